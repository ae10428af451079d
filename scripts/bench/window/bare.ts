/**
 * A window of Electron with one row of text and nothing else: what the first row of ours is compared with.
 */
import { app, BrowserWindow, type WebContents } from 'electron';
import path from 'node:path';
import { FRAMES, framesOf, ROUNDS, tell, watchFirstRow } from './probe';

watchFirstRow(({ webContents }, epochMs) => {
  if (ROUNDS === 0) tell({ firstRowEpochMs: epochMs });
  void measure(webContents).finally(() => app.exit());
});

async function measure(page: WebContents): Promise<void> {
  for (let round = 0; round < ROUNDS; round++) tell({ how: 'bare', ...(await framesOf(page, FRAMES, 0)) });
}

void app.whenReady().then(async () => {
  const window = new BrowserWindow({ width: 1280, height: 800, webPreferences: { sandbox: true } });
  await window.loadFile(path.resolve('scripts/bench/window/bare.html'));
});
