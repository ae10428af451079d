/**
 * Offers simulated devices in the air around one virtual Bluetooth controller, which speaks to a host (HCI over UART, "H4")
 * on a pseudo terminal. Knows no SMP.
 */
import { hostAes128 } from '../host/aes';
import { VirtualController } from '../virtual-bluetooth/controller';
import type { LinkTiming } from '../virtual-bluetooth/link';
import { SmpPeripheral } from '../virtual-bluetooth/smp-peripheral';
import type { SimulatedDevice } from '../simulator/device';
import { seededRandom } from '../simulator/random';
import type { Clock } from '../../src-shared/core/clock';
import { openTerminal } from './terminal';

export interface BleServing {
  /** In the order of the devices. */
  peripherals: readonly SmpPeripheral[];
  close: () => Promise<void>;
}

export interface BleOptions {
  devices: readonly SimulatedDevice[];
  clock: Clock;
  seed: number;
  /** Name of the symbolic link to the terminal. */
  path: string;
  /** Largest ATT_MTU of the devices, 23 to 517. */
  maxMtu: number;
  reassembles: boolean;
  needsEncryption: boolean;
  /** Missing: packets move at once. */
  timing?: LinkTiming;
  /** The program that makes the terminal; `socat` when missing. */
  program?: string;
}

/**
 * Makes the terminal; a host can open it again and again.
 * @throws BenchError `link/failed` when socat is missing or cannot make it.
 */
export async function serveBle(options: BleOptions): Promise<BleServing> {
  const { devices, clock, seed, timing, maxMtu, reassembles, needsEncryption } = options;
  const controller = new VirtualController({
    clock,
    random: seededRandom(seed),
    aes128: hostAes128,
    ...(timing === undefined ? {} : { timing }),
  });
  const peripherals = devices.map((device, index) => {
    const smp = new SmpPeripheral({
      device,
      random: seededRandom(seed + index),
      address: addressOf(index),
      name: `Simulated ${index + 1}`,
      // Different at a glance, as devices on a table are.
      rssi: -40 - ((index * 7) % 50),
      maxMtu,
      reassembles,
      needsEncryption,
    });
    controller.add(smp.peripheral);
    return smp;
  });
  const terminal = await openTerminal({ ...options, onBytes: (bytes) => controller.input(bytes) });
  controller.output = (packet) => terminal.write(packet);
  return {
    peripherals,
    async close() {
      controller.reset();
      await terminal.close();
    },
  };
}

/** Static random addresses (Core, Vol 6 Part B, 1.3.2.1) that tell which device it is. */
function addressOf(index: number): string {
  const number = index + 1;
  const [high, low] = [number >> 8, number & 0xff].map((octet) => octet.toString(16).padStart(2, '0'));
  return `c0:de:00:00:${high}:${low}`;
}
