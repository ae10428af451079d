/**
 * The traffic of each device in this window, and the recordings that run. A device's rows stay when its page is left; what passes
 * while nobody follows is remembered by the main process and comes when somebody does.
 */
import { defineStore } from 'pinia';
import { shallowReactive } from 'vue';
import type { OpenedRecording, RecordingView, TraceRow, TraceRows } from '@shared/ipc/trace';
import type { DeviceView } from '@shared/ipc/views';
import { onTraceRows } from '../bridge/client';
import { makeTraceLog, type TraceLog } from './trace-log';
import { deviceActions, traceActions } from './actions';

/** Of a device, in characters. */
const MAX_NAME = 120;

export interface DeviceTrace {
  log: TraceLog;
  /** Number of the newest row that was here, also when it was cleared since. */
  newest: number;
  following: boolean;
  /** By its user, until the device is left. */
  stopped: boolean;
  recording: RecordingView | undefined;
  /** The recording that ended last. */
  recorded: RecordingView | undefined;
}

export const useTraces = defineStore('traces', () => {
  const devices = shallowReactive(new Map<string, DeviceTrace>());
  let stopListening: (() => void) | undefined;

  function of(deviceId: string): DeviceTrace {
    const known = devices.get(deviceId);
    if (known) return known;
    const made: DeviceTrace = shallowReactive({
      log: makeTraceLog(),
      newest: 0,
      following: false,
      stopped: false,
      recording: undefined,
      recorded: undefined,
    });
    devices.set(deviceId, made);
    return made;
  }

  function receive({ deviceId, rows, dropped, recording }: TraceRows): void {
    const device = of(deviceId);
    if (device.following) {
      take(device, rows, dropped);
      // Those that were left out came last.
      device.newest += dropped;
    }
    if (recording && device.recording) device.recording = recording;
  }

  function take(device: DeviceTrace, rows: readonly TraceRow[], dropped: number): void {
    device.log.add(rows, dropped);
    device.newest = rows.at(-1)?.number ?? device.newest;
  }

  /** What the main process remembers and is not here yet. */
  function takeEarlier(device: DeviceTrace, remembered: readonly TraceRow[]): void {
    const rows = remembered.filter(({ number }) => number > device.newest);
    const [first] = rows;
    if (first !== undefined) take(device, rows, first.number - device.newest - 1);
  }

  /** @throws BenchError app/not-found */
  async function follow(deviceId: string, on: boolean): Promise<void> {
    stopListening ??= onTraceRows(receive);
    const device = of(deviceId);
    device.following = on;
    const state = await traceActions.follow({ id: deviceId, on });
    device.recording = state.recording;
    takeEarlier(device, state.earlier ?? []);
  }

  /** The pages of a device are left. One that was taken off the bench is followed by nobody any more. */
  function leave(deviceId: string): void {
    const device = devices.get(deviceId);
    if (device === undefined) return;
    device.stopped = false;
    if (device.following) void follow(deviceId, false).catch(() => undefined);
  }

  /** @throws BenchError of family file/ */
  async function record(deviceId: string): Promise<void> {
    const recording = await traceActions.record({ id: deviceId });
    if (recording) Object.assign(of(deviceId), { recording, recorded: undefined });
  }

  async function endRecording(deviceId: string): Promise<void> {
    const recorded = await traceActions.endRecording({ id: deviceId });
    Object.assign(of(deviceId), { recording: undefined, recorded });
  }

  /** The recording that was opened last. */
  const opened = shallowReactive<{ recording?: Omit<OpenedRecording, 'rows'>; log: TraceLog }>({
    log: makeTraceLog(),
  });

  /** @throws BenchError of family file/ */
  async function open(): Promise<void> {
    const recording = await traceActions.open();
    if (!recording) return;
    const { rows, ...rest } = recording;
    opened.recording = rest;
    opened.log = makeTraceLog();
    opened.log.add(rows);
  }

  /**
   * Puts the opened recording on the bench as a device; undefined when none is open.
   * @param suffix behind the name of the device that was recorded
   */
  async function replay(suffix: string): Promise<DeviceView | undefined> {
    const recording = opened.recording;
    if (!recording) return undefined;
    const { token, fileName, device } = recording;
    const name = `${device.slice(0, MAX_NAME - suffix.length - 1)} ${suffix}`.trim();
    return deviceActions.add({ name, connection: { kind: 'replay', token, fileName } });
  }

  return { of, follow, leave, record, endRecording, opened, open, replay };
});
