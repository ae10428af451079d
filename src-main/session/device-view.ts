/**
 * A device as windows see it, made of its record and its session. Asks nothing and changes nothing.
 */
import type { ErrorView } from '@shared/core/errors';
import { addressText } from '@shared/device/connection';
import type { DeviceRecord } from '@shared/device/record';
import type { DeviceView, LinkView } from '@shared/ipc/views';
import type { Fault } from '@shared/simulator/fault';
import { capabilitiesView } from './capabilities-view';
import type { DeviceSession } from './device-session';
import type { SessionState } from './session-state';
import { runningSlot } from './slots';

export interface ShownDevice {
  record: DeviceRecord;
  session: DeviceSession;
  /** What the latest action ended with. */
  lastError: ErrorView | undefined;
  /** Clock time when it is tried to be reached again. */
  nextTryAt: number | undefined;
  runId: string | undefined;
  faults: readonly Fault[];
}

/** @param epoch clock time to milliseconds since 1970 */
export function deviceView(shown: ShownDevice, epoch: (clockTime: number) => number): DeviceView {
  const { record, session, lastError, runId, faults } = shown;
  const { state, slots, lastSeen } = session;
  const capabilities =
    state.link === 'ready'
      ? capabilitiesView(state.capabilities, state.transport, slots?.images ?? [])
      : undefined;
  // While the bootloader answers nothing runs, whatever stands in the primary slot.
  const runs = slots !== undefined && capabilities?.recovery !== true;
  const running = runs ? runningSlot(slots.images) : undefined;
  // In a list that is not whole the running slot may be the one that could not be understood.
  const runningVersion = slots?.odd === undefined || running?.active === true ? running?.version : undefined;
  const error = lastError ?? (state.link === 'closed' ? state.because : undefined);
  return {
    ...record,
    address: addressText(record.connection),
    link: linkView(state, shown.nextTryAt, epoch),
    ...(capabilities === undefined ? {} : { capabilities }),
    ...(slots === undefined
      ? {}
      : {
          slots: {
            images: [...slots.images],
            readAtEpochMs: epoch(slots.readAt),
            ...(slots.odd === undefined ? {} : { odd: [...slots.odd] }),
          },
        }),
    ...(session.slotsError === undefined ? {} : { slotsError: session.slotsError }),
    ...(runningVersion === undefined ? {} : { runningVersion }),
    ...(lastSeen === undefined ? {} : { lastSeenEpochMs: epoch(lastSeen) }),
    ...(session.bridge === undefined ? {} : { bridge: session.bridge }),
    ...(session.writer === undefined ? {} : { writer: session.writer }),
    ...(runId === undefined ? {} : { runId }),
    ...(error === undefined ? {} : { lastError: error }),
    ...(faults.length === 0 ? {} : { faults: [...faults] }),
  };
}

function linkView(
  state: SessionState,
  nextTryAt: number | undefined,
  epoch: (clockTime: number) => number,
): LinkView {
  switch (state.link) {
    case 'closed':
      return {
        state: 'closed',
        ...(state.because === undefined ? {} : { because: state.because }),
        ...(nextTryAt === undefined ? {} : { nextTryEpochMs: epoch(nextTryAt) }),
      };
    case 'opening':
      return { state: 'opening' };
    case 'ready':
      return { state: 'ready', roundTripMs: state.roundTripMs };
    case 'away':
      return {
        state: 'away',
        sinceEpochMs: epoch(state.since),
        expected: state.why === 'restart',
        ...(state.why === 'silence' ? { silent: true } : {}),
      };
  }
}
