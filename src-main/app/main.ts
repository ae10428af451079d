/**
 * Entry of the application: the order of starting and stopping, and nothing else.
 */
import path from 'node:path';
import { app, BrowserWindow, crashReporter, dialog, powerSaveBlocker, shell } from 'electron';
import { sleep } from '@shared/core/clock';
import { channels } from '@shared/ipc/bridge';
import { hostClock } from '../host/clock';
import { bind } from '../ipc/bind';
import { compose, type Composition } from './compose';
import { documentDialogs } from './document-dialogs';
import { askToOpen, askToSave } from './file-dialogs';
import { isOwnPage, lockDown } from './lock-down';
import { openLog } from './log';
import { registerPageScheme, servePages } from './page-scheme';
import { StayAwake } from './stay-awake';
import { Store } from './store';
import { onDeviceChange } from './device-changes';
import { leave, workingFolder } from './user-folder';
import { applyTheme, openWindow, setMenu } from './window';

const folder = import.meta.dirname;

// The command line looks there, too (src-main/cli/saved-folder.ts).
const userData = process.env['BOOTBENCH_USER_DATA'];
const settingsFolder = userData ? path.resolve(userData) : app.getPath('userData');
const working = workingFolder(settingsFolder);
app.setPath('userData', working.folder);

const HELP_PAGES = {
  'zephyr-mcumgr': 'https://docs.zephyrproject.org/latest/services/device_mgmt/mcumgr.html',
  mcuboot: 'https://docs.mcuboot.com/',
} as const;

crashReporter.start({ uploadToServer: false });
// As root (containers) Chromium runs only with --no-sandbox, and enableSandbox would then end every child process.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
registerPageScheme();

if (app.requestSingleInstanceLock()) {
  // Not awaited at the top level: Electron holds `ready` back until this module has run (electron/electron#40719).
  void app.whenReady().then(start).catch(giveUp);
} else {
  leave(working);
  app.quit();
}

/** How long links may take to close before the end. */
const STOP_PATIENCE_MS = 10_000;

async function start(): Promise<void> {
  const log = openLog(working.folder, !app.isPackaged);
  process.on('unhandledRejection', (reason) => log.error('unhandled rejection', { reason: stackOf(reason) }));
  process.on('uncaughtException', (error) => log.error('uncaught exception', { reason: stackOf(error) }));

  const store = await Store.open(settingsFolder, hostClock);
  const { file: _file, ...trouble } = store.view;
  if (Object.keys(trouble).length > 0) log.warn('settings', { ...store.view });
  if (working.isTemporary) log.warn('the folder of the user takes no files', { folder: settingsFolder });
  const developing = !app.isPackaged;
  applyTheme(store.state.preferences);
  lockDown();
  servePages(path.join(folder, '../renderer'));
  setMenu(developing);

  let window: BrowserWindow | undefined;
  const askForOne = async (title: string, kind: Electron.FileFilter): Promise<string | undefined> => {
    const files = await askToOpen(window, {
      title,
      defaultPath: app.getPath('documents'),
      properties: ['openFile'],
      filters: [kind, { name: 'All files', extensions: ['*'] }],
    });
    return files[0];
  };
  const awake = new StayAwake(powerSaveBlocker);
  const composition: Composition = compose({
    store,
    log,
    about: () => ({
      version: app.getVersion(),
      electron: process.versions.electron,
      node: process.versions.node,
      platform: `${process.platform} ${process.arch}`,
    }),
    send: (name, payload) => {
      for (const one of BrowserWindow.getAllWindows())
        if (!one.webContents.isDestroyed()) one.webContents.send(channels.event, name, payload);
    },
    onProgress: (share) => {
      if (window !== undefined && !window.isDestroyed()) window.setProgressBar(share ?? -1);
    },
    onRunning: (count) => awake.running(count),
    onPreferences: applyTheme,
    chooseFile: () => askForOne('Choose firmware', { name: 'Firmware', extensions: ['bin', 'hex', 'zip'] }),
    chooseFiles: () =>
      askToOpen(window, {
        title: 'Choose files to send to the device',
        defaultPath: app.getPath('documents'),
        properties: ['openFile', 'multiSelections'],
      }),
    chooseKey: () =>
      askForOne('Choose a signing key', {
        name: 'Keys',
        extensions: ['pem', 'der', 'pub', 'key', 'c', 'h', 'rs'],
      }),
    chooseRecording: () =>
      askForOne('Open a recording', { name: 'Recordings of traffic', extensions: ['jsonl'] }),
    chooseTarget: (fileName) =>
      askToSave(window, {
        title: 'Save the file of the device',
        defaultPath: path.join(app.getPath('downloads'), fileName),
      }),
    documents: documentDialogs(() => window),
    portHints: onDeviceChange,
    openHelp: (page) => shell.openExternal(HELP_PAGES[page]),
    emptyBench: app.commandLine.hasSwitch('empty-bench'),
  });
  bind({
    handlers: composition.handlers,
    openers: composition.openers,
    isOwnPage,
    onDefect: (error, call) => log.error('a call failed unexpectedly', { call, error: stackOf(error) }),
  });

  let isQuitting = false;
  app.on('before-quit', () => (isQuitting = true));
  const open = (): void => {
    window = openWindow({
      store,
      log,
      folder,
      runningRuns: composition.runningRuns,
      onCloseAnyway: composition.cancelRuns,
      isQuitting: () => isQuitting,
      onStay: () => (isQuitting = false),
    });
  };
  open();
  composition.start();
  log.info('started', { version: app.getVersion(), electron: process.versions.electron });

  app.on('second-instance', () => {
    if (window === undefined || window.isDestroyed()) return open();
    if (window.isMinimized()) window.restore();
    window.focus();
  });
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) open();
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  app.on('will-quit', (event) => {
    event.preventDefault();
    const tooLate = sleep(hostClock, STOP_PATIENCE_MS).then(() => log.error('links did not close in time'));
    // `exit`, because a second `quit` from within this one is not heard.
    void Promise.race([composition.stop(), tooLate]).finally(() => {
      leave(working);
      app.exit();
    });
  });
}

/** Without a window nobody could end the process, and it would keep others from starting. */
function giveUp(error: unknown): void {
  dialog.showErrorBox(
    'Bootbench could not be started',
    `${stackOf(error)}\n\nPlease report this: it is a defect of Bootbench.`,
  );
  leave(working);
  app.exit(1);
}

function stackOf(reason: unknown): string {
  return reason instanceof Error ? (reason.stack ?? reason.message) : String(reason);
}
