/**
 * Our application as it is started by anybody, until it shows the first row.
 */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from 'electron';
import { tell, watchFirstRow } from './probe';

watchFirstRow((_window, epochMs) => {
  tell({ firstRowEpochMs: epochMs });
  app.exit();
});
await import(pathToFileURL(path.resolve('out/main/main.js')).href);
