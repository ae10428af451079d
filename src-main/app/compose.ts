/**
 * The only place where things are constructed and joined. Top to bottom in the order in which they need one another.
 */
import { randomUUID } from 'node:crypto';
import type { Preferences } from '@shared/device/preferences';
import type { EventName, Events } from '@shared/ipc/contract';
import type { AboutView } from '@shared/ipc/views';
import type { Timing } from '../engine/timing';
import { hostClock } from '../host/clock';
import { readPublicKey, wholeKeys } from '../host/read-public-key';
import { hostSha } from '../host/sha';
import { verifySignature } from '../host/verify-signature';
import { makeHandlers } from '../ipc/handlers';
import type { Handlers } from '../ipc/answer';
import type { DocumentDesk } from '../ipc/document-handlers';
import type { DropOpeners } from '../ipc/dropped';
import { Publisher } from '../ipc/publisher';
import { Bench, type DeviceRecord } from '../session/bench';
import { DescribedGroups } from '../session/described-groups';
import { IdleWatch } from '../session/idle-watch';
import { ConsoleBook } from '../trace/console-book';
import { RecordingShelf } from '../trace/recording-shelf';
import { TraceBook } from '../trace/trace-book';
import { LocalFiles } from '../disk/local-files';
import { MAX_MOVED_BYTES } from '@shared/run/move-file';
import { FirmwareChecks } from '../firmware/firmware-checks';
import { FirmwareShelf } from '../firmware/firmware-shelf';
import { firmwareView } from '../firmware/firmware-view';
import { RunBook } from '../run/run-book';
import { KeyBook } from '../firmware/key-book';
import { KnownImages } from '../firmware/known-images';
import { links } from '../transports/links';
import { hostBluetooth } from '../transports/ble/host-bluetooth';
import { BluetoothBench } from './bluetooth-bench';
import { BluetoothReturns } from './bluetooth-returns';
import { LinkMaker } from './link-maker';
import type { Log } from './log';
import { PortWatch, type PortHints } from './port-watch';
import { SimulatedBench } from './simulated-bench';
import type { Store } from './store';

export interface Composition {
  handlers: Handlers;
  /** Who opens files that are dropped on a window. */
  openers: DropOpeners;
  /** Begins to connect and to watch ports. */
  start: () => void;
  runningRuns: () => number;
  /** Cancels what runs. */
  cancelRuns: () => void;
  /** Closes all links; resolves when they are closed. */
  stop: () => Promise<void>;
}

export interface CompositionOptions {
  store: Store;
  log: Log;
  about: () => AboutView;
  /** Gives an event to every window. */
  send: <N extends EventName>(name: N, payload: Events[N]) => void;
  /** Share of the running uploads that is done, 0 to 1; undefined when nothing runs. For the task bar. */
  onProgress: (share: number | undefined) => void;
  /** How many upgrades and transfers run, whenever that may have changed. */
  onRunning: (count: number) => void;
  onPreferences: (preferences: Preferences) => void;
  chooseFile: () => Promise<string | undefined>;
  /** Asks for files to send to a device. */
  chooseFiles: () => Promise<string[]>;
  /** Asks for the file of a signing key. */
  chooseKey: () => Promise<string | undefined>;
  /** Asks for a recording of traffic. */
  chooseRecording: () => Promise<string | undefined>;
  /** Asks where to write a file. */
  chooseTarget: (fileName: string) => Promise<string | undefined>;
  documents: DocumentDesk['documents'];
  /** Calls its argument when something may have been plugged in. */
  portHints: PortHints;
  openHelp: (page: 'zephyr-mcumgr' | 'mcuboot') => Promise<void>;
  /** Without the simulated devices that a newcomer finds. */
  emptyBench: boolean;
}

export function compose(o: CompositionOptions): Composition {
  const { store, log } = o;
  const clock = hostClock;
  const epochNow = (): number => Date.now();
  const preferences = (): Preferences => store.state.preferences;
  const timing = ({ connection }: DeviceRecord): Timing => {
    const { timing: usual, leastQuickMs } = links[connection.kind];
    const { requestTimeoutMs, requestTries } = preferences();
    return { ...usual, quickMs: Math.max(leastQuickMs, requestTimeoutMs), quickTries: requestTries };
  };

  const simulated = new SimulatedBench(clock, hostSha);
  const ports = new PortWatch(
    () => {
      publisher.changedOne('ports');
      bench.lookForSerial((connection) => ports.has(connection), preferences().connectAutomatically);
    },
    log,
    o.portHints,
  );
  const recordings = new RecordingShelf(store.state.recordings, randomUUID);
  const hostsBluetooth = hostBluetooth(clock);
  hostsBluetooth.linkLimit = preferences().bluetoothLinks;
  const bluetooth = new BluetoothBench({
    clock,
    epochNow,
    bluetooth: hostsBluetooth,
    records: () => bench.records,
    isInJob: (id) => bench.records.some((one) => one.id === id) && bench.session(id).writer !== undefined,
    onChange: () => publisher.changedOne('bluetooth'),
  });
  const returns = new BluetoothReturns(clock, (what) =>
    bench.lookForBluetooth(what, preferences().connectAutomatically),
  );
  const linkMaker = new LinkMaker({ clock, simulated, ports, recordings, bluetooth });

  const publisher: Publisher = new Publisher(
    clock,
    {
      devices: { ids: () => bench.ids, view: (id) => bench.view(id) },
      runs: { ids: () => runs.ids, view: (id) => runs.view(id) },
      ports: () => ports.views(bench.records),
      preferences,
      bluetooth: () => returns.looked(bluetooth.view()),
      settings: () => store.view,
      about: o.about,
    },
    (change) => {
      o.send('bench.changed', change);
      o.onRunning(running());
      if (change.runs ?? change.gone?.runs) o.onProgress(runs.uploadedShare());
    },
  );
  const bench: Bench = new Bench(
    {
      clock,
      epochNow,
      random: Math.random,
      timing,
      catalog: () => describedGroups.catalog,
      makeTransport: (record) =>
        linkMaker.make(record, (connection) => bench.rememberConnection(record.id, connection)),
      newId: randomUUID,
      triesAgain: () => preferences().connectAutomatically,
      portAt: (path) => ports.views(bench.records).find((port) => port.path === path),
    },
    store.state.devices,
  );
  bench.deviceChanged.listen((id) => {
    publisher.changed('devices', id);
    runs.deviceChanged(id);
  });
  bench.recordsChanged.listen((devices) => {
    store.change({ devices, recordings: recordings.usedBy(devices.map((one) => one.connection)) });
    publisher.changedOne('ports');
    publisher.changedOne('bluetooth');
  });
  bench.texts.listen((id, text) => consoles.heard(id, text));
  bench.trace.listen((id, entry) => traces.hear(id, entry));
  bench.removed.listen((id) => {
    consoles.forget(id);
    void traces.forget(id);
    runs.deviceRemoved(id);
    simulated.forget(id);
  });
  const keyBook = new KeyBook(wholeKeys(store.state.keys), {
    readKey: readPublicKey,
    epochNow,
    onChange: (keys) => store.change({ keys }),
  });
  const knownImages = new KnownImages(store.state.knownImages, (list) => store.change({ knownImages: list }));
  const checks = new FirmwareChecks({
    sha: hostSha,
    verify: verifySignature,
    keys: () => keyBook.keys,
    policy: () => preferences().signaturePolicy,
    known: (hash) => knownImages.of(hash),
  });
  const runs: RunBook = new RunBook({
    clock,
    epochNow,
    wishes: () => ({
      windowLimit: preferences().uploadWindow,
      returnTimeoutMs: 1000 * preferences().returnTimeoutS,
    }),
    places: () => preferences().parallelUpgrades,
    newId: randomUUID,
    device: (id) => ({ name: bench.record(id).name, session: bench.session(id) }),
    onRunChange: (id, urgent) => publisher.changed('runs', id, urgent),
    onDeviceChange: (id) => publisher.changed('devices', id),
  });
  bench.runOf = (id) => runs.newestOf(id);
  bench.faultsOf = (id) => simulated.faults(id);
  const shelf = new FirmwareShelf(hostSha, (file) => knownImages.remember(file));
  const localFiles = new LocalFiles(MAX_MOVED_BYTES);
  const describedGroups: DescribedGroups = new DescribedGroups(store.state.describedGroups, (list) =>
    store.change({ describedGroups: list }),
  );
  const traces: TraceBook = new TraceBook({
    clock,
    epochNow,
    catalog: () => describedGroups.catalog,
    send: (rows) => o.send('trace.rows', rows),
  });
  const consoles: ConsoleBook = new ConsoleBook({ clock, send: (text) => o.send('console.text', text) });

  const running = (): number => runs.running;
  let shownTrouble: string | undefined;
  store.onTrouble = () => {
    publisher.changedOne('settings');
    const { notSaved } = store.view;
    const trouble = notSaved && JSON.stringify(notSaved);
    if (trouble !== undefined && trouble !== shownTrouble)
      log.warn('settings are not saved', { error: notSaved });
    shownTrouble = trouble;
  };

  const changePreferences = (patch: Partial<Preferences>): void => {
    store.change({ preferences: patch });
    runs.preferencesChanged();
    if (patch.connectAutomatically !== undefined) bench.retriesChanged();
    if (patch.bluetoothLinks !== undefined) hostsBluetooth.linkLimit = patch.bluetoothLinks;
    publisher.changedOne('preferences');
    o.onPreferences(preferences());
  };

  const handlers = makeHandlers({
    clock,
    bench,
    runs,
    shelf,
    checks,
    keyBook,
    chooseKey: o.chooseKey,
    localFiles,
    publisher,
    preferences: { now: preferences, change: changePreferences },
    simulated: {
      invent: (profile, count) =>
        simulated.invent(
          profile,
          count,
          bench.records.map((record) => record.connection),
        ),
      setFaults: (id, faults) => {
        simulated.setFaults(id, faults);
        publisher.changed('devices', id);
      },
      makeFirmware: (versions) => simulated.makeFirmware(versions),
    },
    chooseFile: o.chooseFile,
    chooseFiles: o.chooseFiles,
    describedGroups,
    bluetooth,
    traces,
    recordings,
    consoles,
    chooseTarget: o.chooseTarget,
    chooseRecording: o.chooseRecording,
    documents: o.documents,
    openHelp: o.openHelp,
  });

  const idleWatch = new IdleWatch({
    clock,
    periodMs: () => 1000 * preferences().idleEchoS,
    devices: () =>
      bench.records.map(({ id, connection }) => ({ kind: connection.kind, session: bench.session(id) })),
  });
  let endFollowing = (): void => {};

  return {
    handlers,
    openers: {
      firmware: async (path) => firmwareView(await shelf.openToLook(path), checks),
      file: (path) => localFiles.add(path),
    },
    start: () => {
      endFollowing = store.follow(
        (records) => void bench.adopt(records).then(() => publisher.changedOne('ports')),
        (what) => log.warn(what),
      );
      if (!store.state.sampleBenchGiven && !o.emptyBench) {
        if (bench.ids.length === 0) for (const one of simulated.sample()) bench.add(one.connection, one.name);
        store.change({ sampleBenchGiven: true });
      }
      ports.start();
      idleWatch.start();
      if (preferences().connectAutomatically) void bench.connect(bench.ids);
    },
    runningRuns: running,
    cancelRuns: () => void runs.stop(),
    stop: async () => {
      await runs.stop();
      await traces.stop();
      consoles.endFollowing();
      endFollowing();
      ports.stop();
      idleWatch.stop();
      await bench.close();
      await bluetooth.stop();
      publisher.stop();
      await store.flush();
      log.info('stopped');
    },
  };
}
