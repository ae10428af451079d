/**
 * Which serial ports there are, and word when that changes. Opens none.
 */
import { watch } from 'node:fs';
import { readdir } from 'node:fs/promises';
import type { Clock } from '@shared/core/clock';
import { BenchError, isBenchError } from '@shared/core/errors';
import { wordsOf } from './message-link';
import type { SerialPortFacts } from './port-identity';
import { loadSerialPackage } from './serial-package';
import { listLinuxPorts } from './serial-ports-linux';
import { factsFromPackage, type PackagePort } from './serial-ports-package';

/** A port appears with its name first and its permissions a little later. */
const SETTLE_MS = 200;
/** Where the system tells nothing of new ports: at first, and the longest pause after nothing has changed for a while. */
const RELIST_MS = 2000;
const IDLE_RELIST_MS = 16_000;
/** As a net under a system that tells. */
const RARE_RELIST_MS = 30_000;
/** A pause is so many times as long as the look before: Windows takes longer with every board that was ever plugged in. */
const PAUSE_PER_LOOK = 20;

/**
 * Every port that the system knows.
 * @throws BenchError link/failed, link/no-native-part
 */
export async function listSerialPorts(): Promise<SerialPortFacts[]> {
  try {
    const ports = process.platform === 'linux' ? await listLinuxPorts() : await listByPackage();
    return ports.sort((a, b) => a.path.localeCompare(b.path, 'en', { numeric: true }));
  } catch (error) {
    if (isBenchError(error, 'link/no-native-part')) throw error;
    throw new BenchError(
      'link/failed',
      { link: 'list of serial ports', detail: wordsOf(error) },
      { cause: error },
    );
  }
}

export interface SerialPortWatchOptions {
  clock: Clock;
  /** The ports that are there now. Called soon after the start and whenever that changes. */
  onPorts: (ports: readonly SerialPortFacts[]) => void;
  /** The list could not be read; it is tried again. */
  onFailure: (error: unknown) => void;
  list?: () => Promise<SerialPortFacts[]>;
  /** Calls `onChange` when a port may have come or gone; undefined when the system tells nothing of that. */
  watchNames?: WatchNames;
  /** Calls `look` when something may have been plugged in; not relied on. @returns ends that */
  hints?: (look: () => void) => () => void;
}

/** @returns the function that ends the watching, or undefined when watching is not possible */
export type WatchNames = (onChange: () => void, onFailure: () => void) => (() => void) | undefined;

/**
 * Watches for ports that come and go, without asking all the time where the system gives word of it.
 * @returns the function that ends it; nothing is called after that
 */
export function watchSerialPorts(options: SerialPortWatchOptions): () => void {
  const { clock, onPorts, onFailure, list = listSerialPorts, hints } = options;
  const watchNames = options.watchNames ?? watchNamesOf(process.platform, clock);
  let pauseMs = RELIST_MS;
  let known: string | undefined;
  let isOver = false;
  let isListing = false;
  let isStale = false;
  let cancelNext: () => void = () => {};
  let endWatching: (() => void) | undefined;

  const look = (inMs: number): void => {
    if (isOver) return;
    cancelNext();
    cancelNext = clock.after(inMs, () => void relist());
  };
  const relist = async (): Promise<void> => {
    isStale = isListing;
    if (isListing) return;
    isListing = true;
    const startedAt = clock.now();
    let restMs = pauseMs;
    pauseMs = Math.min(2 * pauseMs, IDLE_RELIST_MS);
    try {
      const ports = await list();
      const now = JSON.stringify(ports);
      if (now !== known) restMs = pauseMs = RELIST_MS;
      if (!isOver && now !== known) {
        known = now;
        onPorts(ports);
      }
    } catch (error) {
      if (!isOver) onFailure(error);
    }
    isListing = false;
    const costMs = clock.now() - startedAt;
    restMs = Math.min(Math.max(restMs, PAUSE_PER_LOOK * costMs), RARE_RELIST_MS);
    look(isStale ? SETTLE_MS : endWatching === undefined ? restMs : RARE_RELIST_MS);
  };
  const hinted = (): void => {
    pauseMs = RELIST_MS; // a device may take several seconds until its port is there
    look(SETTLE_MS);
  };
  const watchFailed = (): void => {
    endWatching?.();
    endWatching = undefined;
    look(RELIST_MS);
  };
  endWatching = watchNames(() => look(SETTLE_MS), watchFailed);
  const endHints = hints?.(hinted);
  look(0);

  return () => {
    isOver = true;
    cancelNext();
    endWatching?.();
    endHints?.();
  };
}

/**
 * Watches the names in a folder that begin like those of serial ports.
 * @param folder where names come and go with the ports, /dev on Linux
 */
export function watchNamesIn(folder: string): WatchNames {
  return (onChange, onFailure) => {
    try {
      const watcher = watch(folder, { persistent: false }, (event, name) => {
        // `change` is a write to a device, and there are many.
        if (event === 'rename' && (name === null || /^(tty|rfcomm)/.test(name))) onChange();
      });
      watcher.on('error', onFailure);
      return () => watcher.close();
    } catch {
      return undefined; // no more watches to be had: the slow list does it
    }
  };
}

/**
 * Looks for names that come and go in a folder whose changes the system does not tell, as macOS does not for /dev: reading the
 * names costs next to nothing, asking for what stands behind them does not.
 */
export function readNamesIn(
  folder: string,
  clock: Clock,
  read: (folder: string) => Promise<string[]> = readdir,
): WatchNames {
  return (onChange, onFailure) => {
    let known: string | undefined;
    let isOver = false;
    let cancel: () => void = () => {};
    const look = async (): Promise<void> => {
      try {
        const names = (await read(folder)).filter((name) => /^(tty|cu)\./.test(name));
        if (isOver) return;
        const now = names.sort().join('\n');
        if (known !== undefined && known !== now) onChange();
        known = now;
        cancel = clock.after(RELIST_MS, () => void look());
      } catch {
        if (!isOver) onFailure();
      }
    };
    void look();
    return () => {
      isOver = true;
      cancel();
    };
  };
}

/** How word of new ports comes on a system; Windows has nothing of the kind without a window. */
function watchNamesOf(platform: string, clock: Clock): WatchNames {
  if (platform === 'linux') return watchNamesIn('/dev');
  return platform === 'darwin' ? readNamesIn('/dev', clock) : () => undefined;
}

async function listByPackage(): Promise<SerialPortFacts[]> {
  const SerialPort = await loadSerialPackage();
  const ports: PackagePort[] = await SerialPort.list();
  return ports.map((port) => factsFromPackage(port, process.platform));
}
