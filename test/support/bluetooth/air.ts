/**
 * Simulated devices in the air around one virtual controller in this process, in real time, for tests that run noble.
 */
import { hostAes128 } from '@main/host/aes';
import { hostClock } from '@main/host/clock';
import { hostSha } from '@main/host/sha';
import { VirtualController, type ControllerOptions } from '@main/virtual-bluetooth/controller';
import { SmpPeripheral, type SmpPeripheralOptions } from '@main/virtual-bluetooth/smp-peripheral';
import { SimulatedDevice } from '@main/simulator/device';
import { profiles, type DeviceProfile } from '@main/simulator/profile';
import { seededRandom } from '@main/simulator/random';
import { offerInProcess, type InProcessHci } from './in-process-driver';

export interface AirOptions {
  /** How many devices; 1 when missing. Their names are `Device 1` and so on, their addresses `c0:de:00:00:00:01` and so on. */
  count?: number;
  profile?: Partial<DeviceProfile>;
  peripheral?: Partial<Omit<SmpPeripheralOptions, 'device' | 'random'>>;
  controller?: Partial<Omit<ControllerOptions, 'clock' | 'random' | 'aes128'>>;
}

export interface Air extends InProcessHci {
  controller: VirtualController;
  devices: SmpPeripheral[];
  /** Takes the devices out of the world. noble has to be stopped by its user. */
  close: () => void;
}

export function makeAir({ count = 1, profile, peripheral, controller: traits }: AirOptions = {}): Air {
  const controller = new VirtualController({
    clock: hostClock,
    random: seededRandom(99),
    aes128: hostAes128,
    ...traits,
  });
  const devices = Array.from({ length: count }, (_, index) => {
    const number = index + 1;
    const device = new SimulatedDevice({
      profile: { ...profiles['zephyr-swap-move'], link: 'radio', ...profile },
      clock: hostClock,
      random: seededRandom(number),
      hash: hostSha,
    });
    const smp = new SmpPeripheral({
      device,
      random: seededRandom(100 + number),
      address: `c0:de:00:00:00:${number.toString(16).padStart(2, '0')}`,
      name: `Device ${number}`,
      advertisingIntervalMs: 20,
      ...peripheral,
    });
    controller.add(smp.peripheral);
    return smp;
  });
  return {
    controller,
    devices,
    ...offerInProcess(controller),
    close: () => {
      controller.reset();
      for (const { device } of devices) device.close();
    },
  };
}
