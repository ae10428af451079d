/**
 * The only place where the parts of the application are constructed and joined, in the order in which they need one another. What a
 * part consists of stands in `parts/`.
 */
import type { Preferences } from '@shared/device/preferences';
import { hostClock } from '../host/clock';
import { makeHandlers, type Desk } from '../ipc/handlers';
import type { Handlers } from '../ipc/answer';
import type { DropOpeners } from '../ipc/dropped';
import { watchesOnBench } from '../run/watch/watches-on-bench';
import { DescribedGroups } from '../session/described-groups';
import type { Log } from './log';
import { joinDevices } from './parts/devices';
import { joinFirmware } from './parts/firmware';
import { joinHistory } from './parts/history';
import type { Ground } from './parts/ground';
import type { LinkInputs } from './parts/links';
import { joinPublisher, type PublisherInputs } from './parts/publisher';
import { joinRuns } from './parts/runs';
import { giveSample, simulatedDesk } from './parts/simulated';
import { joinTraffic } from './parts/traffic';
import { PreferenceBook } from './preference-book';
import type { Store } from './store';

export interface Composition {
  handlers: Handlers;
  /** Who opens files that are dropped on a window. */
  openers: DropOpeners;
  /** Begins to open links and to watch ports, unless that has begun: a window that has drawn its first rows asks for it. */
  begin: () => void;
  runningRuns: () => number;
  /** Cancels what runs. */
  cancelRuns: () => void;
  /** Closes all links; resolves when they are closed. */
  stop: () => Promise<void>;
}

/** Who asks the user: for files, for places to write to, for a page of help. */
type Dialogs = Pick<
  Desk,
  | 'chooseExport'
  | 'chooseFile'
  | 'chooseFiles'
  | 'chooseKey'
  | 'chooseRecording'
  | 'chooseTarget'
  | 'documents'
  | 'openHelp'
>;

export interface CompositionOptions
  extends Dialogs, Pick<PublisherInputs, 'about' | 'send' | 'onProgress' | 'onRunning'> {
  store: Store;
  log: Log;
  onPreferences: (preferences: Preferences) => void;
  portHints: LinkInputs['portHints'];
  /** Without the simulated devices that a newcomer finds. */
  emptyBench: boolean;
}

export function compose(o: CompositionOptions): Composition {
  const { store, log } = o;
  const preferences = new PreferenceBook(store);
  const ground: Ground = { clock: hostClock, epochNow: () => Date.now(), store, preferences, log };
  const describedGroups = new DescribedGroups(store.state.describedGroups, (list) =>
    store.change({ describedGroups: list }),
  );

  const devices = joinDevices({ ...ground, describedGroups, portHints: o.portHints });
  const { bench, links } = devices;
  const { openers, ...firmware } = joinFirmware(ground);
  const past = joinHistory({ ...ground, bench, traffic: () => traffic, version: o.about().version });
  const runs = joinRuns({ ...ground, bench, began: past.keep });
  past.changed.listen(() => o.send('history.changed', undefined));
  const watches = watchesOnBench({ bench, runs });
  watches.news.listen((news) => o.send('watch.news', news));
  const traffic = joinTraffic({ ...ground, bench, describedGroups, send: o.send });
  const publisher = joinPublisher({ ...ground, ...o, devices, runs, watches });
  preferences.changes.listen(() => o.onPreferences(preferences.now()));
  logTrouble(store, log);

  const { recordings, bluetooth } = links;
  const simulated = simulatedDesk(bench, links.simulated);
  const { traces, consoles } = traffic;
  const books = { bench, runs, watches, describedGroups, recordings, bluetooth, traces, consoles, publisher };
  // Before a window asks what there is.
  if (!o.emptyBench) giveSample(bench, links.simulated, store);
  let hasBegun = false;
  const begin = (): void => {
    if (hasBegun) return;
    hasBegun = true;
    devices.start();
    void past.tidy();
    log.info('started', { ...o.about() });
  };
  const handlers = makeHandlers({
    ...o,
    ...books,
    ...firmware,
    clock: hostClock,
    history: past.history,
    preferences,
    simulated,
    begin,
  });

  return {
    handlers,
    openers,
    begin,
    runningRuns: () => runs.running,
    cancelRuns: () => void runs.stop(),
    stop: async () => {
      hasBegun = true;
      await runs.stop();
      await traffic.stop();
      await devices.stop();
      await past.stop();
      publisher.stop();
      await store.flush();
      log.info('stopped');
    },
  };
}

/** Each trouble with the file of settings once. */
function logTrouble(store: Store, log: Log): void {
  let logged: string | undefined;
  store.trouble.listen(() => {
    const { notSaved } = store.view;
    const trouble = notSaved && JSON.stringify(notSaved);
    if (trouble !== undefined && trouble !== logged) log.warn('settings are not saved', { error: notSaved });
    logged = trouble;
  });
}
