/**
 * What stands behind the window: the log, the dialogs, all parts of the application, and what windows may ask of them. It is most of the
 * program, and nothing of it is loaded before the window is being made.
 */
import path from 'node:path';
import { app, BrowserWindow, powerSaveBlocker, shell } from 'electron';
import { channels } from '@shared/ipc/bridge';
import { hostClock } from '../host/clock';
import { answer } from '../ipc/answer';
import type { Answering } from '../ipc/bind';
import { openDropped } from '../ipc/dropped';
import { compose, type Composition } from './compose';
import { onDeviceChange } from './device-changes';
import { documentDialogs } from './document-dialogs';
import { askToOpen, askToSave } from './file-dialogs';
import { openLog, type Log } from './log';
import { StayAwake } from './stay-awake';
import type { Store } from './store';
import type { WorkingFolder } from './user-folder';
import { applyTheme } from './window';

const HELP_PAGES = {
  'zephyr-mcumgr': 'https://docs.zephyrproject.org/latest/services/device_mgmt/mcumgr.html',
  mcuboot: 'https://docs.mcuboot.com/',
} as const;

/** Links are opened when a window has drawn what it shows first, or after this: it may be minimized, or its page may not load. */
const FIRST_LOOK_PATIENCE_MS = 3000;

export interface BehindWindow extends Answering, Pick<Composition, 'runningRuns' | 'cancelRuns' | 'stop'> {
  log: Log;
}

export interface BehindWindowOptions {
  store: Store;
  working: WorkingFolder;
  /** The window that dialogs belong to. */
  window: () => BrowserWindow | undefined;
}

export function standBehind({ store, working, window }: BehindWindowOptions): BehindWindow {
  const log = openLog(working.folder, !app.isPackaged);
  process.on('unhandledRejection', (reason) => log.error('unhandled rejection', { reason: stackOf(reason) }));
  process.on('uncaughtException', (error) => log.error('uncaught exception', { reason: stackOf(error) }));
  const { file, ...trouble } = store.view;
  if (Object.keys(trouble).length > 0) log.warn('settings', { ...store.view });
  if (working.isTemporary) log.warn('the folder of the user takes no files', { folder: path.dirname(file) });

  const composition = compose({ store, log, ...reports(window), ...dialogs(window) });
  hostClock.after(FIRST_LOOK_PATIENCE_MS, composition.begin);

  const { handlers, openers, runningRuns, cancelRuns, stop } = composition;
  return {
    log,
    runningRuns,
    cancelRuns,
    stop,
    answer: (name, argument) => answer(handlers, name, argument),
    openDropped: (use, place) => openDropped(openers, use, place),
    onDefect: (error, call) => log.error('a call failed unexpectedly', { call, error: stackOf(error) }),
  };
}

type Inputs = Parameters<typeof compose>[0];
type Reports = 'about' | 'send' | 'onProgress' | 'onRunning' | 'onPreferences' | 'portHints' | 'emptyBench';

/** What the parts tell the system and the windows, and learn from them. */
function reports(window: () => BrowserWindow | undefined): Pick<Inputs, Reports> {
  const awake = new StayAwake(powerSaveBlocker);
  return {
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
      const one = window();
      if (one !== undefined && !one.isDestroyed()) one.setProgressBar(share ?? -1);
    },
    onRunning: (count) => awake.running(count),
    onPreferences: applyTheme,
    portHints: onDeviceChange,
    emptyBench: app.commandLine.hasSwitch('empty-bench'),
  };
}

/** Who asks the user. */
function dialogs(window: () => BrowserWindow | undefined): Omit<Inputs, 'store' | 'log' | Reports> {
  const askForOne = async (title: string, kind: Electron.FileFilter): Promise<string | undefined> => {
    const files = await askToOpen(window(), {
      title,
      defaultPath: app.getPath('documents'),
      properties: ['openFile'],
      filters: [kind, { name: 'All files', extensions: ['*'] }],
    });
    return files[0];
  };
  return {
    chooseFile: () => askForOne('Choose firmware', { name: 'Firmware', extensions: ['bin', 'hex', 'zip'] }),
    chooseFiles: () =>
      askToOpen(window(), {
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
      askToSave(window(), {
        title: 'Save the file of the device',
        defaultPath: path.join(app.getPath('downloads'), fileName),
      }),
    chooseExport: (fileName, ending) =>
      askToSave(window(), {
        title: 'Save the runs',
        defaultPath: path.join(app.getPath('documents'), fileName),
        filters: [{ name: ending.toUpperCase(), extensions: [ending] }],
      }),
    documents: documentDialogs(window),
    openHelp: (page) => shell.openExternal(HELP_PAGES[page]),
  };
}

function stackOf(reason: unknown): string {
  return reason instanceof Error ? (reason.stack ?? reason.message) : String(reason);
}
