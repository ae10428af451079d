/**
 * The table of everything that a window is told without asking. A new kind of view is one row here; publisher, snapshot, change
 * and store are made from the rows, and the compiler asks for its source in the main process. Knows no view from within.
 */
import { defaultPreferences, type Preferences } from '../device/preferences';
import type { BluetoothView } from './bluetooth';
import type { Part } from './part';
import type { RunView } from './runs';
import type { WatchView } from './watches';
import type { AboutView, DeviceView, PortView, SettingsView } from './views';

declare const shows: unique symbol;

/** Many views with ids of their own: those that changed are sent, and which are gone. */
interface ManyRow<V extends { id: string }> {
  readonly many: true;
  /** What changes deep inside of one is told alone. Only for views that nobody changes in place. */
  readonly inParts: boolean;
  readonly [shows]?: V;
}

/** One view that is sent whole. `before`: what a window shows until the first snapshot. */
interface OneRow<V, B> {
  readonly many: false;
  readonly before: B;
  /** A change does not wait for the next tenth of a second. */
  readonly atOnce: boolean;
  readonly [shows]?: V;
}

const many = <V extends { id: string }>(inParts = false): ManyRow<V> => ({ many: true, inParts });
const one = <V>(): OneRow<V, undefined> => ({ many: false, before: undefined, atOnce: false });
const oneFrom = <V>(before: V, atOnce = false): OneRow<V, V> => ({ many: false, before, atOnce });

export const viewTable = {
  devices: many<DeviceView>(),
  /** A run is folded from its events: each of them makes a new state. */
  runs: many<RunView>(true),
  watches: many<WatchView>(),
  ports: oneFrom<PortView[]>([]),
  /** At once: a switch that moves late looks broken. */
  preferences: oneFrom<Preferences>(defaultPreferences, true),
  bluetooth: one<BluetoothView>(),
  settings: one<SettingsView>(),
  about: one<AboutView>(),
} as const;

type Table = typeof viewTable;
type RowsThat<R> = { [K in keyof Table]: Table[K] extends R ? K : never }[keyof Table];

/** Names of the kinds that have many views. */
export type ManyName = RowsThat<{ many: true }>;
/** Names of the kinds that have one. */
export type OneName = RowsThat<{ many: false }>;

/** One view of each kind, by the name of the kind. */
export type ManyViews = { [K in ManyName]: Table[K] extends ManyRow<infer V> ? V : never };
export type OneViews = { [K in OneName]: Table[K] extends OneRow<infer V, unknown> ? V : never };
/** What a window shows of a kind before the first snapshot. */
export type BeforeViews = { [K in OneName]: Table[K]['before'] };

type Lists = { [K in ManyName]: ManyViews[K][] };

/** Everything at one moment. */
export type Snapshot = { revision: number } & Lists & OneViews;

/** What changed since the revision before: whole views, and parts of views that were sent before. Older revisions are to be dropped. */
export type BenchChange = { revision: number; gone?: Gone; parts?: Parts } & Partial<Lists> &
  Partial<OneViews>;

/** What has changed inside of views. */
export type Parts = { [K in ManyName]?: Part[] };

/** Ids of views that are there no more. */
export type Gone = { [K in ManyName]?: string[] };

const names = Object.keys(viewTable) as (keyof Table)[];
export const manyNames: readonly ManyName[] = names.filter((name): name is ManyName => viewTable[name].many);
export const oneNames: readonly OneName[] = names.filter((name): name is OneName => !viewTable[name].many);
