/**
 * Our application with a publisher beside its own, which tells ten times a second of runs that have moved, until its frames are
 * measured. The devices behind the rows are not there: what is measured is the window.
 */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { app, type WebContents } from 'electron';
import { channels } from '@shared/ipc/bridge';
import { hostClock } from '../../../src-main/host/clock';
import { movingViews } from './changes';
import { CHANGE_PERIOD_MS, FRAMES, framesOf, ROUNDS, tell, watchFirstRow } from './probe';

/** While scrolling: 32 is one row. */
const PX_PER_FRAME = 32;
const DEVICES = Number(process.env['BENCH_DEVICES']);

watchFirstRow((window) => void measure(window.webContents).finally(() => app.exit()));
await import(pathToFileURL(path.resolve('out/main/main.js')).href);

async function measure(page: WebContents): Promise<void> {
  const views = movingViews(DEVICES, hostClock, (change) =>
    page.send(channels.event, 'bench.changed', change),
  );
  const timer = setInterval(views.move, CHANGE_PERIOD_MS);
  await framesOf(page, FRAMES / 2, 0); // every row has its upgrade by then
  for (let round = 0; round < ROUNDS; round++)
    for (const [how, pxPerFrame] of [
      ['standing', 0],
      ['scrolling', PX_PER_FRAME],
    ] as const)
      tell({ how, ...(await framesOf(page, FRAMES, pxPerFrame)) });
  clearInterval(timer);
}
