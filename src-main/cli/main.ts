/**
 * Entry of `bootbench`: the process around a command line. What a signal does to it stands in signals.ts.
 */
import { setMaxListeners } from 'node:events';
import { homedir } from 'node:os';
import { BenchError } from '@shared/core/errors';
import { hostClock } from '../host/clock';
import { exitCodes } from './exit-codes';
import { firstLook } from './first-look';
import type { Host, Sink } from './host';
import type { KeptRuns } from './kept-runs';
import { LastWords } from './last-words';
import { runProgram } from './program';
import { Report } from './report';
import { listenToSignals } from './signals';
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
  // A program that has a channel to us is gone: nobody waits for what runs here.
  process.once('disconnect', () =>
    stop.abort(new BenchError('cancelled', { what: 'the program that started it' })),
  );
  process.channel?.unref();
  const lost: string[] = [];
  const lastWords = new LastWords();
  let kept: Promise<KeptRuns> | undefined;
  const host: Host = {
    out: sinkTo(process.stdout, (why) => lost.push(why)),
    err: sinkTo(process.stderr),
    clock: hostClock,
    epochNow: () => Date.now(),
    random: Math.random,
    signal: stop.signal,
    env: process.env,
    home: homedir(),
    platform: process.platform,
    lastWords,
    keptRuns: () => (kept ??= import('./kept-runs').then(({ KeptRuns: Kept }) => new Kept(host))),
  };
  const report = new Report(host, { json: firstLook(argv).json, loglevel: 'warn' });
  const sayLastWords = (): void => {
    for (const line of lastWords.lines) report.log('error', line);
  };
  const endListening = listenToSignals({
    platform: process.platform,
    stop,
    exitCode: exitCodes.cancelled,
    onLeave: (reason) => {
      // A line of progress stands open.
      if (host.err.isTerminal) report.log('error', '');
      sayLastWords();
      report.failure(reason);
    },
  });
  try {
    const code = await runProgram(argv, host);
    if (stop.signal.aborted) sayLastWords();
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
    // What has happened is written, whatever came of it.
    for (const line of (await (await kept)?.end()) ?? []) report.log('warn', line);
    endListening();
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
    writeBytes: (bytes) => {
      if (!isGone) stream.write(bytes);
    },
    isTerminal: stream.isTTY === true,
    get columns() {
      return stream.isTTY ? stream.columns : undefined;
    },
    get rows() {
      return stream.isTTY ? stream.rows : undefined;
    },
  };
}
