// `npm start`: sets everything up, builds what is stale, opens the application. Further arguments go to it.
// `--dev`: with electron-vite's server, so that changes show at once.
import { existsSync, readFileSync } from 'node:fs';
import { buildWhenStale } from './build.mjs';
import { prepare } from './prepare.mjs';
import { isRoot, root, run, runMain, runOnVirtualDisplay, StepFailed, tool } from './prepare/run.mjs';
import { hasDisplay } from './prepare/system.mjs';

/** Ubuntu forbids the sandbox of Chromium to programs that no package has installed. */
function warnAboutSandbox() {
  const says = (file, value) => existsSync(file) && readFileSync(file, 'utf8').trim() === value;
  const knob = '/proc/sys/kernel/apparmor_restrict_unprivileged_userns';
  if (!isRoot && says(knob, '1')) {
    console.log('start: this system restricts the sandbox. If Electron ends at once, start it with:');
    console.log('start:   npm start -- --no-sandbox');
  }
}

await runMain(async () => {
  const given = process.argv.slice(2);
  const dev = given.includes('--dev');
  const further = given.filter((argument) => argument !== '--dev');

  const electron = await prepare({ electron: true, system: 'start' });
  warnAboutSandbox();
  if (!dev) await buildWhenStale();

  const noSandbox = isRoot && !further.includes('--no-sandbox');
  const env = { ...process.env };
  let [command, args] = [electron.executable, [...(noSandbox ? ['--no-sandbox'] : []), root, ...further]];
  if (dev) {
    env.ELECTRON_EXEC_PATH = electron.executable;
    if (noSandbox) env.NO_SANDBOX = '1';
    [command, args] = tool('electron-vite/bin/electron-vite.js', 'dev', '--watch', '--', ...further);
  }
  if (hasDisplay()) return (await run(command, args, { env })).code;

  if (!existsSync('/usr/bin/xvfb-run')) {
    throw new StepFailed(
      'start: there is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set) and no xvfb-run',
    );
  }
  console.log('start: there is no display here; the application runs on a virtual one (xvfb-run), unseen');
  return (await runOnVirtualDisplay(command, args, { env })).code;
});
