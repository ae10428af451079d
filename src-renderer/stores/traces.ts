/**
 * The traffic that this window has seen of each device, and the recordings that run. A device's rows stay when its page
 * is left; they come only while somebody follows.
 */
import { defineStore } from 'pinia';
import { shallowReactive } from 'vue';
import type { OpenedRecording, RecordingView, TraceRows } from '@shared/ipc/trace';
import type { DeviceView } from '@shared/ipc/views';
import { onTraceRows } from '../bridge/client';
import { makeTraceLog, type TraceLog } from './trace-log';
import { deviceActions, traceActions } from './actions';

/** Of a device, in characters. */
const MAX_NAME = 120;

export interface DeviceTrace {
  log: TraceLog;
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
    if (device.following) device.log.add(rows, dropped);
    if (recording && device.recording) device.recording = recording;
  }

  /** @throws BenchError app/not-found */
  async function follow(deviceId: string, on: boolean): Promise<void> {
    stopListening ??= onTraceRows(receive);
    const device = of(deviceId);
    device.following = on;
    const state = await traceActions.follow({ id: deviceId, on });
    device.recording = state.recording;
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
