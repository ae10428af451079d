/**
 * A bridge without a main process: holds a bench of plain views, answers calls from a script, keeps what was asked, and
 * sends changes with rising revisions. Knows the contract and no window.
 */
import { changedRecord } from '@shared/device/record';
import { asTheEngine } from '../../support/as-the-engine';
import type { ErrorView } from '@shared/core/errors';
import type { Bridge } from '@shared/ipc/bridge';
import type { CallAnswer, CallArgument, CallName, EventName, Events, Outcome } from '@shared/ipc/contract';
import { defaultPreferences } from '@shared/device/preferences';
import { manyNames, type BenchChange, type ManyName, type Snapshot } from '@shared/ipc/view-table';
import type { DeviceView, FirmwareView } from '@shared/ipc/views';

/** What a scripted call does: gives an answer, or throws to refuse. */
export type Script = {
  [N in CallName]?: (argument: CallArgument<N>) => CallAnswer<N> | Promise<CallAnswer<N>>;
};

export interface Asked {
  name: string;
  argument: unknown;
}

/** Thrown by a script to answer with an error. */
export class Refusal extends Error {
  readonly view: ErrorView;
  constructor(view: ErrorView) {
    super(view.code);
    this.view = asTheEngine(view);
  }
}

export class FakeBridge implements Bridge {
  readonly sandboxed = true;
  /** Every call, oldest first. */
  readonly asked: Asked[] = [];
  readonly script: Script;
  #bench: Snapshot;
  readonly #listeners = new Map<string, Set<(payload: unknown) => void>>();
  /** What a dropped file turns out to be. */
  dropped: FirmwareView | ErrorView | undefined;

  constructor(bench: Partial<Snapshot> = {}, script: Script = {}) {
    this.script = script;
    this.#bench = {
      revision: 0,
      devices: [],
      runs: [],
      watches: [],
      ports: [],
      preferences: defaultPreferences,
      bluetooth: {
        adapter: { state: 'unused' },
        binding: 'bluez',
        resetsAdapter: false,
        scanning: false,
        found: [],
        links: { inside: 0, limit: 8, waiting: [] },
      },
      settings: { file: 'settings.json' },
      about: { version: '0.1.0', electron: '45.4.1', node: '22.12.0', platform: 'linux x64' },
      ...bench,
    };
  }

  /** Everything as it stands now. */
  get bench(): Snapshot {
    return this.#bench;
  }

  async call(name: string, argument: unknown): Promise<Outcome<unknown>> {
    this.asked.push({ name, argument });
    const scripted = this.script[name as CallName] as ((argument: unknown) => unknown) | undefined;
    try {
      if (scripted) return { ok: true, value: structuredClone(await scripted(structuredClone(argument))) };
    } catch (error) {
      if (error instanceof Refusal) return { ok: false, error: error.view };
      throw error;
    }
    if (name === 'device.change') this.#keep(argument as CallArgument<'device.change'>);
    if (name === 'keys.list') return { ok: true, value: [] };
    if (name === 'groups.described') return { ok: true, value: [] };
    return { ok: true, value: name === 'bench.snapshot' ? structuredClone(this.#bench) : undefined };
  }

  /** As the main process does: the record of the device changes, and the window hears of it. */
  #keep({ id, ...change }: CallArgument<'device.change'>): void {
    const devices = this.#bench.devices.filter((one) => one.id === id);
    this.change({ devices: devices.map((one) => changedRecord(one, change) as DeviceView) });
  }

  on(name: string, listener: (payload: unknown) => void): () => void {
    const known = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, known.add(listener));
    return () => void known.delete(listener);
  }

  openDropped(_file: unknown, use: string): Promise<Outcome<unknown>> {
    const file = { token: 'dropped', fileName: 'dropped.txt', sizeBytes: 5 };
    if (use === 'file') return Promise.resolve({ ok: true, value: file });
    const dropped = this.dropped;
    if (dropped === undefined) return Promise.reject(new Error('nothing was said about a dropped file'));
    return Promise.resolve('code' in dropped ? { ok: false, error: dropped } : { ok: true, value: dropped });
  }

  /** Changes the bench and tells the listeners, under the next revision. */
  change(change: Omit<BenchChange, 'revision'>): void {
    const revision = this.#bench.revision + 1;
    const { gone: _, ...rest } = change;
    const next: Snapshot = { ...this.#bench, ...rest, revision };
    for (const kind of manyNames) takeOver(kind, this.#bench, change, next);
    this.#bench = next;
    this.emit({ ...change, revision });
  }

  /** Sends a change as it is, also one with an old revision. */
  emit(change: BenchChange): void {
    this.tell('bench.changed', change);
  }

  /** Sends any event. */
  tell<N extends EventName>(name: N, payload: Events[N]): void {
    for (const listener of this.#listeners.get(name) ?? []) listener(structuredClone(payload));
  }

  /** How many listen to an event. */
  listenersOf(name: EventName): number {
    return this.#listeners.get(name)?.size ?? 0;
  }

  /** The arguments with which a call was made. */
  argumentsOf(name: CallName): unknown[] {
    return this.asked.filter((one) => one.name === name).map((one) => one.argument);
  }

  /** Puts itself where the preload script puts the real one. */
  install(): this {
    Object.defineProperty(window, 'bootbench', { value: this, configurable: true });
    return this;
  }
}

function takeOver<K extends ManyName>(
  kind: K,
  old: { [P in K]: Snapshot[P] },
  change: { [P in K]?: Snapshot[P] } & Pick<BenchChange, 'gone'>,
  next: { [P in K]: Snapshot[P] },
): void {
  const byId = new Map<string, Snapshot[K][number]>(old[kind].map((view) => [view.id, view]));
  for (const view of change[kind] ?? []) byId.set(view.id, view);
  for (const id of change.gone?.[kind] ?? []) byId.delete(id);
  next[kind] = [...byId.values()] as Snapshot[K];
}
