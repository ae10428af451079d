/**
 * The bench as this window shows it: devices, jobs and ports by id, kept equal to the numbered views of the main process.
 * Asks for nothing after the first snapshot: whatever happens arrives as a change.
 */
import { defineStore } from 'pinia';
import { computed, ref, shallowReactive, shallowRef } from 'vue';
import { toErrorView, type ErrorView } from '@shared/core/errors';
import type { BluetoothView } from '@shared/ipc/bluetooth';
import type {
  AboutView,
  BenchChange,
  DeviceView,
  JobView,
  PortView,
  SettingsView,
  Snapshot,
} from '@shared/ipc/views';
import type { TransferView } from '@shared/ipc/transfers';
import { isOver } from '@shared/run/upgrade/state';
import { call, onBenchChange } from '../bridge/client';
import { mergeView } from './merge';
import { hasGoneWell, useNotices } from './notices';
import { usePreferences } from './preferences';

interface Identified {
  id: string;
}

export const useBench = defineStore('bench', () => {
  const notices = useNotices();
  const preferences = usePreferences();

  const devices = shallowReactive(new Map<string, DeviceView>());
  const jobs = shallowReactive(new Map<string, JobView>());
  const transfers = shallowReactive(new Map<string, TransferView>());
  const ports = shallowRef<readonly PortView[]>([]);
  /** Absent until the main process has said anything of it. */
  const bluetooth = shallowRef<BluetoothView>();
  const about = shallowRef<AboutView>();
  const settings = shallowRef<SettingsView>();
  /** Nothing is known before the first snapshot has come. */
  const state = shallowRef<{ at: 'loading' } | { at: 'ready' } | { at: 'failed'; error: ErrorView }>({
    at: 'loading',
  });
  const revision = ref(-1);
  let stopListening: (() => void) | undefined;
  /** Changes that come before the snapshot; undefined once it is there. */
  let early: BenchChange[] | undefined;

  /** Listens first, then asks for everything, so that nothing falls between. May be called again after a failure. */
  async function start(): Promise<void> {
    early = [];
    state.value = { at: 'loading' };
    stopListening?.();
    stopListening = onBenchChange(receive);
    try {
      show(await call('bench.snapshot'));
      for (const change of early) apply(change);
      state.value = { at: 'ready' };
    } catch (error) {
      state.value = { at: 'failed', error: toErrorView(error) };
    } finally {
      early = undefined;
    }
  }

  function receive(change: BenchChange): void {
    if (early === undefined) apply(change);
    else early.push(change);
  }

  function show(snapshot: Snapshot): void {
    revision.value = snapshot.revision;
    keepOnly(devices, snapshot.devices);
    keepOnly(jobs, snapshot.jobs);
    keepOnly(transfers, snapshot.transfers);
    put(devices, snapshot.devices);
    put(jobs, snapshot.jobs);
    put(transfers, snapshot.transfers);
    ports.value = snapshot.ports;
    bluetooth.value = snapshot.bluetooth;
    about.value = snapshot.about;
    settings.value = snapshot.settings;
    preferences.show(snapshot.preferences);
  }

  function apply(change: BenchChange): void {
    if (change.revision <= revision.value) return;
    revision.value = change.revision;
    const ended = (change.jobs ?? []).filter((job) => isOver(job.state.phase) && !hasEnded(job.id));
    for (const id of change.removedDevices ?? []) devices.delete(id);
    for (const id of change.removedJobs ?? []) jobs.delete(id);
    for (const id of change.removedTransfers ?? []) transfers.delete(id);
    put(devices, change.devices ?? []);
    put(jobs, change.jobs ?? []);
    put(transfers, change.transfers ?? []);
    if (change.ports) ports.value = change.ports;
    if (change.bluetooth) bluetooth.value = change.bluetooth;
    if (change.settings) settings.value = change.settings;
    if (change.preferences) preferences.show(change.preferences);
    for (const job of ended) notices.upgradeEnded(job);
  }

  function hasEnded(id: string): boolean {
    const known = jobs.get(id);
    return known !== undefined && isOver(known.state.phase);
  }

  const counts = computed(() => {
    const all = [...devices.values()];
    const work = [...jobs.values()];
    return {
      devices: all.length,
      ready: all.filter((device) => device.link.state === 'ready').length,
      silent: all.filter(({ link }) => link.state === 'away' && link.silent === true).length,
      running: work.filter((job) => !isOver(job.state.phase)).length,
      failures: work.filter((job) => isOver(job.state.phase) && !hasGoneWell(job)).length,
    };
  });

  /** The newest job on a device that is not dismissed. */
  function jobOf(device: DeviceView): JobView | undefined {
    return device.jobId === undefined ? undefined : jobs.get(device.jobId);
  }

  return {
    devices,
    jobs,
    transfers,
    ports,
    bluetooth,
    about,
    settings,
    state,
    revision,
    counts,
    start,
    jobOf,
  };
});

function put<T extends Identified>(shown: Map<string, T>, views: readonly T[]): void {
  for (const view of views) {
    const known = shown.get(view.id);
    if (known) mergeView(known, view);
    else shown.set(view.id, shallowReactive({ ...view }));
  }
}

function keepOnly<T extends Identified>(shown: Map<string, T>, views: readonly T[]): void {
  const stay = new Set(views.map((view) => view.id));
  for (const id of [...shown.keys()]) if (!stay.has(id)) shown.delete(id);
}
