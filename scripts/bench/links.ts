/**
 * The links that are measured: what the simulated devices on them are, where they run, and the most that each link can
 * carry. Flash costs no time here, because links are measured and not flash.
 */
import { hostClock } from '../../src-main/host/clock';
import { hostSha } from '../../src-main/host/sha';
import { SimulatedDevice } from '../../src-main/simulator/device';
import { profiles, type DeviceProfile } from '../../src-main/simulator/profile';
import { seededRandom } from '../../src-main/simulator/random';
import { bleLimit, consoleLimit, serviceLimit, type BleLinkTraits } from './limit';

export const linkNames = ['in-process', 'udp', 'pty', 'ble'] as const;
export type LinkName = (typeof linkNames)[number];

export const BAUD = 115_200;
/** Largest datagram behind the headers of IPv4 and UDP in an Ethernet frame. */
const DATAGRAM_BYTES = 1472;

export interface MeasuredLink {
  name: LinkName;
  /** For the table. */
  title: string;
  profile: DeviceProfile;
  /** Size of the file. */
  imageBytes: number;
  /** Bytes of the file per second and device that the link allows. */
  limit: (imageBytes: number) => number;
}

/** A connection of a phone or computer in good times; data length extension. */
export const AIR: BleLinkTraits = { intervalMs: 15, packetsPerEvent: 4, mtu: 247, packetOctets: 251 };

const board = { ...profiles['zephyr-swap-move'], eraseMsPerSector: 0 };
const radio: DeviceProfile = { ...board, link: 'radio' };
/** Zephyr's default for UDP is 2 buffers, which leaves nothing to a window. */
const networked = { ...profiles['zephyr-udp'], bufferCount: 4, eraseMsPerSector: 0 };

const serviceMs = ({ dispatchMs, serviceMs: answerMs }: DeviceProfile): number => dispatchMs + answerMs;

export const links: Readonly<Record<LinkName, MeasuredLink>> = {
  'in-process': {
    name: 'in-process',
    title: 'in-process',
    profile: board,
    imageBytes: 128 * 1024,
    limit: (imageBytes) => serviceLimit(imageBytes, board.bufferBytes, serviceMs(board)),
  },
  udp: {
    name: 'udp',
    title: 'UDP',
    profile: networked,
    imageBytes: 400 * 1024,
    limit: (imageBytes) =>
      serviceLimit(imageBytes, Math.min(DATAGRAM_BYTES, networked.bufferBytes), serviceMs(networked)),
  },
  pty: {
    name: 'pty',
    title: `pty, ${BAUD} baud`,
    profile: board,
    imageBytes: 32 * 1024,
    limit: (imageBytes) => consoleLimit(imageBytes, board.bufferBytes, BAUD),
  },
  ble: {
    name: 'ble',
    title: `BLE, ${AIR.packetsPerEvent} packets each ${AIR.intervalMs} ms`,
    profile: radio,
    imageBytes: 64 * 1024,
    limit: (imageBytes) => bleLimit(imageBytes, radio.bufferBytes, AIR),
  },
};

/** Takes images of 16 MiB, and no time for it. */
const roomy: DeviceProfile = { ...networked, slotBytes: 0x110_0000, dispatchMs: 0, serviceMs: 0 };

/** A device for a link; each number is another device of the same kind. */
export function makeDevice(link: LinkName | 'roomy', number: number): SimulatedDevice {
  return new SimulatedDevice({
    profile: link === 'roomy' ? roomy : links[link].profile,
    clock: hostClock,
    random: seededRandom(number + 1),
    hash: hostSha,
  });
}
