/**
 * Our application with a publisher beside its own, which tells ten times a second of runs that have moved, until its frames are
 * measured. The devices behind the rows are not there: what is measured is the window.
 */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { app, ipcMain, type WebContents } from 'electron';
import { channels } from '@shared/ipc/bridge';
import { hostClock } from '../../../src-main/host/clock';
import { movingViews } from './changes';
import { tell, watchFirstRow } from './probe';

const PERIOD_MS = 100;
const FRAMES = 300;
/** While scrolling: 32 is one row. */
const PX_PER_FRAME = 32;
const ROUNDS = Number(process.env['BENCH_ROUNDS']);
const DEVICES = Number(process.env['BENCH_DEVICES']);

watchFirstRow((window) => void measure(window.webContents).finally(() => app.exit()));
await import(pathToFileURL(path.resolve('out/main/main.js')).href);

async function measure(page: WebContents): Promise<void> {
  const views = movingViews(DEVICES, hostClock, (change) =>
    page.send(channels.event, 'bench.changed', change),
  );
  const timer = setInterval(views.move, PERIOD_MS);
  await framesOf(page, FRAMES / 2, 0); // every row has its upgrade by then
  for (let round = 0; round < ROUNDS; round++)
    for (const [how, pxPerFrame] of [
      ['standing', 0],
      ['scrolling', PX_PER_FRAME],
    ] as const)
      tell({ how, ...(await framesOf(page, FRAMES, pxPerFrame)) });
  clearInterval(timer);
}

interface Frames {
  /** Between one frame and the next. */
  frameMs: number[];
  /** How many different texts the first row has shown, and how many it should have. */
  texts: number;
  changes: number;
}

function framesOf(page: WebContents, frames: number, pxPerFrame: number): Promise<Frames> {
  return new Promise((resolve) => {
    ipcMain.once('bench:frames', (_event, times: number[], texts: number) => {
      const wholeMs = (times.at(-1) ?? 0) - (times[0] ?? 0);
      const frameMs = times.slice(1).map((time, at) => time - (times[at] ?? 0));
      resolve({ frameMs, texts, changes: Math.floor(wholeMs / PERIOD_MS) });
    });
    page.send('bench:measure-frames', frames, pxPerFrame);
  });
}
