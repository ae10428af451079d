/** A system that gives up a connection before the time for it is over, in virtual time. */
import { describe, expect, it } from 'vitest';
import type { BleAdapter, BleLink, Sighting } from '@main/transports/ble/adapter';
import { Bluetooth } from '@main/transports/ble/bluetooth';
import type { BleTransport } from '@main/transports/ble/transport';
import { BenchError } from '@shared/core/errors';
import { VirtualClock } from '../../support/virtual-clock';

const ID = 'c0de00000001';

/** What becomes of one attempt: a link, or an error after so long. */
type Attempt = 'link' | { afterMs: number; code: 'link/bluetooth-no-answer' | 'link/lost'; ownMs?: number };

const givesUp = (afterMs: number): Attempt => ({ afterMs, code: 'link/bluetooth-no-answer' });

class Scripted {
  readonly clock = new VirtualClock();
  /** When each attempt began, and the time it was given. */
  readonly attempts: { at: number; timeoutMs: number }[] = [];
  /** The device is heard all the time until then. */
  heardUntil = Infinity;
  readonly transport: BleTransport;
  readonly #script: Attempt[];

  constructor(script: Attempt[]) {
    this.#script = script;
    const bluetooth = new Bluetooth({
      clock: this.clock,
      platform: 'linux',
      environment: {},
      makeAdapter: () => Promise.resolve(this.#adapter()),
    });
    this.transport = bluetooth.transport({ peerId: ID, timeoutMs: 10_000 });
  }

  open(signal = new AbortController().signal): Promise<void> {
    return this.clock.until(this.transport.open(signal));
  }

  #adapter(): BleAdapter {
    const sightings = (): Sighting[] => [
      {
        id: ID,
        address: 'c0:de:00:00:00:01',
        name: 'Lamp',
        rssi: -50,
        speaksSmp: true,
        lastSeen: Math.min(this.clock.now(), this.heardUntil),
      },
    ];
    return {
      platform: 'linux',
      state: { state: 'ready' },
      isScanning: true,
      get sightings() {
        return sightings();
      },
      watch: () => () => {},
      start: () => Promise.resolve(),
      scan: () => () => {},
      connect: (_, { timeoutMs, label }) => this.#connect(timeoutMs, label),
      stop: () => Promise.resolve(),
    };
  }

  #connect(timeoutMs: number, device: string): Promise<BleLink> {
    this.attempts.push({ at: this.clock.now(), timeoutMs });
    const next = this.#script.shift() ?? givesUp(4000);
    if (next === 'link')
      return Promise.resolve({
        payloadBytes: 20,
        backPressure: { kind: 'drained' },
        write: () => Promise.resolve(),
        close: () => Promise.resolve(),
      });
    const { afterMs, code, ownMs = afterMs } = next;
    const error =
      code === 'link/lost'
        ? new BenchError(code, { link: device, detail: 'at once' })
        : new BenchError(code, { device, waitedMs: ownMs, detail: 'le-connection-abort-by-local' });
    return new Promise((_, reject) => {
      this.clock.after(Math.min(afterMs, timeoutMs), () => reject(error));
    });
  }
}

describe('a connection that the system gives up', () => {
  it('is sought and tried again with the time that is left', async () => {
    const air = new Scripted([givesUp(4000), givesUp(4000), 'link']);
    await air.open();
    expect(air.attempts).toEqual([
      { at: 0, timeoutMs: 10_000 },
      { at: 4500, timeoutMs: 5500 },
      { at: 9000, timeoutMs: 1000 },
    ]);
  });

  it('fails when the time is spent, with the real time and the words of the system', async () => {
    const air = new Scripted([]);
    await expect(air.open()).rejects.toMatchObject({
      code: 'link/bluetooth-no-answer',
      facts: { device: ID, waitedMs: 10_000, detail: 'le-connection-abort-by-local' },
    });
    expect(air.attempts).toHaveLength(3);
    expect(air.clock.now()).toBe(10_000);
  });

  it('is not tried without a pause', async () => {
    const air = new Scripted(Array.from({ length: 100 }, () => givesUp(0)));
    await expect(air.open()).rejects.toMatchObject({ facts: { waitedMs: 9500 } });
    expect(air.attempts).toHaveLength(20);
  });

  it('of a device that is not heard any more fails as a connection, not as a search', async () => {
    const air = new Scripted([]);
    air.heardUntil = 1000;
    await expect(air.open()).rejects.toMatchObject({
      code: 'link/bluetooth-no-answer',
      facts: { waitedMs: 10_000 },
    });
    expect(air.attempts).toHaveLength(1);
  });

  it('ends at once when nobody waits any more', async () => {
    const air = new Scripted([]);
    const cancel = new AbortController();
    air.clock.after(4200, () => cancel.abort(new BenchError('cancelled', { what: 'connecting' })));
    await expect(air.open(cancel.signal)).rejects.toMatchObject({ code: 'cancelled' });
    expect(air.clock.now()).toBe(4200);
  });

  it('is told with the time of its only attempt, where others had their turn before it', async () => {
    const air = new Scripted([{ afterMs: 9900, code: 'link/bluetooth-no-answer', ownMs: 3000 }]);
    await expect(air.open()).rejects.toMatchObject({ facts: { waitedMs: 3000 } });
  });
});

describe('a link that ends while it comes up', () => {
  const lost: Attempt = { afterMs: 100, code: 'link/lost' };

  it('is tried three times, each with the whole time', async () => {
    const air = new Scripted([lost, lost, lost, 'link']);
    await expect(air.open()).rejects.toMatchObject({ code: 'link/lost' });
    expect(air.attempts.map(({ timeoutMs }) => timeoutMs)).toEqual([10_000, 10_000, 10_000]);
  });

  it('works at the third time', async () => {
    const air = new Scripted([lost, lost, 'link']);
    await air.open();
    expect(air.attempts).toHaveLength(3);
  });
});
