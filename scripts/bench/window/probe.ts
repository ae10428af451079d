/**
 * In the main process of an application that is measured, before anything of it is loaded: listens to the page, and tells on standard
 * output what it hears. The same for the bare window and for ours.
 */
import path from 'node:path';
import { app, ipcMain, session, type BrowserWindow } from 'electron';
import { TOLD } from './told';

export function tell(what: object): void {
  process.stdout.write(`${TOLD}${JSON.stringify(what)}\n`);
}

/** @param onFirstRow somebody can see it: it is painted, and the window is shown */
export function watchFirstRow(onFirstRow: (window: BrowserWindow, epochMs: number) => void): void {
  app.once('ready', () => {
    const filePath = path.resolve('scripts/bench/window/page.cjs');
    const { defaultSession } = session;
    // Electron 35 has another name for it.
    if ('registerPreloadScript' in defaultSession)
      defaultSession.registerPreloadScript({ type: 'frame', filePath });
    else (defaultSession as { setPreloads: (files: string[]) => void }).setPreloads([filePath]);
  });
  app.once('browser-window-created', (_event, window) => {
    const shown = new Promise<number>((resolve) => {
      window.once('show', () => resolve(Date.now()));
      // One that is shown as it is made tells nobody.
      setImmediate(() => window.isVisible() && resolve(Date.now()));
    });
    ipcMain.once('bench:first-row', (_sender, paintedEpochMs: number) => {
      void shown.then((shownEpochMs) => onFirstRow(window, Math.max(paintedEpochMs, shownEpochMs)));
    });
  });
}
