/**
 * All calls of the contract over a rig: what a window could ask for, in virtual time.
 */
import { tmpdir } from 'node:os';
import path from 'node:path';
import { History } from '@main/history/history';
import { readPublicKey } from '@main/host/read-public-key';
import { makeHandlers, type Desk } from '@main/ipc/handlers';
import { Publisher } from '@main/ipc/publisher';
import { DescribedGroups } from '@main/session/described-groups';
import { ConsoleBook } from '@main/trace/console-book';
import { RecordingShelf } from '@main/trace/recording-shelf';
import { TraceBook } from '@main/trace/trace-book';
import { LocalFiles } from '@main/disk/local-files';
import { MAX_MOVED_BYTES } from '@shared/run/move-file';
import { KeyBook } from '@main/firmware/key-book';
import type { WatchBook } from '@main/run/watch/watch-book';
import { watchesOnBench } from '@main/run/watch/watches-on-bench';
import type { Handlers } from '@main/ipc/answer';
import type { BluetoothView } from '@shared/ipc/bluetooth';
import { inProcess } from '../history/in-process';
import type { TransferRig } from '../run/move-file/transfer-rig';

const noBluetooth: BluetoothView = {
  adapter: { state: 'ready' },
  binding: 'bluez',
  resetsAdapter: false,
  scanning: false,
  found: [],
  links: { inside: 0, limit: 1, waiting: [] },
};

export function handlersOver(
  rig: TransferRig,
  change: Partial<Desk> = {},
): { handlers: Handlers; localFiles: LocalFiles; describedGroups: DescribedGroups } {
  const { clock, bench, runs } = rig;
  const epochNow = (): number => 1_000_000 + clock.now();
  const nothing = (): Promise<undefined> => Promise.resolve(undefined);
  const localFiles = new LocalFiles(MAX_MOVED_BYTES);
  const describedGroups = new DescribedGroups([], () => undefined);
  rig.catalog = () => describedGroups.catalog;
  const publisher = new Publisher(
    clock,
    {
      devices: { ids: () => bench.ids, view: (id) => bench.view(id) },
      runs: { ids: () => runs.ids, view: (id) => runs.view(id) },
      watches: { ids: () => watches.ids, view: (id) => watches.view(id) },
      ports: () => [],
      preferences: () => rig.preferences,
      bluetooth: () => noBluetooth,
      settings: () => ({ file: 'settings.json' }),
      about: () => ({ version: '1', electron: '1', node: '1', platform: 'test' }),
    },
    () => undefined,
  );
  const watches: WatchBook = watchesOnBench({ bench, runs });
  const handlers = makeHandlers({
    clock,
    bench,
    runs,
    localFiles,
    describedGroups,
    publisher,
    watches,
    shelf: rig.shelf,
    checks: rig.checks,
    keyBook: new KeyBook([], { readKey: readPublicKey, epochNow, onChange: () => undefined }),
    traces: new TraceBook({
      clock,
      epochNow,
      catalog: () => describedGroups.catalog,
      send: () => undefined,
    }),
    consoles: new ConsoleBook({ clock, send: () => undefined }),
    recordings: new RecordingShelf([], () => 'recording'),
    bluetooth: { scan: () => Promise.resolve(noBluetooth), view: () => noBluetooth },
    preferences: {
      now: () => rig.preferences,
      change: (patch) => void Object.assign(rig.preferences, patch),
    },
    simulated: {
      invent: () => [],
      setFaults: () => undefined,
      makeFirmware: () => ({ fileName: 'a.bin', bytes: new Uint8Array() }),
    },
    history: new History(
      () => inProcess({ folder: path.join(tmpdir(), 'bootbench-no-history'), writer: 'test' }, epochNow),
      () => undefined,
    ),
    chooseExport: nothing,
    chooseFile: nothing,
    chooseFiles: () => Promise.resolve([]),
    chooseKey: nothing,
    chooseTarget: nothing,
    chooseRecording: nothing,
    documents: { chooseTarget: nothing, chooseSource: nothing },
    openHelp: () => Promise.resolve(),
    begin: () => undefined,
    ...change,
  });
  return { handlers, localFiles, describedGroups };
}
