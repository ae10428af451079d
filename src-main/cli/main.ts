/**
 * Entry of `bootbench`: the process around a command line. Ctrl-C cancels what runs and lets it clean up; a second one ends at
 * once.
 */
import { setMaxListeners } from 'node:events';
import { homedir } from 'node:os';
import { BenchError } from '@shared/core/errors';
import { hostClock } from '../host/clock';
import { exitCodes } from './exit-codes';
import type { Sink } from './host';
import { runProgram } from './program';
import { releaseTransports } from './transports';

/**
 * Runs a command line in this process.
 * @param argv without the names of Node and of the script
 * @returns the exit code
 */
export async function runCommandLine(argv: readonly string[]): Promise<number> {
  const stop = new AbortController();
  // Every device of an upgrade and of a list listens to it, and there can be hundreds.
  setMaxListeners(0, stop.signal);
  const onSignal = (signal: NodeJS.Signals): void => {
    if (stop.signal.aborted) process.exit(exitCodes.cancelled);
    stop.abort(new BenchError('cancelled', { what: signal === 'SIGINT' ? 'Ctrl-C' : signal }));
  };
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, onSignal);
  const lost: string[] = [];
  try {
    const code = await runProgram(argv, {
      out: sinkTo(process.stdout, (why) => lost.push(why)),
      err: sinkTo(process.stderr),
      clock: hostClock,
      epochNow: () => Date.now(),
      random: Math.random,
      signal: stop.signal,
      env: process.env,
      home: homedir(),
      platform: process.platform,
    });
    // Errors of the stream are told after the write.
    await new Promise((resolve) => setImmediate(resolve));
    const [why] = lost;
    if (why === undefined || code !== exitCodes.ok) return code;
    process.stderr.write(
      `Error: The output could not be written: ${why}\nMake room, or write it elsewhere.\n`,
    );
    return exitCodes.file;
  } finally {
    await releaseTransports();
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.off(name, onSignal);
  }
}

/**
 * `bootbench image list | head -1`: who does not read on does not end an upload, and wants no error.
 * @param onLost what was written is lost, with the code of the operating system: a full disk is told
 */
function sinkTo(stream: NodeJS.WriteStream, onLost: (why: string) => void = () => undefined): Sink {
  let isGone = false;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (!isGone && error.code !== 'EPIPE') onLost(error.code ?? error.message);
    isGone = true;
  });
  return {
    write: (text) => {
      if (!isGone) stream.write(text);
    },
    isTerminal: stream.isTTY === true,
    get columns() {
      return stream.isTTY ? stream.columns : undefined;
    },
  };
}
