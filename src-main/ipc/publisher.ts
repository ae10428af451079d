/**
 * Tells windows what changed: whole views, or the one part of a view that is another now, under a rising revision number, phase changes at once, everything else gathered
 * and sent at most ten times a second. What happens in one moment, as when 64 runs start, is one change. Which kinds of
 * views there are stands in the table of views. Knows no Electron: where changes go is given to it.
 */
import type { Clock } from '@shared/core/clock';
import { sameValue } from '@shared/core/same-value';
import { partOf, type Part } from '@shared/ipc/part';
import {
  manyNames,
  oneNames,
  viewTable,
  type BenchChange,
  type Gone,
  type ManyName,
  type ManyViews,
  type OneName,
  type OneViews,
  type Parts,
  type Snapshot,
} from '@shared/ipc/view-table';

/** Ten times a second: faster cannot be read, and each message costs both processes time. */
const GATHER_MS = 100;

interface ManySource<V> {
  /** Of all that are there. */
  ids: () => readonly string[];
  view: (id: string) => V | undefined;
}

/** Where the views come from, one source for each row of the table. */
export type ViewSources = ManySources & OneSources;
type ManySources = { [K in ManyName]: ManySource<ManyViews[K]> };
type OneSources = { [K in OneName]: () => OneViews[K] };

export class Publisher {
  readonly #clock: Clock;
  readonly #sources: ViewSources;
  readonly #send: (change: BenchChange) => void;
  #revision = 0;
  #lastSentAt = Number.NEGATIVE_INFINITY;
  #timer: { dueAt: number; cancel: () => void } | undefined;
  readonly #many = new Map<ManyName, Set<string>>();
  readonly #one = new Set<OneName>();
  /** The views that windows have, of those kinds that are told in parts. */
  readonly #told = new Map<ManyName, Map<string, { id: string }>>();

  constructor(clock: Clock, sources: ViewSources, send: (change: BenchChange) => void) {
    this.#clock = clock;
    this.#sources = sources;
    this.#send = send;
  }

  /** The number of the newest change that was sent. */
  get revision(): number {
    return this.#revision;
  }

  /** @param urgent a new phase: it is sent at once. Progress waits for the next tenth of a second. */
  changed(kind: ManyName, id: string, urgent = false): void {
    const ids = this.#many.get(kind) ?? new Set();
    this.#many.set(kind, ids.add(id));
    this.#soon(urgent);
  }

  /** The one view of this kind is another now. */
  changedOne(kind: OneName): void {
    this.#one.add(kind);
    if (viewTable[kind].atOnce) this.flush();
    else this.#soon();
  }

  /**
   * Everything as it is now. What has gathered goes out first, so that it is not older than its revision says; and what has changed
   * without a word, so that parts mean the same to all windows.
   */
  snapshot(): Snapshot {
    for (const kind of this.#told.keys()) for (const id of this.#sources[kind].ids()) this.changed(kind, id);
    this.flush();
    const views = {} as Snapshot;
    views.revision = this.#revision;
    for (const kind of manyNames) this.#putAll(views, kind);
    for (const kind of oneNames) this.#putOne(views, kind);
    return views;
  }

  /** Sends what has gathered. */
  flush(): void {
    this.stop();
    const change = this.#gathered();
    if (change === undefined) return;
    this.#lastSentAt = this.#clock.now();
    this.#send(change);
  }

  /** What has gathered is not sent before the next change. */
  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #soon(urgent = false): void {
    const now = this.#clock.now();
    const dueAt = urgent ? now : Math.max(now, this.#lastSentAt + GATHER_MS);
    if (this.#timer !== undefined && this.#timer.dueAt <= dueAt) return;
    this.#timer?.cancel();
    this.#timer = { dueAt, cancel: this.#clock.after(dueAt - now, () => this.flush()) };
  }

  #gathered(): BenchChange | undefined {
    if (this.#many.size === 0 && this.#one.size === 0) return undefined;
    const change: Omit<BenchChange, 'revision'> = {};
    for (const [kind, ids] of this.#many) this.#putChanged(change, change, kind, ids);
    for (const kind of this.#one) this.#putOne(change, kind);
    this.#many.clear();
    this.#one.clear();
    return { revision: ++this.#revision, ...change };
  }

  #putChanged<K extends ManyName>(
    lists: { [P in K]?: ManyViews[P][] },
    change: { gone?: Gone; parts?: Parts },
    kind: K,
    ids: Set<string>,
  ): void {
    const { [kind]: source }: ManySources = this.#sources;
    const told = this.#toldOf(kind);
    const there: ManyViews[K][] = [];
    const parts: Part[] = [];
    const gone: string[] = [];
    for (const id of ids) {
      const view = source.view(id);
      const before = told?.get(id);
      if (view === undefined) {
        told?.delete(id);
        gone.push(id);
        continue;
      }
      told?.set(id, view);
      const part = before && partOf(before, view);
      if (part !== undefined) parts.push(part);
      else if (before === undefined || !sameValue(before, view)) there.push(view);
    }
    if (there.length > 0) lists[kind] = there;
    if (parts.length > 0) change.parts = { ...change.parts, [kind]: parts };
    if (gone.length > 0) change.gone = { ...change.gone, [kind]: gone };
  }

  #toldOf(kind: ManyName): Map<string, { id: string }> | undefined {
    if (!viewTable[kind].inParts) return undefined;
    const told = this.#told.get(kind) ?? new Map<string, { id: string }>();
    this.#told.set(kind, told);
    return told;
  }

  #putAll<K extends ManyName>(views: { [P in K]: ManyViews[P][] }, kind: K): void {
    const { [kind]: source }: ManySources = this.#sources;
    views[kind] = source.ids().flatMap((id) => source.view(id) ?? []);
  }

  #putOne<K extends OneName>(views: { [P in OneName]?: OneViews[P] }, kind: K): void {
    const { [kind]: source }: OneSources = this.#sources;
    views[kind] = source();
  }
}
