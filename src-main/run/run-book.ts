/**
 * All runs: starts them in their lanes, finds them by id, starts again what did not end as wanted. A run on one device never waits
 * for another device, only for a place. Knows no kind of work.
 */
import { Gate } from '@shared/core/gate';
import { BenchError } from '@shared/core/errors';
import { nameBehind } from '@shared/device/bridge';
import type { Clock } from '@shared/core/clock';
import { Listeners, thrownLater } from '@shared/core/listeners';
import type { RunView } from '@shared/ipc/runs';
import { isOver, mayCancel, partMoved } from '@shared/run/fold';
import { standsNow } from '@shared/run/upgrade/follow';
import type { RunVerdict } from '@shared/run/verdict';
import type { DeviceSession } from '../session/device-session';
import { passOrThrow, Run, type Turn } from './run';
import type { Lane, RunWishes, Work } from './work';

export interface RunBookOptions {
  clock: Clock;
  epochNow: () => number;
  wishes: () => RunWishes;
  /** Upgrades at once at most. */
  places: () => number;
  newId: () => string;
  device: (id: string) => { name: string; session: DeviceSession };
  /** Hears of every run before it begins, but for watches, which have no end of their own. */
  began?: (run: Run, deviceId: string) => void;
}

interface Entry {
  id: string;
  deviceId: string;
  deviceName: string;
  session: DeviceSession;
  work: Work;
  run: Run;
  startedAtEpochMs: number;
  followed?: RunView['followed'];
  ended: Promise<void>;
}

/** More that have ended would bury those that run; the oldest go first. */
const MOST_ENDED: Readonly<Record<Lane, number>> = { upgrades: Infinity, files: 100, now: 0, watches: 0 };

export class RunBook {
  readonly #o: RunBookOptions;
  readonly #entries = new Map<string, Entry>();
  /** The newest upgrade of each device. */
  readonly #newestOf = new Map<string, string>();
  readonly #places: Gate;
  readonly #fileLines = new Map<string, Gate>();
  /** Tells that a run has changed. `urgent`: it has entered a new phase or step; otherwise it is progress inside of one. */
  readonly runChanged: Listeners<[id: string, urgent: boolean]>;
  /** Tells that the row of a device shows another run, or none. */
  readonly rowChanged: Listeners<[deviceId: string]>;

  constructor(options: RunBookOptions) {
    this.#o = options;
    this.runChanged = new Listeners(thrownLater(options.clock));
    this.rowChanged = new Listeners(thrownLater(options.clock));
    this.#places = new Gate(options.places());
  }

  /** Takes a changed limit over. */
  preferencesChanged(): void {
    this.#places.limit = this.#o.places();
  }

  /**
   * Starts one run on each device.
   * @throws BenchError app/not-found; session/busy when something is written on one of them; what the work refuses itself with. Then none
   *   is started. Files wait for their turn.
   */
  start(deviceIds: readonly string[], workOn: (session: DeviceSession) => Work): string[] {
    const devices = [...new Set(deviceIds)].map((id) => {
      const { name, session } = this.#o.device(id);
      return { id, name, session, work: workOn(session) };
    });
    for (const { id, session, work } of devices) this.#check(id, session, work);
    return devices.map((device) => this.#begin(device));
  }

  /** Starts one run and waits for its end. @throws BenchError what ended it, when that was no pass */
  async perform(deviceId: string, work: Work): Promise<RunVerdict> {
    const [id = ''] = this.start([deviceId], () => work);
    const { run, ended } = this.#get(id);
    await ended;
    return passOrThrow(run.state);
  }

  cancel(ids: readonly string[]): void {
    for (const id of ids) this.#entries.get(id)?.run.cancel();
  }

  /**
   * A further attempt of what has ended otherwise than wanted.
   * @throws BenchError app/not-found; session/busy: then none is started
   */
  retry(ids: readonly string[]): void {
    const again = ids
      .map((id) => this.#get(id))
      .filter(({ run: { state } }) => isOver(state) && !hasPassed(state));
    for (const { deviceId, work } of again) this.#check(deviceId, this.#o.device(deviceId).session, work);
    for (const entry of again) {
      entry.run.again();
      this.#run(entry);
    }
  }

  /** Takes what has ended out of the book. */
  dismiss(ids: readonly string[]): void {
    for (const id of ids) {
      const entry = this.#entries.get(id);
      if (entry !== undefined && isOver(entry.run.state)) this.#forget(entry);
    }
  }

  /** The device is gone, and so are its runs. */
  deviceRemoved(deviceId: string): void {
    for (const entry of [...this.#entries.values()].filter((one) => one.deviceId === deviceId)) {
      entry.run.cancel();
      this.#forget(entry);
    }
    this.#fileLines.delete(deviceId);
  }

  /** What the device shows has changed: an upgrade whose verdict was left open follows its slots. */
  deviceChanged(deviceId: string): void {
    const id = this.#newestOf.get(deviceId);
    const entry = id === undefined ? undefined : this.#entries.get(id);
    if (entry === undefined || id === undefined) return;
    const followed = followedBy(entry.run, entry.session.slots);
    if (followed === entry.followed) return;
    entry.followed = followed;
    this.runChanged.tell(id, true);
  }

  /** The newest upgrade of a device. */
  newestOf(deviceId: string): string | undefined {
    return this.#newestOf.get(deviceId);
  }

  get ids(): string[] {
    return [...this.#entries.keys()];
  }

  /** Runs that are not over and would be missed: a watch has no end of its own, and nothing is lost with it. */
  get running(): number {
    return [...this.#entries.values()].filter(
      ({ work, run }) => work.lane !== 'watches' && !isOver(run.state),
    ).length;
  }

  /** Share of the running upgrades that is done, 0 to 1; undefined when none runs. */
  uploadedShare(): number | undefined {
    const shares = [...this.#entries.values()].flatMap(({ work, run: { state } }) =>
      work.lane !== 'upgrades' || isOver(state) ? [] : [partMoved(state) ?? 0],
    );
    return shares.length === 0 ? undefined : shares.reduce((sum, share) => sum + share, 0) / shares.length;
  }

  /** Resolves when the run is over. @throws BenchError app/not-found */
  async ended(id: string): Promise<void> {
    await this.#get(id).ended;
  }

  /** Cancels what can be cancelled. Resolves when no file is written any more. */
  async stop(): Promise<void> {
    const all = [...this.#entries.values()];
    for (const { run } of all) if (mayCancel(run.state)) run.cancel();
    const files = all.filter(({ work }) => work.lane === 'files');
    await Promise.all(files.map(({ ended }) => ended));
    await Promise.all(files.map(async ({ work }) => work.forget?.()));
  }

  view(id: string): RunView | undefined {
    const entry = this.#entries.get(id);
    if (entry === undefined) return undefined;
    const { deviceId, deviceName, run, startedAtEpochMs, followed } = entry;
    const view = { id, deviceId, deviceName, order: run.order, state: run.state, startedAtEpochMs };
    return followed === undefined ? view : { ...view, followed };
  }

  #check(deviceId: string, session: DeviceSession, work: Work): void {
    // Files wait for their turn, and who only looks is in nobody's way.
    if (work.lane === 'upgrades' || work.lane === 'now') {
      const queued = [...this.#entries.values()].find(
        ({ deviceId: own, work: other, run }) =>
          own === deviceId && other.lane === 'upgrades' && !isOver(run.state),
      );
      if (queued !== undefined) throw new BenchError('session/busy', { with: queued.work.why });
      session.check('changes');
    }
    work.check?.();
  }

  #begin(device: { id: string; name: string; session: DeviceSession; work: Work }): string {
    const { clock, epochNow, wishes, newId } = this.#o;
    const { work, session } = device;
    const id = newId();
    const run = new Run({ work, session, clock, epochNow, wishes });
    run.listen((event) => this.runChanged.tell(id, event.what !== 'progress'));
    if (work.lane !== 'watches') this.#o.began?.(run, device.id);
    const entry: Entry = {
      id,
      deviceId: device.id,
      deviceName: nameBehind(device.name, session.bridge),
      session,
      work,
      run,
      startedAtEpochMs: epochNow(),
      ended: Promise.resolve(),
    };
    this.#entries.set(id, entry);
    if (work.lane === 'upgrades') {
      const before = this.#newestOf.get(device.id);
      this.#newestOf.set(device.id, id);
      if (before !== undefined) this.dismiss([before]);
    }
    this.#run(entry);
    this.#forgetOldest();
    this.runChanged.tell(id, true);
    this.rowChanged.tell(device.id);
    return id;
  }

  #run(entry: Entry): void {
    entry.startedAtEpochMs = this.#o.epochNow();
    entry.deviceName = nameBehind(this.#o.device(entry.deviceId).name, entry.session.bridge);
    entry.ended = entry.run.run(this.#turnOf(entry)).then(() => this.#forgetOldest());
  }

  #turnOf({ deviceId, work }: Entry): Turn {
    switch (work.lane) {
      case 'upgrades':
        return (run, signal) => this.#places.run(run, signal);
      case 'files': {
        const line = this.#fileLines.get(deviceId) ?? new Gate(1);
        this.#fileLines.set(deviceId, line);
        return (run, signal) => line.run(run, signal);
      }
      case 'now':
      case 'watches':
        return (run) => run();
    }
  }

  #forgetOldest(): void {
    for (const lane of ['files', 'now', 'watches'] as const) {
      const ended = [...this.#entries.values()].filter(
        ({ work, run }) => work.lane === lane && isOver(run.state),
      );
      for (const entry of ended.slice(0, Math.max(0, ended.length - MOST_ENDED[lane]))) this.#forget(entry);
    }
  }

  #forget(entry: Entry): void {
    this.#entries.delete(entry.id);
    if (this.#newestOf.get(entry.deviceId) === entry.id) this.#newestOf.delete(entry.deviceId);
    void entry.work.forget?.();
    this.runChanged.tell(entry.id, false);
    this.rowChanged.tell(entry.deviceId);
  }

  #get(id: string): Entry {
    const entry = this.#entries.get(id);
    if (entry === undefined) throw new BenchError('app/not-found', { what: 'the run' });
    return entry;
  }
}

function followedBy({ order, state }: Run, slots: DeviceSession['slots']): RunView['followed'] {
  if (order.kind !== 'upgrade' || !isOver(state) || slots === undefined || slots.odd !== undefined)
    return undefined;
  return standsNow(state.verdict, order.images, slots.images);
}

function hasPassed({ verdict }: { verdict: RunVerdict }): boolean {
  return verdict.outcome === 'pass';
}
