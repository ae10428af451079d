/**
 * The bench of all devices, joined with their links and with the file that keeps their records. Knows no run and no window.
 */
import { randomUUID } from 'node:crypto';
import { sleep } from '@shared/core/clock';
import { Listeners } from '@shared/core/listeners';
import type { Timing } from '../../engine/timing';
import { Bench, type DeviceRecord } from '../../session/bench';
import type { DescribedGroups } from '../../session/described-groups';
import { links as linkKinds } from '../../transports/links';
import type { PortHints } from '../port-watch';
import type { Ground } from './ground';
import { joinLinks, type Links } from './links';
import { joinPresence, type Presence } from './presence';

/** So many links are opened side by side at the start before the window and whatever else waits have their turn. */
const TURN_LINKS = 8;
const TURN_PAUSE_MS = 20;

export interface Devices {
  bench: Bench;
  links: Links;
  presence: Presence;
  /** Tells that other devices may have the ports and the Bluetooth addresses now. */
  ownersChanged: Listeners<[]>;
  /** Begins to connect, and to watch ports and the file. */
  start: () => void;
  /** Resolves when all links are closed. */
  stop: () => Promise<void>;
}

export function joinDevices(o: Ground & { describedGroups: DescribedGroups; portHints: PortHints }): Devices {
  const { clock, epochNow, store, preferences, log, describedGroups } = o;
  const links: Links = joinLinks({
    ...o,
    records: () => bench.records,
    isWrittenTo: (id) => bench.records.some((one) => one.id === id) && bench.session(id).writer !== undefined,
  });
  const { simulated, ports, recordings, bluetooth, linkMaker } = links;
  const timing = ({ connection }: DeviceRecord): Timing => {
    const { timing: usual, leastQuickMs } = linkKinds[connection.kind];
    const { requestTimeoutMs, requestTries } = preferences.now();
    return { ...usual, quickMs: Math.max(leastQuickMs, requestTimeoutMs), quickTries: requestTries };
  };
  const bench: Bench = new Bench(
    {
      clock,
      epochNow,
      random: Math.random,
      timing,
      catalog: () => describedGroups.catalog,
      makeTransport: (record) =>
        linkMaker.make(record, (found) => bench.rememberConnection(record.id, found)),
      newId: randomUUID,
      triesAgain: () => preferences.now().connectAutomatically,
      portAt: (path) => ports.views(bench.records).find((port) => port.path === path),
    },
    store.state.devices,
  );
  bench.faultsOf = (id) => simulated.faults(id);
  bench.removed.listen((id) => simulated.forget(id));
  preferences.changes.listen(({ connectAutomatically }) => {
    if (connectAutomatically !== undefined) bench.retriesChanged();
  });

  const ownersChanged = new Listeners<[]>();
  bench.recordsChanged.listen((devices) => {
    store.change({ devices, recordings: recordings.usedBy(devices.map((one) => one.connection)) });
    ownersChanged.tell();
  });
  const presence = joinPresence({ ...o, bench, links });
  let endFollowing = (): void => {};
  let hasEnded = false;
  async function connectInTurns(): Promise<void> {
    const { ids } = bench;
    for (let from = 0; from < ids.length && !hasEnded; from += TURN_LINKS) {
      void bench.connect(ids.slice(from, from + TURN_LINKS));
      await sleep(clock, TURN_PAUSE_MS);
    }
  }

  return {
    bench,
    links,
    presence,
    ownersChanged,
    start: () => {
      endFollowing = store.follow(
        (records) => void bench.adopt(records).then(() => ownersChanged.tell()),
        (what) => log.warn(what),
      );
      presence.start();
      if (preferences.now().connectAutomatically) void connectInTurns();
    },
    stop: async () => {
      hasEnded = true;
      endFollowing();
      presence.stop();
      await bench.close();
      await bluetooth.stop();
    },
  };
}
