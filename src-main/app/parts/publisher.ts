/**
 * What windows are told without asking: a source for each row of the table of views, and who notices that a view has changed.
 */
import type { AboutView } from '@shared/ipc/views';
import { Publisher } from '../../ipc/publisher';
import type { WatchBook } from '../../run/watch/watch-book';
import type { RunBook } from '../../run/run-book';
import type { Devices } from './devices';
import type { Ground } from './ground';
import type { Send } from './traffic';

export interface PublisherInputs extends Ground {
  devices: Devices;
  runs: RunBook;
  watches: WatchBook;
  about: () => AboutView;
  send: Send;
  /** Share of the running uploads that is done, 0 to 1; undefined when nothing runs. For the task bar. */
  onProgress: (share: number | undefined) => void;
  /** How many upgrades and transfers run, whenever that may have changed. */
  onRunning: (count: number) => void;
}

export function joinPublisher(o: PublisherInputs): Publisher {
  const { clock, store, preferences, runs, watches, about } = o;
  const { bench, links, presence, ownersChanged } = o.devices;
  const publisher = new Publisher(
    clock,
    {
      devices: { ids: () => bench.ids, view: (id) => bench.view(id) },
      runs: { ids: () => runs.ids, view: (id) => runs.view(id) },
      watches: { ids: () => watches.ids, view: (id) => watches.view(id) },
      ports: () => links.ports.views(bench.records),
      preferences: () => preferences.now(),
      bluetooth: presence.bluetoothView,
      settings: () => store.view,
      about,
    },
    (change) => {
      o.send('bench.changed', change);
      o.onRunning(runs.running);
      if (change.runs ?? change.gone?.runs) o.onProgress(runs.uploadedShare());
    },
  );
  bench.deviceChanged.listen((id) => publisher.changed('devices', id));
  runs.runChanged.listen((id, urgent) => publisher.changed('runs', id, urgent));
  watches.changes.listen((id, urgent) => publisher.changed('watches', id, urgent));
  runs.rowChanged.listen((deviceId) => publisher.changed('devices', deviceId));
  links.ports.changes.listen(() => publisher.changedOne('ports'));
  links.bluetooth.changes.listen(() => publisher.changedOne('bluetooth'));
  ownersChanged.listen(() => {
    publisher.changedOne('ports');
    publisher.changedOne('bluetooth');
  });
  preferences.changes.listen(() => publisher.changedOne('preferences'));
  store.trouble.listen(() => publisher.changedOne('settings'));
  return publisher;
}
