// Draws resources/icons/*.png from resources/icon.svg, with the browser that is at hand anyway: Electron's.
// By hand, after a change of the drawing: node scripts/icons.mjs
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { prepare } from './prepare.mjs';
import { isRoot, root, runMain, runOnVirtualDisplay } from './prepare/run.mjs';

const sizes = [16, 32, 48, 64, 128, 256, 512];

/** Runs in Electron: draws the picture at each size on a canvas and writes what comes out. */
function painter(svg, folder) {
  return `import { writeFileSync } from 'node:fs';
import { app, BrowserWindow } from 'electron';
void app.whenReady().then(async () => {
  const window = new BrowserWindow({ show: false });
  await window.loadURL('about:blank');
  for (const size of ${JSON.stringify(sizes)}) {
    const url = await window.webContents.executeJavaScript(\`(async () => {
      const image = new Image(\${size}, \${size});
      image.src = ${JSON.stringify(`data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`)};
      await image.decode();
      const canvas = Object.assign(document.createElement('canvas'), { width: \${size}, height: \${size} });
      canvas.getContext('2d').drawImage(image, 0, 0, \${size}, \${size});
      return canvas.toDataURL('image/png');
    })()\`);
    const file = ${JSON.stringify(folder)} + '/' + size + 'x' + size + '.png';
    writeFileSync(file, Buffer.from(url.split(',')[1], 'base64'));
  }
  app.exit(0);
});
`;
}

await runMain(async () => {
  const electron = await prepare({ electron: true, system: 'test' });
  const work = mkdtempSync(path.join(os.tmpdir(), 'bootbench-icons-'));
  try {
    const svg = readFileSync(path.join(root, 'resources/icon.svg'));
    writeFileSync(path.join(work, 'package.json'), JSON.stringify({ name: 'icons', main: 'main.mjs' }));
    writeFileSync(path.join(work, 'main.mjs'), painter(svg, path.join(root, 'resources/icons')));
    const args = [...(isRoot ? ['--no-sandbox'] : []), work];
    const { code } = await runOnVirtualDisplay(electron.executable, args);
    return code;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
});
