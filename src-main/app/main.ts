/**
 * Entry of the application: the order of starting and stopping, and nothing else. The window comes first; what stands behind it is most
 * of the program, and is loaded while Chromium makes the window's process.
 */
import path from 'node:path';
import { app, BrowserWindow, crashReporter, dialog } from 'electron';
import { sleep } from '@shared/core/clock';
import { hostClock } from '../host/clock';
import { bind } from '../ipc/bind';
import { isOwnPage, lockDown } from './lock-down';
import { registerPageScheme, servePages } from './page-scheme';
import { Store } from './store';
import { leave, workingFolder } from './user-folder';
import { applyTheme, openWindow, setMenu } from './window';

const folder = import.meta.dirname;

// The command line looks there, too (src-main/cli/saved-folder.ts).
const userData = process.env['BOOTBENCH_USER_DATA'];
const settingsFolder = userData ? path.resolve(userData) : app.getPath('userData');
const working = workingFolder(settingsFolder);
app.setPath('userData', working.folder);

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
  const store = await Store.open(settingsFolder, hostClock);
  applyTheme(store.state.preferences);
  lockDown();
  servePages(path.join(folder, '../renderer'));
  setMenu(!app.isPackaged);

  let window: BrowserWindow | undefined;
  let runningRuns = (): number => 0;
  let isQuitting = false;
  app.on('before-quit', () => (isQuitting = true));
  const open = (): void => {
    window = openWindow({
      store,
      folder,
      runningRuns: () => runningRuns(),
      onCloseAnyway: () => void behind.then(({ cancelRuns }) => cancelRuns()),
      onTrouble: (what, facts) => void behind.then(({ log }) => log.error(what, facts)),
      isQuitting: () => isQuitting,
      onStay: () => (isQuitting = false),
    });
  };
  open();
  const behind = import('./behind-window').then(({ standBehind }) =>
    standBehind({ store, working, window: () => window }),
  );
  bind(isOwnPage, behind);

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
    const stopped = behind.then(({ log, stop }) => {
      const tooLate = sleep(hostClock, STOP_PATIENCE_MS).then(() => log.error('links did not close in time'));
      return Promise.race([stop(), tooLate]);
    });
    // `exit`, because a second `quit` from within this one is not heard.
    void stopped.finally(() => {
      leave(working);
      app.exit();
    });
  });
  ({ runningRuns } = await behind);
}

/** Without a window nobody could end the process, and it would keep others from starting. */
function giveUp(error: unknown): void {
  const words = error instanceof Error ? (error.stack ?? error.message) : String(error);
  dialog.showErrorBox(
    'Bootbench could not be started',
    `${words}\n\nPlease report this: it is a defect of Bootbench.`,
  );
  leave(working);
  app.exit(1);
}
