/**
 * All watched statistics: of each device the sections that its record asks for and the one that a page shows, read by a run of the kind
 * "watch" while there are any. What was read of a section outlives its page and its run, within a bound. Knows no Electron and no file.
 */
import { Listeners } from '@shared/core/listeners';
import { limits } from '@shared/device/limits';
import {
  alarmChanges,
  lastingIn,
  thresholdsFor,
  type Alarm,
  type KeptThreshold,
} from '@shared/device/statistics/thresholds';
import type { KeptWatch } from '@shared/device/statistics/watched-sections';
import type { WatchedSection, WatchEvent, WatchState } from '@shared/device/statistics/watch-state';
import { last } from '@shared/device/statistics/ring';
import { emptyRecord, valuesKept } from '@shared/device/statistics/section-record';
import type { SectionNews, ShownSection, WatchView } from '@shared/ipc/watches';
import { DeviceWatch } from './device-watch';
import { WatchWork } from './watch-work';

/** Values that are kept of all devices together: about 100 bytes each. */
const VALUES_OF_ALL = 1_000_000;
/** Sections that are not read any more and whose samples are kept, the ones shown last. */
const MOST_RESTING = 12;
/** Alarms that nobody has seen, of one section. */
const MOST_UNSEEN = 20;

export interface WatchBookOptions {
  /** What the record of a device asks for; undefined when the device is gone. */
  wanted: (deviceId: string) => Wanted | undefined;
  /** Starts a run on the device. @returns its id */
  start: (deviceId: string, work: WatchWork) => string;
  cancel: (runId: string) => void;
  /** Resolves when the run is over. */
  ended: (runId: string) => Promise<void>;
}

interface Wanted {
  watchedSections?: readonly KeptWatch[] | undefined;
  thresholds?: readonly KeptThreshold[] | undefined;
}

interface Entry {
  watch: DeviceWatch;
  /** What the record asked for when the plan was made. */
  wanted?: Wanted;
  /** `isEnding`: it was cancelled, and has not ended yet. */
  run?: { id: string; isEnding: boolean };
  /** A page shows it. */
  shown?: KeptWatch;
  unseen: Map<string, readonly Alarm[]>;
}

export class WatchBook {
  readonly #o: WatchBookOptions;
  /** Tells that the view of a device has changed. `urgent`: an alarm, a refusal, another section. */
  readonly changes = new Listeners<[deviceId: string, urgent: boolean]>();
  /** Tells what has come for sections that a page shows. */
  readonly news = new Listeners<[news: SectionNews]>();
  readonly #entries = new Map<string, Entry>();
  /** Sections whose samples are kept although nobody reads them, the one shown last at the end. */
  #resting: { entry: Entry; section: string }[] = [];

  constructor(options: WatchBookOptions) {
    this.#o = options;
  }

  get ids(): string[] {
    return [...this.#entries.keys()];
  }

  view(deviceId: string): WatchView | undefined {
    const entry = this.#entries.get(deviceId);
    if (entry === undefined) return undefined;
    const { watch, unseen, shown } = entry;
    const sections = watch.read.map(({ name }) => {
      const { record = emptyRecord, error } = watch.state.sections.get(name) ?? {};
      return {
        name,
        ...(shown?.section === name ? { shown: true as const } : {}),
        ...(error === undefined ? {} : { error }),
        lasting: lastingIn(record.alarms),
        unseen: unseen.get(name) ?? [],
      };
    });
    return sections.length === 0 ? undefined : { id: deviceId, sections };
  }

  /** The record of the device may have changed. */
  recordChanged(deviceId: string): void {
    const wanted = this.#o.wanted(deviceId);
    if (wanted === undefined) return this.forget(deviceId);
    const entry = this.#entries.get(deviceId);
    const isOld =
      entry === undefined
        ? (wanted.watchedSections ?? []).length === 0
        : entry.wanted?.watchedSections === wanted.watchedSections &&
          entry.wanted?.thresholds === wanted.thresholds;
    if (!isOld) this.#plan(deviceId);
  }

  /** A page shows this section of the device from now on, and no other. @returns what is known of it */
  show(deviceId: string, section: string, periodMs: number): ShownSection {
    const entry = this.#entry(deviceId);
    const before = entry.shown?.section;
    if (before !== undefined && before !== section) this.#rest(entry, before);
    entry.shown = { section, periodMs };
    entry.unseen.delete(section);
    this.#plan(deviceId);
    const { record = emptyRecord, error, odd } = entry.watch.state.sections.get(section) ?? {};
    return { record, ...(error && { error }), ...(odd && { odd }) };
  }

  /** No page shows a section of the device any more. */
  hide(deviceId: string): void {
    const entry = this.#entries.get(deviceId);
    if (entry?.shown === undefined) return;
    this.#rest(entry, entry.shown.section);
    delete entry.shown;
    this.#plan(deviceId);
  }

  /** A window has begun anew: what the one before showed is of no interest. */
  hideAll(): void {
    for (const id of this.ids) this.hide(id);
  }

  /** Reads a section again that the device has refused. */
  goOn(deviceId: string, section: string): void {
    this.#entries.get(deviceId)?.watch.tell({ what: 'go-on', section });
  }

  /** Somebody has seen the alarms of this device, or of all devices. */
  seen(deviceId?: string): void {
    for (const id of deviceId === undefined ? this.ids : [deviceId]) {
      const entry = this.#entries.get(id);
      if (entry === undefined || entry.unseen.size === 0) continue;
      entry.unseen.clear();
      this.changes.tell(id, true);
    }
  }

  /** The device is gone. */
  forget(deviceId: string): void {
    const entry = this.#entries.get(deviceId);
    if (entry === undefined) return;
    this.#entries.delete(deviceId);
    this.#resting = this.#resting.filter((one) => one.entry !== entry);
    if (entry.run !== undefined) this.#o.cancel(entry.run.id);
    this.#shareRoom();
    this.changes.tell(deviceId, false);
  }

  #entry(deviceId: string): Entry {
    const known = this.#entries.get(deviceId);
    if (known !== undefined) return known;
    const watch = new DeviceWatch({ sections: [] });
    const entry: Entry = { watch, unseen: new Map() };
    watch.events.listen((event, before) => this.#heard(deviceId, entry, event, before));
    this.#entries.set(deviceId, entry);
    this.#shareRoom();
    return entry;
  }

  #plan(deviceId: string): void {
    const entry = this.#entry(deviceId);
    const wanted = (entry.wanted = this.#o.wanted(deviceId) ?? {});
    const thresholds = wanted.thresholds ?? [];
    const read = new Map<string, number>();
    for (const { section, periodMs } of [...(wanted.watchedSections ?? []), entry.shown ?? []].flat())
      read.set(section, Math.min(read.get(section) ?? limits.watchPeriodMs.most, periodMs));
    for (const { name } of entry.watch.read) if (!read.has(name)) this.#rest(entry, name);
    this.#resting = this.#resting.filter((one) => one.entry !== entry || !read.has(one.section));
    for (const name of entry.unseen.keys()) if (!read.has(name)) entry.unseen.delete(name);
    const sections: WatchedSection[] = [
      ...[...read].map(([name, periodMs]) => ({
        name,
        periodMs,
        thresholds: thresholdsFor(thresholds, name),
      })),
      ...this.#restingOf(entry),
    ];
    entry.watch.plan = { ...entry.watch.plan, sections };
    this.#runAsWanted(deviceId, entry);
    this.changes.tell(deviceId, true);
  }

  /** A run while something is to be read, and one at a time. One that ends by itself is not begun again before something else is wanted. */
  #runAsWanted(deviceId: string, entry: Entry): void {
    const isWanted = entry.watch.read.length > 0 && this.#entries.get(deviceId) === entry;
    if (isWanted && entry.run === undefined) {
      const id = this.#o.start(deviceId, new WatchWork({ watch: entry.watch, isPatient: true }));
      const run = (entry.run = { id, isEnding: false });
      void this.#o.ended(id).then(() => {
        delete entry.run;
        if (run.isEnding) this.#runAsWanted(deviceId, entry);
      });
    } else if (!isWanted && entry.run !== undefined) {
      entry.run.isEnding = true;
      this.#o.cancel(entry.run.id);
    }
  }

  /** What was read of the section is kept until too many others were shown since. */
  #rest(entry: Entry, section: string): void {
    this.#resting = this.#resting.filter((one) => one.entry !== entry || one.section !== section);
    this.#resting.push({ entry, section });
    for (const { entry: oldest } of this.#resting.splice(
      0,
      Math.max(0, this.#resting.length - MOST_RESTING),
    )) {
      const read = oldest.watch.plan.sections.filter(({ periodMs }) => periodMs !== 'rests');
      oldest.watch.plan = { ...oldest.watch.plan, sections: [...read, ...this.#restingOf(oldest)] };
    }
  }

  #restingOf(entry: Entry): WatchedSection[] {
    return this.#resting
      .filter((one) => one.entry === entry)
      .map(({ section }) => ({ name: section, periodMs: 'rests', thresholds: [] }));
  }

  #shareRoom(): void {
    const mostValues = Math.min(valuesKept, Math.floor(VALUES_OF_ALL / Math.max(1, this.#entries.size)));
    for (const { watch } of this.#entries.values())
      if (watch.plan.mostValues !== mostValues) watch.plan = { ...watch.plan, mostValues };
  }

  #heard(deviceId: string, entry: Entry, event: WatchEvent, before: WatchState): void {
    if (event.what === 'asked' || event.what === 'dropped') return;
    const { state } = entry.watch;
    for (const [name, now] of state.sections) {
      const old = before.sections.get(name);
      if (now === old) continue;
      const alarms = old?.record.alarms ?? [];
      const isShown = entry.shown?.section === name;
      const { raised, ended } = alarmChanges(alarms, now.record.alarms);
      if (raised.length > 0 && !isShown)
        entry.unseen.set(name, [...(entry.unseen.get(name) ?? []), ...raised].slice(-MOST_UNSEEN));
      if (raised.length + ended.length > 0 || now.error !== old?.error) this.changes.tell(deviceId, true);
      if (!isShown) continue;
      const { samples, markers } = now.record;
      const sample = samples === old?.record.samples ? undefined : last(samples);
      this.news.tell({
        deviceId,
        section: name,
        count: samples.dropped + samples.length,
        ...(sample === undefined ? {} : { sample }),
        ...(markers === old?.record.markers ? {} : { markers }),
        ...(now.record.alarms === alarms ? {} : { alarms: now.record.alarms }),
        ...(now.error === undefined ? {} : { error: now.error }),
        ...(now.odd === undefined ? {} : { odd: now.odd }),
      });
    }
  }
}
