/**
 * A simulated device in the air, used by a bare host: fragments, faults, and what a reset does to a link.
 */
import { describe, expect, test } from 'vitest';
import { toHex } from '@shared/core/bytes';
import { packMessage } from '@shared/smp/message';
import { SimulatedDevice } from '@main/simulator/device';
import { profiles, type DeviceProfile } from '@main/simulator/profile';
import { seededRandom } from '@main/simulator/random';
import { SmpPeripheral, type SmpPeripheralOptions } from '@main/virtual-bluetooth/smp-peripheral';
import { sha } from '../simulator/rig';
import { attPdus, connectTo, FIRST, host } from './host';

type Options = Partial<SmpPeripheralOptions> & { link?: DeviceProfile['link'] };

/** Connected, with an ATT_MTU of 65 and notifications on. */
async function connected(options: Options = {}) {
  const air = host();
  const { clock, controller, took, connect } = air;
  /** On the newest link. */
  const att = (pdu: string): string[] =>
    air.att(pdu, `${(controller.links[0]?.handle ?? 0x40).toString(16)}00`);
  const device = new SimulatedDevice({
    profile: { ...profiles['zephyr-swap-move'], link: options.link ?? 'radio' },
    clock,
    random: seededRandom(1),
    hash: sha,
  });
  const smp = new SmpPeripheral({
    device,
    random: seededRandom(2),
    address: 'c0:de:00:00:00:01',
    name: 'One',
    ...options,
  });
  controller.add(smp.peripheral);
  const open = async (): Promise<void> => {
    await connect();
    att('024100');
    att(`12 ${CONFIGURATION} 0100`);
  };
  await open();
  /** Sends a message in fragments of 62 octets, or as one; gives what came within a second. */
  const ask = async (message: Uint8Array, room = 62): Promise<string[]> => {
    const heard: string[] = [];
    for (let at = 0; at < message.length; at += room)
      heard.push(...att(`52 ${VALUE} ${toHex(message.slice(at, at + room))}`));
    await clock.advance(1000);
    return [...heard, ...took()];
  };
  return { ...air, att, device, smp, open, ask };
}

/** Behind GAP (1 to 3) and device information (4 to 6): service 7, declaration 8. */
const VALUE = '0900';
const CONFIGURATION = '0a00';
const echo = (text: string): Uint8Array =>
  packMessage({ op: 2, version: 2, group: 0, sequence: 1, command: 0 }, { d: text });
const reset = packMessage({ op: 2, version: 2, group: 0, sequence: 2, command: 5 }, {});

/** What the notifications of these packets carry together. */
const answerIn = (packets: readonly string[]): string =>
  attPdus(packets)
    .filter((pdu) => pdu.startsWith(`1b${VALUE}`))
    .map((pdu) => pdu.slice(6))
    .join('');
const said = (text: string): string => Buffer.from(text).toString('hex');
const gone = (packets: readonly string[]): string[] => packets.filter((one) => one.startsWith('0405'));

describe('requests', () => {
  test('in fragments are put together, answers come in notifications of ATT_MTU - 3', async () => {
    const { ask } = await connected();
    const text = 'x'.repeat(200);
    const packets = await ask(echo(text));
    expect(answerIn(packets)).toContain(said(text));
    const sizes = attPdus(packets).map((pdu) => pdu.length / 2);
    expect(sizes.slice(0, -1).every((size) => size === 65)).toBe(true);
    expect(sizes.length).toBe(4);
  });

  test('without reassembly only whole messages are understood', async () => {
    const { ask } = await connected({ reassembles: false });
    expect(answerIn(await ask(echo('short')))).toContain(said('short'));
    expect(answerIn(await ask(echo('x'.repeat(200))))).not.toContain(said('x'.repeat(50)));
    expect(answerIn(await ask(echo('again')))).toContain(said('again'));
  });

  test.each([
    ['whose first fragment has not the whole header', 7],
    ['that goes beyond its length', 62],
  ])('a request %s is dropped, the next one is served', async (kind, room) => {
    const { ask } = await connected();
    const message = kind.startsWith('that') ? new Uint8Array([...echo('a'), 0]) : echo('a');
    expect(answerIn(await ask(message, room))).toBe('');
    expect(answerIn(await ask(echo('b')))).toContain(said('b'));
  });

  test('one that is longer than the buffer of the device is dropped at its first fragment', async () => {
    const { ask, att } = await connected();
    att(`52 ${VALUE} 0a00fff000000100`);
    expect(answerIn(await ask(echo('b')))).toContain(said('b'));
  });

  test('what was begun is forgotten with the link', async () => {
    const { ask, att, smp, open } = await connected();
    att(`52 ${VALUE} ${toHex(echo('x'.repeat(100)).slice(0, 40))}`);
    smp.peripheral.disconnect();
    await open();
    expect(answerIn(await ask(echo('new')))).toContain(said('new'));
  });
});

describe('faults of the air', () => {
  test('the link is lost in the middle of a request, once', async () => {
    const { ask, smp } = await connected();
    smp.faults = { cutInRequestAtBytes: 100 };
    const packets = await ask(echo('x'.repeat(200)));
    expect(gone(packets)).toEqual(['04050400400008']);
    expect(answerIn(packets)).toBe('');
    expect(smp.faults).toEqual({});
  });

  test('in the middle of an answer', async () => {
    const { ask, smp } = await connected();
    smp.faults = { cutInAnswerAtBytes: 100 };
    const packets = await ask(echo('x'.repeat(200)));
    expect(gone(packets)).toEqual(['04050400400008']);
    expect(answerIn(packets).length / 2).toBe(62);
  });

  test('a notification is lost, once', async () => {
    const { ask, smp } = await connected();
    smp.faults = { loseNotification: 1 };
    const whole = answerIn(await ask(echo('x'.repeat(200))));
    const again = answerIn(await ask(echo('x'.repeat(200))));
    expect(again.length / 2 - whole.length / 2).toBe(62);
  });

  test('a silent device keeps its link', async () => {
    const { ask, smp } = await connected();
    smp.faults = { isSilent: true };
    expect(await ask(echo('a'))).toEqual(['0413050140000100']);
  });
});

describe('a reset', () => {
  test('ends the link only by its supervision time-out, and the device can be connected again', async () => {
    const { ask, device, took, clock, open, smp } = await connected();
    expect(gone(await ask(reset))).toEqual([]);
    await clock.advance(2000);
    expect(gone(took())).toEqual(['04050400400008']);
    await clock.advance(20_000);
    expect(device.state.phase).toBe('running');
    expect(device.bootCount).toBe(2);
    await open();
    expect(smp.peripheral.link).toBeDefined();
  });

  test('it does not advertise while it boots', async () => {
    const { smp, device, clock } = await connected();
    device.reset();
    expect(device.state.phase).toBe('booting');
    expect(smp.peripheral.isHeard).toBe(false);
    await clock.advance(20_000);
    expect(smp.peripheral.isHeard).toBe(true);
  });

  test('it may come back under another static random address', async () => {
    const { ask, smp, clock, took, send } = await connected({ changesAddress: true });
    await ask(reset);
    await clock.advance(20_000);
    expect(smp.peripheral.address).toMatch(/^[c-f][0-9a-f](:[0-9a-f]{2}){5}$/);
    expect(smp.peripheral.address).not.toBe('c0:de:00:00:00:01');
    took();
    send(connectTo(FIRST));
    await clock.advance(1000);
    expect(took()).toEqual(['040f0400010d20']);
  });
});

test('without power there is no advertisement', async () => {
  const { device, smp, clock } = await connected();
  device.power('off');
  expect(smp.peripheral.isHeard).toBe(false);
  device.power('on');
  await clock.advance(20_000);
  expect(smp.peripheral.isHeard).toBe(true);
});

test('the fault of a link that goes away ends the link at once (0x13)', async () => {
  const { device, ask } = await connected();
  device.setFaults([{ kind: 'disconnect', afterBytes: 1, forMs: 5000 }]);
  expect(gone(await ask(echo('a')))).toEqual(['04050400400013']);
});
