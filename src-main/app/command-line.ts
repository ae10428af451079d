/**
 * The command line inside the packaged application. It is the same program as outside of the package (out/cli); here it gets a
 * process without a window.
 */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from 'electron';

interface CommandLine {
  runCommandLine: (argv: readonly string[]) => Promise<number>;
}

/** Runs a command line and ends the process with its exit code. Never rejects. */
export async function runCommandLineInElectron(argv: readonly string[]): Promise<void> {
  app.dock?.hide();
  let code = 1;
  try {
    const entry = pathToFileURL(path.join(import.meta.dirname, '../cli/bootbench.cjs')).href;
    const { runCommandLine } = (await import(entry)) as CommandLine;
    code = await runCommandLine(argv);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  }
  await Promise.all([process.stdout, process.stderr].map(drained));
  app.exit(code);
}

/** What is still on its way into a pipe would be lost at the end. */
function drained(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => stream.write('', () => resolve()));
}
