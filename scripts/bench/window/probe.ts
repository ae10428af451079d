/**
 * In the main process of an application that is measured, before anything of it is loaded: listens to the page, and tells on standard
 * output what it hears. The same for the bare window and for ours.
 */
import path from 'node:path';
import { app, ipcMain, session, type BrowserWindow, type WebContents } from 'electron';
import { TOLD } from './told';

export const CHANGE_PERIOD_MS = 100;
/** In one measurement. */
export const FRAMES = 300;
/** How often frames are measured; 0 when only the first row is wanted. */
export const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 0);

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

interface Frames {
  /** Between one frame and the next. */
  frameMs: number[];
  /** How many different texts the first row has shown, and how many it should have. */
  texts: number;
  changes: number;
  /** Processor time of all processes of the application, for each second. */
  cpuMsPerS: number;
}

export function framesOf(page: WebContents, frames: number, pxPerFrame: number): Promise<Frames> {
  const cpuBeforeS = cpuS();
  return new Promise((resolve) => {
    ipcMain.once('bench:frames', (_event, times: number[], texts: number) => {
      const wholeMs = (times.at(-1) ?? 0) - (times[0] ?? 0);
      const frameMs = times.slice(1).map((time, at) => time - (times[at] ?? 0));
      const cpuMsPerS = (1e6 * (cpuS() - cpuBeforeS)) / wholeMs;
      resolve({ frameMs, texts, changes: Math.floor(wholeMs / CHANGE_PERIOD_MS), cpuMsPerS });
    });
    page.send('bench:measure-frames', frames, pxPerFrame);
  });
}

function cpuS(): number {
  return app.getAppMetrics().reduce((sum, { cpu }) => sum + (cpu.cumulativeCPUUsage ?? 0), 0);
}
