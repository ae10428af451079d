/**
 * Entry of the packaged application: with `--cli` it is the command line, without a window and without anything of one loaded;
 * else the application. The fuse that would let Electron run as plain Node is off, so that nobody can run other code with it.
 */
import process from 'node:process';

const at = process.argv.indexOf('--cli');

if (at < 0) await import('./main');
else {
  const { runCommandLineInElectron } = await import('./command-line');
  // Not awaited: Electron holds `ready` back until this module has run.
  void runCommandLineInElectron(process.argv.slice(at + 1));
}
