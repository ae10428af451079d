/**
 * The traffic of every device: the latest of it is remembered, raw, and described only when somebody looks. Windows follow, and
 * recordings. Rows go out at most ten times a second, and no more than a window can take. Knows no Electron.
 */
import type { Clock } from '@shared/core/clock';
import type { RecordingView, TraceRow, TraceRows, TraceStateView } from '@shared/ipc/trace';
import type { Catalog } from '@shared/smp/catalog';
import { TraceRing, type TraceEntry } from '../engine/trace';
import { RecordingFile } from './recording-file';
import { RowMaker } from './row-maker';

const GATHER_MS = 100;
/** In one event: faster than this cannot be shown, nor read. */
const MAX_ROWS_AT_ONCE = 2000;
const MAX_HEX_AT_ONCE = 4 * 1024 * 1024;

/** Of each device; the bytes keep hundreds of devices that are upgraded within what a computer has. */
const REMEMBERED = { maxEntries: 2000, maxBytes: 1024 * 1024 };

export interface TraceBookOptions {
  clock: Clock;
  epochNow: () => number;
  /** Gives commands and errors their names. */
  catalog: () => Catalog;
  send: (rows: TraceRows) => void;
}

interface Followed {
  ring: TraceRing;
  following: boolean;
  maker: RowMaker;
  rows: TraceRow[];
  hexLength: number;
  dropped: number;
  recording: RecordingFile | undefined;
  cancelTimer: (() => void) | undefined;
}

export class TraceBook {
  readonly #o: TraceBookOptions;
  readonly #devices = new Map<string, Followed>();

  constructor(options: TraceBookOptions) {
    this.#o = options;
  }

  state(deviceId: string): TraceStateView {
    const known = this.#devices.get(deviceId);
    return {
      following: known?.following ?? false,
      ...(known?.recording === undefined ? {} : { recording: known.recording.view }),
    };
  }

  /** Everything that passes, of every device. */
  hear(deviceId: string, entry: TraceEntry): void {
    const device = this.#device(deviceId);
    device.ring.add(entry);
    if (device.recording === undefined && !device.following) return;
    device.recording?.add(entry);
    this.#soon(deviceId);
    if (!device.following) return;
    if (device.rows.length >= MAX_ROWS_AT_ONCE || device.hexLength >= MAX_HEX_AT_ONCE) {
      device.dropped++;
      device.maker.skip();
      return;
    }
    const row = this.#row(device.maker, entry);
    device.rows.push(row);
    device.hexLength += row.hex?.length ?? 0;
  }

  /** What is remembered of a device, oldest first. */
  remembered(deviceId: string): readonly TraceEntry[] {
    return this.#devices.get(deviceId)?.ring.entries ?? [];
  }

  /** Begins or ends to send rows. The answer to a beginning holds what is remembered. */
  follow(deviceId: string, on: boolean): TraceStateView {
    const device = this.#device(deviceId);
    this.#forgetRows(device);
    device.following = on;
    if (!on) return this.state(deviceId);
    const { ring } = device;
    const maker = (device.maker = new RowMaker(this.#o.catalog, ring.forgotten));
    return { ...this.state(deviceId), earlier: ring.entries.map((entry) => this.#row(maker, entry)) };
  }

  /** A window has begun anew: what the one before followed is of no interest. Recordings go on. */
  endFollowing(): void {
    for (const [id, { following }] of this.#devices) if (following) this.follow(id, false);
  }

  /**
   * Begins a recording; one that runs is ended.
   * @throws BenchError of family file/
   */
  async record(deviceId: string, deviceName: string, file: string): Promise<RecordingView> {
    await this.endRecording(deviceId);
    const { clock, epochNow } = this.#o;
    const head = { device: deviceName, startedAtEpochMs: Math.round(epochNow()) };
    const recording = await RecordingFile.create(file, head, clock.now(), () => this.#soon(deviceId));
    const device = this.#device(deviceId);
    device.recording = recording;
    return recording.view;
  }

  /** @returns what was written; undefined when nothing was recorded */
  async endRecording(deviceId: string): Promise<RecordingView | undefined> {
    const device = this.#devices.get(deviceId);
    const recording = device?.recording;
    if (device === undefined || recording === undefined) return undefined;
    device.recording = undefined;
    return recording.end();
  }

  /** The device is gone. */
  async forget(deviceId: string): Promise<void> {
    const device = this.#devices.get(deviceId);
    if (device === undefined) return;
    this.#devices.delete(deviceId);
    this.#forgetRows(device);
    await device.recording?.end();
  }

  /** Ends all recordings; resolves when their files are closed. */
  async stop(): Promise<void> {
    this.endFollowing();
    await Promise.all([...this.#devices.keys()].map((id) => this.endRecording(id)));
  }

  #device(deviceId: string): Followed {
    const known = this.#devices.get(deviceId);
    if (known !== undefined) return known;
    const made: Followed = {
      ring: new TraceRing(REMEMBERED),
      following: false,
      maker: new RowMaker(this.#o.catalog),
      rows: [],
      hexLength: 0,
      dropped: 0,
      recording: undefined,
      cancelTimer: undefined,
    };
    this.#devices.set(deviceId, made);
    return made;
  }

  #row(maker: RowMaker, entry: TraceEntry): TraceRow {
    const { clock, epochNow } = this.#o;
    return maker.row(entry, entry.atMs, epochNow() - (clock.now() - entry.atMs));
  }

  #soon(deviceId: string): void {
    const device = this.#devices.get(deviceId);
    if (device === undefined || device.cancelTimer !== undefined) return;
    device.cancelTimer = this.#o.clock.after(GATHER_MS, () => this.#flush(deviceId, device));
  }

  #flush(deviceId: string, device: Followed): void {
    const { rows, dropped, recording } = device;
    this.#forgetRows(device);
    this.#o.send({
      deviceId,
      rows,
      dropped,
      ...(recording === undefined ? {} : { recording: recording.view }),
    });
  }

  #forgetRows(device: Followed): void {
    device.cancelTimer?.();
    device.cancelTimer = undefined;
    device.rows = [];
    device.hexLength = 0;
    device.dropped = 0;
  }
}
