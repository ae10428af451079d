/**
 * What `npm run bench -- peers` measures, one row for each goal: a server, a link and the work. Starts nothing.
 */
import { BAUD } from '../links';
import type { PeerGoal } from '../goals';
import type { FastDevice } from './fast-device';
import type { LinkTraits } from './relay-order';
import type { PeerId, Work } from './tools';

/** A server of the folder by its id, or a device that takes no time. */
export type ServerChoice =
  { real: string; near: 'serial' | 'udp' } | { fast: FastDevice; near: 'serial' | 'udp' };

export interface Setting {
  server: ServerChoice;
  link: LinkTraits;
  work: Work;
}

export type PeerRow =
  /** The time of the best peer over ours: between first and last byte at the relay, or of the whole command. */
  | (Setting & { measures: 'span' | 'whole'; sizeBytes: number; peers: readonly PeerId[] })
  /** How much of the time of our whole command the wire needs at least. */
  | (Setting & { measures: 'wire'; sizeBytes: number; device: FastDevice })
  /** Our processor time for what the large file has more than the small one, over that of the peer. */
  | (Setting & { measures: 'cpu'; smallBytes: number; largeBytes: number; peer: PeerId });

const raw: LinkTraits = { latencyMs: 0, lossPercent: 0 };
/** A converter for USB at its usual speed; half a millisecond is half a frame of full-speed USB. */
const baud: LinkTraits = { baud: BAUD, latencyMs: 0.5, lossPercent: 0 };
/** @param roundTripMs of the network alone */
const network = (roundTripMs: number, lossPercent = 0): LinkTraits => ({
  latencyMs: roundTripMs / 2,
  lossPercent,
});

const recovery = (bufferBytes: number): ServerChoice => ({
  real: `mps2_an385.serial_recovery_buf${bufferBytes}`,
  near: 'serial',
});
const fastSerial = (bufferBytes: number): ServerChoice => ({
  fast: { bufferBytes, bufferCount: 4 },
  near: 'serial',
});
const fastUdp = (bufferCount: number): ServerChoice => ({
  fast: { bufferBytes: 2048, bufferCount },
  near: 'udp',
});
const filesOnSerial: ServerChoice = { real: 'native_sim.serial_fs', near: 'serial' };
const filesOnUdp: ServerChoice = { real: 'native_sim.udp', near: 'udp' };

const everyPeer = ['smpclient', 'mcumgr-toolkit'] as const;
const FILE_BYTES = 6800;
const MIB = 2 ** 20;

const image = (
  server: ServerChoice,
  link: LinkTraits,
  sizeBytes: number,
  measures: 'span' | 'whole' = 'span',
): PeerRow => ({ server, link, work: 'image', sizeBytes, measures, peers: everyPeer });

const file = (server: ServerChoice, link: LinkTraits, work: 'file-up' | 'file-down'): PeerRow => ({
  server,
  link,
  work,
  sizeBytes: FILE_BYTES,
  measures: 'span',
  peers: everyPeer,
});

const wire = (bufferBytes: number): PeerRow => {
  const device = { bufferBytes, bufferCount: 4 };
  return {
    server: { fast: device, near: 'serial' },
    link: baud,
    work: 'image',
    sizeBytes: 100_000,
    measures: 'wire',
    device,
  };
};

export const rows: Readonly<Record<PeerGoal, PeerRow>> = {
  'image-400-raw': image(recovery(400), raw, 48_000),
  'image-2048-raw': image(recovery(2048), raw, 100_000),
  'image-400-baud': image(recovery(400), baud, 48_000),
  'image-2048-baud': image(recovery(2048), baud, 48_000),
  'fast-400-baud': image(fastSerial(400), baud, 48_000, 'whole'),
  'fast-2048-baud': image(fastSerial(2048), baud, 48_000, 'whole'),
  'wire-400': wire(400),
  'wire-2048': wire(2048),
  'file-up-serial': file(filesOnSerial, raw, 'file-up'),
  'file-down-serial': file(filesOnSerial, raw, 'file-down'),
  'file-up-udp': file(filesOnUdp, network(20), 'file-up'),
  'file-down-udp': file(filesOnUdp, network(20), 'file-down'),
  'udp-2-loss-0': image(fastUdp(2), network(20), 100_000),
  'udp-2-loss-1': image(fastUdp(2), network(20, 1), 100_000),
  'udp-2-loss-5': image(fastUdp(2), network(20, 5), 100_000),
  'udp-2-loss-10': image(fastUdp(2), network(20, 10), 100_000),
  'udp-4-20': image(fastUdp(4), network(20), 1_000_000),
  'udp-4-100': image(fastUdp(4), network(100), 100_000),
  'unpaced-384': image(fastSerial(384), raw, 100_000),
  'cpu-udp': {
    server: fastUdp(4),
    link: raw,
    work: 'image',
    measures: 'cpu',
    smallBytes: MIB,
    largeBytes: 16 * MIB,
    peer: 'smpclient',
  },
};

/** The same behind a USB converter, where the line has a pace. */
export function withLatencyTimer(row: PeerRow, latencyTimerMs: number | undefined): PeerRow {
  return latencyTimerMs === undefined || row.link.baud === undefined
    ? row
    : { ...row, link: { ...row.link, latencyTimerMs } };
}

/** The row in words, without its goal. */
export function titleOf(row: PeerRow): string {
  const on = `${serverText(row.server)}, ${linkText(row)}`;
  if (row.measures === 'cpu') return `CPU for each further MiB of an image, ${on}`;
  const size = `${(row.sizeBytes / 1000).toLocaleString('en')} kB`;
  const whole = row.measures === 'whole' ? ', whole command' : '';
  return `${workText[row.work]} of ${size}, ${on}${whole}`;
}

const workText: Readonly<Record<Work, string>> = {
  image: 'image',
  'file-up': 'upload of a file',
  'file-down': 'download of a file',
};

function serverText(server: ServerChoice): string {
  if ('real' in server) return `real server ${server.real}`;
  const { bufferBytes, bufferCount } = server.fast;
  return `server that takes no time, ${bufferCount} buffers of ${bufferBytes} bytes`;
}

function linkText({ server, link }: Setting): string {
  const { baud: rate, latencyMs, latencyTimerMs, lossPercent } = link;
  const timer = latencyTimerMs === undefined ? '' : `, latency timer ${latencyTimerMs} ms`;
  if (server.near === 'serial') return rate === undefined ? 'serial unpaced' : `serial ${rate} baud${timer}`;
  const loss = lossPercent === 0 ? '' : `, ${lossPercent} % loss`;
  return latencyMs === 0 ? `UDP${loss}` : `UDP ${2 * latencyMs} ms${loss}`;
}
