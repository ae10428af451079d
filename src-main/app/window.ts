/**
 * The window: its size and place, its menu, what happens when its page crashes, and the progress on the task bar. The state
 * it shows lives elsewhere, so it may be closed, reloaded or opened again at any moment.
 */
import path from 'node:path';
import { app, BrowserWindow, dialog, Menu, nativeTheme, type Rectangle } from 'electron';
import type { Preferences } from '@shared/device/preferences';
import { Closing } from './closing';
import { developmentOrigin } from './lock-down';
import { PAGE_ORIGIN } from './page-scheme';
import type { Store } from './store';

export interface WindowOptions {
  store: Store;
  /** Folder of the built files (out/main). */
  folder: string;
  /** Upgrades and file transfers that still run. */
  runningRuns: () => number;
  /** The user wants to close although something runs: cancel it. */
  onCloseAnyway: () => void;
  /** Something about the window that is worth the log. */
  onTrouble: (what: string, facts?: Record<string, unknown>) => void;
  /** The whole application was to end, not this window alone. */
  isQuitting: () => boolean;
  /** The user stays: nothing ends. */
  onStay: () => void;
}

export function openWindow(o: WindowOptions): BrowserWindow {
  const { store, folder, onTrouble } = o;
  const { maximized, ...bounds } = store.state.window;
  const window = new BrowserWindow({
    ...definedOnly(bounds),
    minWidth: 900,
    minHeight: 600,
    title: 'Bootbench',
    icon: path.join(folder, '../../resources/icons/256x256.png'),
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#0f1216' : '#f7f8fa',
    webPreferences: {
      preload: path.join(folder, '../preload/preload.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      nodeIntegrationInWorker: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
    },
  });
  if (maximized) window.maximize();
  const closing = new Closing({
    running: o.runningRuns,
    ask: async (running) =>
      (await dialog.showMessageBox(window, question(running))).response === CLOSE_ANYWAY,
    onCloseAnyway: o.onCloseAnyway,
    close: () => {
      if (o.isQuitting()) app.quit();
      else if (!window.isDestroyed()) window.close();
    },
    onStay: o.onStay,
  });
  window.on('close', (event) => {
    keepPlace(store, window.getNormalBounds(), window.isMaximized());
    if (!closing.mayClose()) event.preventDefault();
  });
  window.webContents.on('render-process-gone', (_event, details) => {
    onTrouble('window crashed', { reason: details.reason });
    if (details.reason !== 'clean-exit' && !window.isDestroyed()) window.webContents.reload();
  });
  window.on('unresponsive', () => onTrouble('window does not respond'));
  void window.loadURL(`${developmentOrigin() ?? PAGE_ORIGIN}/index.html`).catch((error: unknown) => {
    onTrouble('page did not load', { error: String(error) });
  });
  return window;
}

const CLOSE_ANYWAY = 1;

function question(running: number): Electron.MessageBoxOptions {
  return {
    type: 'warning',
    buttons: ['Keep running', 'Cancel and close'],
    defaultId: 0,
    cancelId: 0,
    message:
      running === 1
        ? 'An upgrade or a file transfer is running'
        : `${running} upgrades and file transfers are running`,
    detail:
      'Devices that are being written to keep their running firmware. When an upload is started again, it continues after what the device already has.',
  };
}

/** Follows the theme that the user chose; `system` follows the desktop. */
export function applyTheme(preferences: Preferences): void {
  nativeTheme.themeSource = preferences.theme;
}

/** The menu: what every window has, and the developer tools only while developing. */
export function setMenu(developing: boolean): void {
  const view: Electron.MenuItemConstructorOptions[] = [
    { role: 'resetZoom' },
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    { type: 'separator' },
    { role: 'togglefullscreen' },
    ...(developing ? ([{ role: 'reload' }, { role: 'toggleDevTools' }] as const) : []),
  ];
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      ...(process.platform === 'darwin' ? ([{ role: 'appMenu' }] as const) : []),
      { role: 'fileMenu' },
      { role: 'editMenu' },
      { label: 'View', submenu: view },
      { role: 'windowMenu' },
    ]),
  );
}

function keepPlace(store: Store, bounds: Rectangle, maximized: boolean): void {
  store.change({ window: { ...bounds, maximized } });
}

function definedOnly(bounds: {
  width: number;
  height: number;
  x?: number | undefined;
  y?: number | undefined;
}): {
  width: number;
  height: number;
  x?: number;
  y?: number;
} {
  const { width, height, x, y } = bounds;
  return x === undefined || y === undefined ? { width, height } : { width, height, x, y };
}
