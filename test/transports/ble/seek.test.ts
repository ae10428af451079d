import { describe, expect, it } from 'vitest';
import type { BleAdapter, Sighting } from '@main/transports/ble/adapter';
import { seek, type SeekOptions } from '@main/transports/ble/seek';
import { VirtualClock } from '../../support/virtual-clock';

const A = 'c0de00000001';
const B = 'c0de00000002';
const SLOW_MS = 1600;

/** Devices that all call themselves `Twin` and are heard at these times; nobody connects. */
class HeardAir {
  readonly clock = new VirtualClock();
  readonly #sightings = new Map<string, Sighting>();
  readonly #watchers = new Set<() => void>();
  isScanning = false;

  hearAt(ms: number, id: string): void {
    this.clock.after(ms, () => {
      const lastSeen = this.clock.now();
      this.#sightings.set(id, {
        id,
        address: undefined,
        name: 'Twin',
        rssi: -50,
        speaksSmp: true,
        lastSeen,
      });
      for (const watcher of this.#watchers) watcher();
    });
  }

  /** Heard for the first time after `firstMs`, then every `everyMs`, for a minute. */
  advertise(id: string, firstMs: number, everyMs = SLOW_MS): void {
    for (let ms = firstMs; ms < 60_000; ms += everyMs) this.hearAt(ms, id);
  }

  async seek(wanted: SeekOptions['wanted'], change: Partial<SeekOptions> = {}): Promise<Sighting> {
    const { found } = await seek({
      adapter: this.#adapter(),
      wanted,
      label: 'Twin',
      timeoutMs: 10_000,
      clock: this.clock,
      signal: new AbortController().signal,
      others: { isLinked: () => false, isSaved: () => false },
      ...change,
    });
    return found;
  }

  #adapter(): BleAdapter {
    const [sightings, watchers] = [this.#sightings, this.#watchers];
    return {
      platform: 'linux',
      state: { state: 'ready' },
      isScanning: true,
      get sightings() {
        return [...sightings.values()];
      },
      watch: (listener) => {
        watchers.add(listener);
        return () => watchers.delete(listener);
      },
      start: () => Promise.resolve(),
      scan: () => () => {},
      connect: () => Promise.reject(new Error('not wanted')),
      stop: () => Promise.resolve(),
    };
  }
}

/** What came of it, and when. */
async function outcome(air: HeardAir, seeking: Promise<Sighting>): Promise<{ at: number; what: unknown }> {
  let came: { at: number; what: unknown } | undefined;
  const tell = (what: unknown): void => {
    came = { at: air.clock.now(), what };
  };
  seeking.then(({ id }) => tell(id), tell);
  for (let ms = 0; ms < 60_000 && came === undefined; ms += 100) await air.clock.advance(100);
  if (came === undefined) throw new Error('it still looks');
  return came;
}

const ambiguous = expect.objectContaining({ code: 'link/bluetooth-ambiguous' }) as unknown;
const notFound = expect.objectContaining({ code: 'link/bluetooth-not-found' }) as unknown;

describe('a name alone', () => {
  it.each([0, 400, 800, 1200, 1500])(
    'chooses none of two twins that advertise every 1.6 s, the second %i ms after the first',
    async (laterMs) => {
      const air = new HeardAir();
      air.advertise(A, 100);
      air.advertise(B, 100 + laterMs);
      expect(await outcome(air, air.seek({ peerName: 'Twin' }))).toEqual({ at: 4000, what: ambiguous });
    },
  );

  it('waits for a twin whose first packet is lost, and for one that advertises more rarely', async () => {
    const lost = new HeardAir();
    lost.advertise(A, 100);
    lost.advertise(B, 1500 + SLOW_MS);
    expect((await outcome(lost, lost.seek({ peerName: 'Twin' }))).what).toEqual(ambiguous);
    const rare = new HeardAir();
    rare.advertise(A, 100, 100);
    rare.advertise(B, 2500, 2600);
    expect((await outcome(rare, rare.seek({ peerName: 'Twin' }))).what).toEqual(ambiguous);
  });

  it('finds the only one after 4 s, also where less time was given', async () => {
    for (const timeoutMs of [10_000, 500]) {
      const air = new HeardAir();
      air.advertise(A, 100);
      expect(await outcome(air, air.seek({ peerName: 'Twin' }, { timeoutMs }))).toEqual({
        at: 4000,
        what: A,
      });
    }
  });

  it('finds one that is heard late', async () => {
    const air = new HeardAir();
    air.advertise(A, 7300);
    expect((await outcome(air, air.seek({ peerName: 'Twin' }))).what).toBe(A);
  });
});

describe('an identifier', () => {
  it('that is heard is taken at once', async () => {
    const air = new HeardAir();
    air.advertise(A, 100);
    air.advertise(B, 100);
    expect(await outcome(air, air.seek({ peerId: B }))).toEqual({ at: 100, what: B });
  });

  it('is still looked for when the name turns out to be that of several', async () => {
    const air = new HeardAir();
    air.advertise('c0de00000003', 100);
    air.advertise(B, 200);
    air.advertise(A, 6000);
    const found = await outcome(air, air.seek({ peerId: A, peerName: 'Twin' }));
    expect(found).toEqual({ at: 6000, what: A });
  });

  it('does not give way to a twin that is the last of several to be heard', async () => {
    const air = new HeardAir();
    for (const ms of [100, 3000, 5000]) air.hearAt(ms, 'c0de00000003');
    air.advertise(B, 200);
    const taken = new Set<string>();
    const seeking = air.seek(
      { peerId: A, peerName: 'Twin' },
      {
        others: { isLinked: (id) => taken.has(id), isSaved: () => false },
      },
    );
    air.clock.after(5000, () => taken.add('c0de00000003'));
    expect((await outcome(air, seeking)).what).toEqual(ambiguous);
  });

  it('that is not there is told as such', async () => {
    const air = new HeardAir();
    air.advertise(B, 100);
    expect(await outcome(air, air.seek({ peerId: A }))).toEqual({ at: 10_000, what: notFound });
  });
});
