/**
 * A window of Electron with one row of text and nothing else: what the first row of ours is compared with.
 */
import { app, BrowserWindow } from 'electron';
import path from 'node:path';
import { tell, watchFirstRow } from './probe';

watchFirstRow((_window, epochMs) => {
  tell({ firstRowEpochMs: epochMs });
  app.exit();
});
void app.whenReady().then(async () => {
  const window = new BrowserWindow({ width: 1280, height: 800, webPreferences: { sandbox: true } });
  await window.loadFile(path.resolve('scripts/bench/window/bare.html'));
});
