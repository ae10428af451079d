/**
 * Keeps one run of the command line in the history, where the program has one: with the device that it is on, and what passed on its link
 * when it did not pass.
 */
import { addressText } from '@shared/device/connection';
import { TraceRing } from '../engine/trace';
import type { History } from '../history/history';
import { attached, type RecordedRun, type RecordingOptions, type RunAbout } from '../history/recorder';
import type { DeviceSession } from '../session/device-session';
import { traceText } from '../trace/trace-text';
import type { Target } from './connstring';
import type { Clock } from '@shared/core/clock';

/** The last of what passed: as much as an attachment holds. */
const REMEMBERED = { maxEntries: 1000, maxBytes: 64 * 1024 };

/** Which device a run is on. */
export type RunDevice = Pick<RunAbout, 'device' | 'address' | 'transport'>;

/** The history, as far as a run of the command line needs it. */
export interface RunKeeper {
  readonly history: History;
  /** @returns tells the name of the run */
  record: (
    run: RecordedRun,
    device: () => RunDevice,
    further?: Omit<RecordingOptions, 'about'>,
  ) => () => string;
}

interface Desk {
  /** None is kept when absent. */
  keptRuns?: () => Promise<RunKeeper>;
  clock: Clock;
  epochNow: () => number;
}

export interface KeptDevice {
  session: DeviceSession;
  target: Target;
  /** As the user calls it; its address when absent. */
  name?: string | undefined;
}

/** Before the run begins. @returns tells the name of the run in the history; undefined when there is none */
export async function keepRun(
  host: Desk,
  run: RecordedRun,
  { session, target, name }: KeptDevice,
): Promise<(() => string) | undefined> {
  const kept = await host.keptRuns?.();
  if (kept === undefined) return undefined;
  const address = addressText(target);
  const device = name ?? address;
  const ring = new TraceRing(REMEMBERED);
  session.trace.listen((entry) => ring.add(entry));
  const about = { device, address, transport: target.kind };
  return kept.record(run, () => about, {
    attachments: (fromEpochMs) => traceOf(ring, device, fromEpochMs, host),
    slots: () => session.slots?.images,
  });
}

function traceOf(
  ring: TraceRing,
  device: string,
  fromEpochMs: number,
  { clock, epochNow }: Pick<Desk, 'clock' | 'epochNow'>,
): ReturnType<NonNullable<RecordingOptions['attachments']>> {
  const begunAtMs = clock.now() - (epochNow() - fromEpochMs);
  return attached(
    'trace.jsonl',
    traceText(ring.entries, { device, startedAtEpochMs: fromEpochMs, begunAtMs }),
  );
}
