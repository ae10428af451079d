/**
 * A session with a running server, as the application has one with a device.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { isBenchError } from '../../src-shared/core/errors';
import { defaultTiming } from '../../src-main/engine/timing';
import { hostClock } from '../../src-main/host/clock';
import { DeviceSession } from '../../src-main/session/device-session';
import type { RunningServer } from './running-server';

/** Emulated machines boot as slowly as this one is busy. */
const BOOT_MS = 60_000;
const PAUSE_MS = 500;

/** @throws BenchError when the server does not answer in time */
export async function connect(running: RunningServer, lineBytes?: number): Promise<DeviceSession> {
  const session = new DeviceSession({
    makeTransport: () => Promise.resolve(running.transport(lineBytes)),
    clock: hostClock,
    random: Math.random,
    timing: () => defaultTiming,
  });
  const end = hostClock.now() + BOOT_MS;
  for (;;) {
    try {
      await session.connect();
      return session;
    } catch (error) {
      const notYet = isBenchError(error, 'link/silent') || isBenchError(error, 'link/failed');
      if (!notYet || running.hasExited || hostClock.now() > end) throw error;
      await sleep(PAUSE_MS);
    }
  }
}
