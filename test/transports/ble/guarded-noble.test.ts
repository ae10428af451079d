import { EventEmitter } from 'node:events';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Noble, NobleState } from '@abandonware/noble/lib/resolve-bindings.js';
import type { AdapterState } from '@main/transports/ble/adapter';
import { chooseBinding, type Binding } from '@main/transports/ble/binding';
import { GuardedNoble, busFailure, type LoadNoble } from '@main/transports/ble/guarded-noble';
import { VirtualClock } from '../../support/virtual-clock';

/** What of noble the guard touches, as noble behaves. */
class FakeNoble extends EventEmitter {
  _state: NobleState = 'unknown';
  isStopped = false;
  readonly _bindings: EventEmitter & { start: () => void };
  readonly _services: Record<string, Record<string, unknown>> = { known: { smp: {} } };

  constructor(start: () => void) {
    super();
    this._bindings = Object.assign(new EventEmitter(), { start });
    this.on('warning', () => {
      throw new Error('noble writes on the console');
    });
    // As noble: the first listener begins the start, in a tick of its own.
    this.once('newListener', () => {
      process.nextTick(() => this._bindings.start());
    });
  }

  become(state: NobleState): void {
    this._state = state;
    this.emit('stateChange', state);
  }

  _onStateChange(state: NobleState): void {
    this.become(state);
  }

  stop(): void {
    this.isStopped = true;
    throw new Error('it was never started');
  }
}

const linux = chooseBinding({ platform: 'linux', environment: {} });
const hci = chooseBinding({ platform: 'linux', environment: { BOOTBENCH_BLE_HCI: 'hci0' } });

let clock: VirtualClock;
let states: AdapterState[];
beforeEach(() => {
  clock = new VirtualClock();
  states = [];
});

function guard(load: LoadNoble, binding: Binding = linux, isRoot = false): GuardedNoble {
  return new GuardedNoble({ binding, clock, load, isRoot, onState: (state) => states.push(state) });
}

function loading(noble: FakeNoble): LoadNoble {
  return () => Promise.resolve(noble as unknown as Noble);
}

describe('noble, guarded', () => {
  it('that cannot be loaded is a state', async () => {
    const one = guard(() => Promise.reject(new Error('no native module')));
    await one.start();
    expect(states).toEqual([{ state: 'unavailable', detail: 'no native module' }]);
    expect(one.isOver).toBe(true);
  });

  it('that throws while it starts is a state', async () => {
    const noble = new FakeNoble(() => {
      throw new Error('dbus-next is not there');
    });
    await guard(loading(noble)).start();
    await clock.advance(0);
    expect(states).toEqual([{ state: 'unavailable', detail: 'dbus-next is not there' }]);
  });

  it.each([
    ['linux', {}, 20_000],
    ['win32', {}, 20_000],
    ['linux', { BOOTBENCH_BLE_UART: '/dev/ttyUSB0' }, 20_000],
    // Somebody is asked whether this program may.
    ['darwin', {}, 60_000],
  ])(
    'on %s with %o is given up when it has not answered, and not sooner',
    async (platform, environment, ms) => {
      await guard(loading(new FakeNoble(() => {})), chooseBinding({ platform, environment })).start();
      await clock.advance(ms - 1);
      expect(states).toEqual([]);
      await clock.advance(1);
      expect(states).toEqual([{ state: 'unavailable', detail: 'no answer from the Bluetooth stack' }]);
      expect(clock.pending).toBe(0);
    },
  );

  it('that answers after it was given up is made anew, once it was not stopped', async () => {
    const noble = new FakeNoble(() => {});
    const one = guard(loading(noble));
    let revivals = 0;
    one.onRevival = () => revivals++;
    await one.start();
    await clock.advance(20_000);
    // That noble is told to drop its links is no answer.
    expect(revivals).toBe(0);
    noble.become('poweredOff');
    expect(revivals).toBe(0);
    noble.become('poweredOn');
    expect(revivals).toBe(1);
    one.stop();
    noble.become('poweredOn');
    expect([revivals, states.length]).toEqual([1, 1]);
  });

  it('on a serial port is waited for until a slow controller has begun', async () => {
    const noble = new FakeNoble(() => {});
    const uart = chooseBinding({ platform: 'linux', environment: { BOOTBENCH_BLE_UART: '/dev/ttyUSB0' } });
    await guard(loading(noble), uart).start();
    noble.become('poweredOff');
    await clock.advance(14_999);
    expect(states).toEqual([]);
    await clock.advance(1);
    expect(states).toEqual([
      { state: 'unavailable', detail: 'the controller on the serial port does not answer' },
    ]);
  });

  it('that never answers over raw HCI lacks rights, unless it has all', async () => {
    await guard(loading(new FakeNoble(() => {})), hci).start();
    await guard(loading(new FakeNoble(() => {})), hci, true).start();
    await clock.advance(5000);
    expect(states.map(({ state }) => state)).toEqual(['no-permission', 'unavailable']);
  });

  it('warns nobody but the state', async () => {
    const noble = new FakeNoble(() => {});
    await guard(loading(noble), hci).start();
    noble.emit('warning', 'this adapter is too old');
    noble.become('unsupported');
    expect(states).toEqual([{ state: 'unsupported', detail: 'this adapter is too old' }]);
  });

  it('follows the adapter off and on', async () => {
    const noble = new FakeNoble(() => {});
    await guard(loading(noble)).start();
    for (const state of ['poweredOn', 'poweredOff', 'poweredOn'] as const) noble.become(state);
    expect(states.map(({ state }) => state)).toEqual(['ready', 'off', 'ready']);
    expect(clock.pending).toBe(0);
  });

  it('does not take the first moment of a controller that it drives itself for "off"', async () => {
    const noble = new FakeNoble(() => {});
    await guard(loading(noble), hci).start();
    noble.become('poweredOff');
    noble.become('poweredOn');
    await clock.advance(10_000);
    expect(states).toEqual([{ state: 'ready' }]);
  });

  it('takes it for "off" when it stays so', async () => {
    const noble = new FakeNoble(() => {});
    await guard(loading(noble), hci).start();
    noble.become('poweredOff');
    await clock.advance(2000);
    expect(states).toEqual([{ state: 'off' }]);
  });

  it('says "no permission" where the system does', async () => {
    const noble = new FakeNoble(() => {});
    await guard(loading(noble)).start();
    noble.become('unauthorized');
    expect(states).toEqual([{ state: 'no-permission', detail: 'access was denied' }]);
  });

  it('does not hear what comes late of a device that it has forgotten: it would throw', async () => {
    const noble = new FakeNoble(() => {});
    await guard(loading(noble)).start();
    const heard: unknown[] = [];
    for (const event of ['write', 'read', 'connect'])
      noble._bindings.on(event, (id) => heard.push([event, id]));
    for (const [id, service] of [
      ['known', 'smp'],
      ['forgotten', 'smp'],
      ['known', 'other'],
    ])
      noble._bindings.emit('write', id, service, 'x');
    noble._bindings.emit('read', 'forgotten', 'smp', 'x');
    noble._bindings.emit('connect', 'forgotten');
    expect(heard).toEqual([
      ['write', 'known'],
      ['connect', 'forgotten'],
    ]);
  });

  it('is stopped quietly, and says nothing afterwards', async () => {
    const noble = new FakeNoble(() => {});
    const one = guard(loading(noble));
    await one.start();
    one.stop();
    noble.become('poweredOn');
    await clock.advance(10_000);
    expect(noble.isStopped).toBe(true);
    expect(states).toEqual([]);
  });
});

describe('an error of the bus', () => {
  const withFacts = (facts: object): Error => Object.assign(new Error('words'), facts);

  it.each([
    [{ code: 'EACCES' }, 'no-permission'],
    [{ type: 'org.freedesktop.DBus.Error.AccessDenied' }, 'no-permission'],
    [{ code: 'ENOENT' }, 'unavailable'],
    [{ type: 'org.freedesktop.DBus.Error.ServiceUnknown' }, 'unavailable'],
    [{}, 'unavailable'],
  ] as const)('with %o means %s', (facts, state) => {
    expect(busFailure(withFacts(facts)).state).toBe(state);
  });
});
