/**
 * A device with a firmware loader in the air: under which address and name each of its programs is found, and what a host
 * finds in it.
 */
import { expect, test } from 'vitest';
import { toHex } from '@shared/core/bytes';
import type { CommandName } from '@shared/smp/groups';
import { commandNamed } from '@shared/smp/groups';
import { packMessage } from '@shared/smp/message';
import type { Fault } from '@shared/simulator/fault';
import { SimulatedDevice } from '@main/simulator/device';
import { profiles } from '@main/simulator/profile';
import { seededRandom } from '@main/simulator/random';
import { SmpPeripheral, type SmpPeripheralOptions } from '@main/virtual-bluetooth/smp-peripheral';
import { sha } from '../simulator/rig';
import { attPdus, connectTo, host } from './host';

const octetsOf = (text: string): string => Buffer.from(text).toString('hex');
const le = (address: string): string => address.split(':').reverse().join('');
const FLAGS = '020106';
const SERVICE = '110784aa6074528a8b86d34cb71d1ddc538d';
const nameField = (name: string): string =>
  `${(name.length + 1).toString(16).padStart(2, '0')}09${octetsOf(name)}`;

const OWN = 'c0:de:00:00:00:01';
const FLIPPED = 'c0:de:00:00:00:00';
/** Value and configuration of the SMP characteristic: the loader has no device information in front of it. */
const handles = {
  application: { value: '0900', configuration: '0a00' },
  loader: { value: '0600', configuration: '0700' },
};

function inTheAir(
  name: 'nordic-single-slot' | 'nordic-bare-metal',
  options: Partial<SmpPeripheralOptions> & { faults?: readonly Fault[] } = {},
) {
  const air = host();
  const { clock, controller, send, took } = air;
  const device = new SimulatedDevice({
    profile: { ...profiles[name], link: 'radio' },
    clock,
    random: seededRandom(1),
    hash: sha,
    faults: options.faults ?? [],
  });
  const smp = new SmpPeripheral({
    device,
    random: seededRandom(2),
    address: OWN,
    name: 'single_slot',
    ...options,
  });
  controller.add(smp.peripheral);
  let handle = '';
  const att = (pdu: string): string[] => air.att(pdu, handle);
  /** Connects to this address and asks for notifications of the program that runs. */
  const open = async (address: string): Promise<boolean> => {
    send(connectTo(le(address)));
    await clock.advance(10);
    took();
    const link = controller.links[0];
    if (link === undefined) return false;
    handle = `${link.handle.toString(16)}00`;
    att('02f201');
    att(`12 ${handles[device.program].configuration} 0100`);
    return true;
  };
  /** Sends a command; what came within a second. */
  const ask = async (command: CommandName, body: object, program = device.program): Promise<string[]> => {
    const declared = commandNamed(command);
    if (declared === undefined) throw new Error(command);
    const op = declared.op === 'read' ? 0 : 2;
    const message = packMessage(
      { op, version: 2, group: declared.group, sequence: 1, command: declared.id },
      body,
    );
    const heard = att(`52 ${handles[program].value} ${toHex(message)}`);
    await clock.advance(1000);
    return [...heard, ...took()];
  };
  const giveName = async (text: string): Promise<void> => {
    await ask('settings.write', { name: 'fw_loader/adv_name', val: new TextEncoder().encode(text) });
    await ask('settings.save', {});
  };
  /** The reset that leads to the loader; what the host heard of its link. */
  const enter = async (): Promise<string[]> => {
    const heard = await ask('os.reset', { boot_mode: 1 }, 'application');
    await clock.advance(20_000);
    return [...heard, ...took()].filter((packet) => packet.startsWith('0405'));
  };
  return { ...air, device, smp, open, ask, giveName, enter };
}

/** The notifications in these packets. */
const answers = (packets: readonly string[], program: keyof typeof handles): string[] =>
  attPdus(packets).filter((pdu) => pdu.startsWith(`1b${handles[program].value}`));

test('bare metal: the loader has the lowest bit of the address flipped, and the given name in its advertisement', async () => {
  const { open, giveName, enter, smp, device, ask } = inTheAir('nordic-bare-metal');
  expect(toHex(smp.peripheral.advertisement)).toBe(FLAGS + SERVICE);
  await open(OWN);
  await giveName('FL_12345');
  await enter();
  expect(device.program).toBe('loader');
  expect(smp.peripheral.address).toBe(FLIPPED);
  expect(toHex(smp.peripheral.advertisement)).toBe(FLAGS + nameField('FL_12345'));
  expect(toHex(smp.peripheral.scanResponse)).toBe(SERVICE);
  expect(smp.peripheral.pairing).toBe('none');
  expect(await open(FLIPPED)).toBe(true);
  expect(answers(await ask('image.state', {}), 'loader').length).toBeGreaterThan(0);
});

test('bare metal: an odd address becomes one less, an even one one more', async () => {
  for (const [own, loader] of [
    ['c0:de:00:00:00:03', 'c0:de:00:00:00:02'],
    ['c0:de:00:00:00:0e', 'c0:de:00:00:00:0f'],
  ] as const) {
    const { device, clock, smp } = inTheAir('nordic-bare-metal', { address: own });
    device.reset('loader');
    await clock.advance(20_000);
    expect(smp.peripheral.address).toBe(loader);
  }
});

test('nRF Connect SDK: the loader has the same address and another table, and the given name in its scan response', async () => {
  const { open, giveName, enter, smp, ask } = inTheAir('nordic-single-slot');
  await open(OWN);
  await giveName('FL_12345');
  await enter();
  expect(smp.peripheral.address).toBe(OWN);
  expect(toHex(smp.peripheral.advertisement)).toBe(FLAGS + SERVICE);
  expect(toHex(smp.peripheral.scanResponse)).toBe(nameField('FL_12345'));
  expect(smp.peripheral.maxMtu).toBe(247);
  await open(OWN);
  expect(answers(await ask('image.state', {}, 'application'), 'loader')).toEqual([]);
  expect(answers(await ask('image.state', {}), 'loader').length).toBeGreaterThan(0);
});

test('without a given name the loader uses its own', async () => {
  for (const [profile, name] of [
    ['nordic-single-slot', 'FW loader'],
    ['nordic-bare-metal', 'nRF_BM_MCUmgr'],
  ] as const) {
    const { open, enter, smp } = inTheAir(profile);
    await open(OWN);
    await enter();
    const heard = toHex(smp.peripheral.advertisement) + toHex(smp.peripheral.scanResponse);
    expect(heard).toContain(nameField(name));
  }
});

test('the application comes back under its own address, name and table', async () => {
  const { open, enter, smp, ask, clock } = inTheAir('nordic-bare-metal');
  const before = toHex(smp.peripheral.scanResponse);
  await open(OWN);
  await enter();
  await open(FLIPPED);
  await ask('os.reset', {});
  await clock.advance(20_000);
  expect(smp.peripheral.address).toBe(OWN);
  expect(toHex(smp.peripheral.scanResponse)).toBe(before);
  expect(smp.peripheral.pairing).toBe('just-works');
  await open(OWN);
  expect(answers(await ask('os.echo', { d: 'x' }), 'application')).toHaveLength(1);
});

test('a reset on command ends the link in an orderly way, one by the button does not', async () => {
  const asked = inTheAir('nordic-single-slot');
  await asked.open(OWN);
  expect(await asked.enter()).toEqual(['04050400400013']);
  const pressed = inTheAir('nordic-single-slot');
  await pressed.open(OWN);
  pressed.device.reset();
  await pressed.clock.advance(20_000);
  expect(pressed.took().filter((packet) => packet.startsWith('0405'))).toEqual(['04050400400008']);
});

test('an application without SMP is not heard, its loader is', async () => {
  const { smp, device, clock, open } = inTheAir('nordic-single-slot', {
    faults: [{ kind: 'silent-application', images: 'all' }],
  });
  expect(smp.peripheral.isHeard).toBe(false);
  device.reset('loader');
  await clock.advance(20_000);
  expect(await open(OWN)).toBe(true);
  device.reset();
  await clock.advance(20_000);
  expect(smp.peripheral.isHeard).toBe(false);
});
