import type { SmpTransport } from '@main/engine/transport';
import { VirtualController } from '@main/virtual-bluetooth/controller';
import { SmpPeripheral, type SmpPeripheralOptions } from '@main/virtual-bluetooth/smp-peripheral';
import { hostAes128 } from '@main/host/aes';
import { hostClock } from '@main/host/clock';
import { seededRandom } from '@main/simulator/random';
import { bluetoothOver, bluetoothOverBlueZ } from '../../support/bluetooth/client';
import { offerInProcess } from '../../support/bluetooth/in-process-driver';
import { ProbeDevice } from '../../support/probe-device';
import { startPrivateBus } from '../../support/bluez/private-bus';
import { MockBluez } from '../../support/bluez/mock-bluez';
import { describeTransport, type Pair } from '../conformance';

const ADDRESS = 'c0:de:00:00:00:01';

function probe(peripheral: Partial<SmpPeripheralOptions>): { device: ProbeDevice; smp: SmpPeripheral } {
  const device = new ProbeDevice();
  const smp = new SmpPeripheral({
    device,
    random: seededRandom(1),
    address: ADDRESS,
    name: 'Probe',
    advertisingIntervalMs: 20,
    ...peripheral,
  });
  return { device, smp };
}

/** The real noble in between; the test is inside the device at the other end. */
function virtualPair(peripheral: Partial<SmpPeripheralOptions>): Promise<Pair> {
  const { device, smp } = probe(peripheral);
  const controller = new VirtualController({
    clock: hostClock,
    random: seededRandom(2),
    aes128: hostAes128,
  });
  controller.add(smp.peripheral);
  const bluetooth = bluetoothOver(offerInProcess(controller).hciDriver);
  const make = (): SmpTransport => bluetooth.transport({ peerId: ADDRESS, timeoutMs: 30_000 });
  return Promise.resolve({
    transport: make(),
    again: make,
    far: {
      received: device.received,
      send: (message) => device.onAnswer(message),
      vanish: () => void smp.peripheral.disconnect(),
    },
    largestBytes: 65_543,
    tooLargeBytes: 65_544,
    dispose: async () => {
      await bluetooth.stop();
      controller.reset();
      device.close();
    },
  });
}

describeTransport('Bluetooth LE, MTU 498', () => virtualPair({}));
describeTransport('Bluetooth LE, MTU 247', () => virtualPair({ maxMtu: 247 }));
describeTransport('Bluetooth LE, MTU 23', () => virtualPair({ maxMtu: 23 }));

/** The same over D-Bus, with a mock of BlueZ on a bus of its own. */
async function bluezPair(mtu: number | undefined): Promise<Pair> {
  const { device, smp } = probe({});
  const bus = await startPrivateBus();
  const bluez = await MockBluez.start(bus.address);
  bluez.add(smp, { mtu });
  const bluetooth = bluetoothOverBlueZ(bus.address);
  const make = (): SmpTransport => bluetooth.transport({ peerId: ADDRESS, timeoutMs: 30_000 });
  return {
    transport: make(),
    again: make,
    far: {
      received: device.received,
      send: (message) => device.onAnswer(message),
      vanish: () => void smp.peripheral.disconnect(),
    },
    largestBytes: 8192,
    tooLargeBytes: 65_544,
    dispose: async () => {
      await bluetooth.stop();
      bluez.stop();
      await bus.stop();
      device.close();
    },
  };
}

describeTransport('BlueZ, MTU 498', () => bluezPair(498));
describeTransport('BlueZ that does not tell the MTU', () => bluezPair(undefined));
