/**
 * The bench as this window shows it: every kind of view of the table of views, kept equal to the numbered views of the main
 * process. Asks for nothing after the first snapshot: whatever happens arrives as a change.
 */
import { defineStore } from 'pinia';
import { computed, ref, shallowReactive, shallowRef, toRaw, watch, type ShallowRef } from 'vue';
import { toErrorView, type ErrorView } from '@shared/core/errors';
import { isFileRun, isUpgradeRun, type FileRun, type RunView, type UpgradeRun } from '@shared/ipc/runs';
import { withPart, type Part } from '@shared/ipc/part';
import type { DeviceView } from '@shared/ipc/views';
import {
  manyNames,
  oneNames,
  viewTable,
  type BeforeViews,
  type BenchChange,
  type ManyName,
  type ManyViews,
  type OneName,
  type OneViews,
  type Snapshot,
} from '@shared/ipc/view-table';
import { isOver } from '@shared/run/fold';
import { call, onBenchChange } from '../bridge/client';
import { mergeView } from './merge';
import { hasGoneWell, useNotices } from './notices';
import { usePreferences } from './preferences';

type ShownMany = { [K in ManyName]: Map<string, ManyViews[K]> };
type ShownOne = { [K in OneName]: ShallowRef<OneViews[K] | BeforeViews[K]> };

export const useBench = defineStore('bench', () => {
  const notices = useNotices();

  const many = Object.fromEntries(manyNames.map((kind) => [kind, shallowReactive(new Map())])) as ShownMany;
  const one = Object.fromEntries(
    oneNames.map((kind) => [kind, shallowRef(viewTable[kind].before)]),
  ) as ShownOne;
  const { devices, runs } = many;
  /** In the order in which they were ordered. */
  const upgrades = computed((): UpgradeRun[] => [...runs.values()].filter(isUpgradeRun));
  const fileRuns = computed((): FileRun[] => [...runs.values()].filter(isFileRun));
  watch(one.preferences, usePreferences().show, { flush: 'sync' });
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
    for (const kind of manyNames) showAll(many, kind, snapshot);
    for (const kind of oneNames) showOne(one, kind, snapshot);
  }

  function apply(change: BenchChange): void {
    if (change.revision <= revision.value) return;
    revision.value = change.revision;
    const ended = (change.runs ?? []).filter((run) => isOver(run.state) && !hasEnded(run));
    for (const kind of manyNames) showChanged(many, kind, change);
    for (const kind of oneNames) showOne(one, kind, change);
    for (const run of ended) if (isUpgradeRun(run)) notices.upgradeEnded(run);
  }

  /** This attempt has ended before. */
  function hasEnded({ id, state }: RunView): boolean {
    const known = runs.get(id);
    return known !== undefined && isOver(known.state) && known.state.attempt === state.attempt;
  }

  const counts = computed(() => {
    const all = [...devices.values()];
    const work = upgrades.value;
    return {
      devices: all.length,
      ready: all.filter((device) => device.link.state === 'ready').length,
      silent: all.filter(({ link }) => link.state === 'away' && link.silent === true).length,
      running: work.filter((upgrade) => !isOver(upgrade.state)).length,
      failures: work.filter((upgrade) => isOver(upgrade.state) && !hasGoneWell(upgrade)).length,
    };
  });

  /** The newest upgrade of a device that is not dismissed. */
  function upgradeOf(device: DeviceView): UpgradeRun | undefined {
    const run = device.runId === undefined ? undefined : runs.get(device.runId);
    return run !== undefined && isUpgradeRun(run) ? run : undefined;
  }

  return { ...many, ...one, upgrades, fileRuns, state, revision, counts, start, upgradeOf };
});

type Lists = { [K in ManyName]: ManyViews[K][] };

function showAll<K extends ManyName>(many: ShownMany, kind: K, views: Lists): void {
  const shown = many[kind];
  const stay = new Set(views[kind].map((view) => view.id));
  for (const id of [...shown.keys()]) if (!stay.has(id)) shown.delete(id);
  put(shown, views[kind]);
}

function showChanged<K extends ManyName>(many: ShownMany, kind: K, change: BenchChange): void {
  const lists: Partial<Lists> = change;
  for (const id of change.gone?.[kind] ?? []) many[kind].delete(id);
  put(many[kind], lists[kind] ?? []);
  for (const part of change.parts?.[kind] ?? []) putPart(many[kind], part);
}

/** Parts begin in a field of the view, so one field is touched. */
function putPart(shown: Map<string, object>, part: Part): void {
  const [field = '', ...inside] = part.at;
  const view = shown.get(part.id) as Record<string, object> | undefined;
  const before = view && toRaw(view)[field];
  if (view === undefined || before === undefined)
    throw new Error(`a part was told of ${part.id}, which is not there`);
  view[field] = withPart(before, part, inside);
}

function showOne<K extends OneName>(one: ShownOne, kind: K, views: Partial<OneViews>): void {
  const view = views[kind];
  if (view !== undefined) one[kind].value = view;
}

function put<V extends { id: string }>(shown: Map<string, V>, views: readonly V[]): void {
  for (const view of views) {
    const known = shown.get(view.id);
    if (known) mergeView(known, view);
    else shown.set(view.id, shallowReactive({ ...view }));
  }
}
