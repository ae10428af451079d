import { VirtualController } from '@main/simulator/bluetooth/controller';
import { SmpPeripheral, type SmpPeripheralOptions } from '@main/simulator/bluetooth/smp-peripheral';
import { hostAes128 } from '@main/host/aes';
import { hostClock } from '@main/host/clock';
import { seededRandom } from '@main/simulator/random';
import { bluetoothOver } from '../../support/bluetooth/client';
import { offerInProcess } from '../../support/bluetooth/in-process-driver';
import { ProbeDevice } from '../../support/probe-device';
import { describeTransport, type Pair } from '../conformance';

/** The real noble in between; the test is inside the device at the other end. */
function virtualPair(peripheral: Partial<SmpPeripheralOptions>): Promise<Pair> {
  const device = new ProbeDevice();
  const smp = new SmpPeripheral({
    device,
    random: seededRandom(1),
    address: 'c0:de:00:00:00:01',
    name: 'Probe',
    advertisingIntervalMs: 20,
    ...peripheral,
  });
  const controller = new VirtualController({
    clock: hostClock,
    random: seededRandom(2),
    aes128: hostAes128,
  });
  controller.add(smp.peripheral);
  const bluetooth = bluetoothOver(offerInProcess(controller).hciDriver);
  const make = () => bluetooth.transport({ peerId: 'c0:de:00:00:00:01', timeoutMs: 30_000 });
  return Promise.resolve({
    transport: make(),
    again: make,
    far: {
      received: device.received,
      send: (message) => device.onAnswer(message),
      vanish: () => smp.peripheral.disconnect(),
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
