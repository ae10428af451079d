// Copied into the packed runtime as its application: loads the folder given as the first argument, as the official
// runtime's default application does. An ES module with a top-level await, because Electron holds its `ready` back
// only for those; what must happen before `ready` would otherwise come too late.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from 'electron';

const given = process.argv.slice(1).find((argument) => !argument.startsWith('-'));
if (given === undefined) {
  console.error('usage: electron <folder of the application>');
  app.exit(2);
} else {
  const folder = path.resolve(given);
  const about = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  if (about.productName ?? about.name) app.setName(about.productName ?? about.name);
  if (about.version) app.setVersion(about.version);
  app.setAppPath(folder);
  Object.defineProperty(process, 'defaultApp', { value: true });
  await import(pathToFileURL(path.join(folder, about.main)).href);
}
