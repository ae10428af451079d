/**
 * Signals to a command: the first one cancels what runs, and after 2 s at most the process ends, whatever still waits; a second
 * one ends it at once. Either way it says before in which state the devices are left. Knows no command.
 */
import { BenchError } from '@shared/core/errors';

/** Together with the start of the process it stays below the 2 s that services and consoles give. */
export const GRACE_MS = 1600;
/** A pipe that nobody reads from does not hold the end up. */
const FLUSH_MS = 200;

/** What ends a command on a system. A closed console of Windows is SIGHUP there, Ctrl-Break is SIGBREAK. */
export function endingSignals(platform: string): readonly NodeJS.Signals[] {
  return platform === 'win32'
    ? ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK']
    : ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'];
}

/** How a person calls it. */
function nameOf(signal: NodeJS.Signals): string {
  if (signal === 'SIGINT') return 'Ctrl-C';
  return signal === 'SIGBREAK' ? 'Ctrl-Break' : signal;
}

export interface SignalOptions {
  platform: string;
  /** Aborted by the first signal. */
  stop: AbortController;
  /** Says how things are left; called at most once. */
  onLeave: (reason: BenchError) => void;
  exitCode: number;
}

/** @returns ends the listening */
export function listenToSignals({ platform, stop, onLeave, exitCode }: SignalOptions): () => void {
  const names = endingSignals(platform);
  let timer: NodeJS.Timeout | undefined;
  let isLeaving = false;
  const leave = (reason: BenchError): void => {
    if (isLeaving) return;
    isLeaving = true;
    onLeave(reason);
    void flushed().then(() => endNow(names, exitCode));
  };
  const onSignal = (signal: NodeJS.Signals): void => {
    const reason = new BenchError('cancelled', { what: nameOf(signal) });
    if (stop.signal.aborted) return leave(reason);
    stop.abort(reason);
    timer = setTimeout(() => leave(reason), GRACE_MS);
  };
  for (const name of names) process.on(name, onSignal);
  return () => {
    clearTimeout(timer);
    if (!stop.signal.aborted) for (const name of names) process.off(name, onSignal);
    else {
      // All has been said; what a thread still waits for holds nothing up, and neither does this timer.
      isLeaving = true;
      for (const name of names) process.off(name, onSignal).on(name, () => endNow(names, exitCode));
      setTimeout(() => endNow(names, exitCode), FLUSH_MS).unref();
    }
  };
}

function flushed(): Promise<unknown> {
  const streams = [process.stdout, process.stderr].map(
    (stream) => new Promise<void>((resolve) => stream.write('', () => resolve())),
  );
  return Promise.race([Promise.all(streams), new Promise((resolve) => setTimeout(resolve, FLUSH_MS))]);
}

/**
 * Node waits at its end for work that its threads do in the system: a name that no server resolves, a disk that does not
 * answer. Then only the system itself ends the process; a shell sees the same code, 130, for the signal of Ctrl-C.
 */
function endNow(names: readonly NodeJS.Signals[], exitCode: number): void {
  const hangs = process.getActiveResourcesInfo().some((one) => /^(FS|GetAddrInfo|GetNameInfo)/.test(one));
  if (!hangs) process.exit(exitCode);
  for (const name of names) process.removeAllListeners(name);
  process.kill(process.pid, 'SIGINT');
}
