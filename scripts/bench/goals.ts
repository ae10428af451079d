/**
 * The goals of the benchmark, each number once. What is measured asks here whether it is met, and `docs/benchmark.md` has these sentences,
 * which a test compares. Knows not how anything is measured.
 */

export interface Goal {
  text: string;
  /** What was measured, in words. */
  measured: string;
  met: boolean;
}

interface Limit {
  /** `{limit}` is the number with its unit, `{what}` what exactly is measured, where one goal holds for several things. */
  text: string;
  least?: number;
  most?: number;
  unit: 'ms' | 's' | 'times' | '%';
  /** Two runs of the same thing differ by more than nothing. */
  noise?: number;
}

/** Rows that need no other program. */
const own = {
  cli: { text: '{what} adds at most {limit} to a bare Node', most: 40, unit: 'ms' },
  'fleet-time': { text: 'a whole upgrade of 200 devices takes at most {limit}', most: 15, unit: 's' },
  'fleet-cpu': { text: 'a whole upgrade of 200 devices takes at most {limit} of CPU', most: 8, unit: 's' },
  'fleet-growth': {
    text: 'CPU a device with the most devices is at most {limit} that with the fewest',
    most: 1,
    unit: 'times',
    noise: 0.1,
  },
  memory: { text: 'an image of 16 MiB takes at most {limit} its size', most: 1.3, unit: 'times' },
  'serial-limit': { text: 'at least {limit} of the paced serial limit', least: 97, unit: '%' },
  'loop-delay': {
    text: '64 uploads at once with an event-loop delay p99 of at most {limit}',
    most: 20,
    unit: 'ms',
  },
  window: {
    text: 'with a window at least {limit} as fast as without: {what}',
    least: 1,
    unit: 'times',
    noise: 0.02,
  },
  'window-ble': {
    text: 'with a window at least {limit} as fast as without: {what}',
    least: 2,
    unit: 'times',
  },
} as const satisfies Record<string, Limit>;

const against = 'at least {limit} the speed of the best peer';

/** Rows of `npm run bench -- peers`. */
const peers = {
  'image-400-raw': { text: `image of 48 kB, real server, 400 x 4, raw: ${against}`, least: 3, unit: 'times' },
  'image-2048-raw': {
    text: `image of 100 kB, real server, 2048 x 4, raw: ${against}`,
    least: 1.4,
    unit: 'times',
  },
  'image-400-baud': {
    text: `image of 48 kB, real server, 400 x 4, 115,200 baud: ${against}`,
    least: 2,
    unit: 'times',
  },
  'image-2048-baud': {
    text: `image of 48 kB, real server, 2048 x 4, 115,200 baud: ${against}`,
    least: 1.2,
    unit: 'times',
  },
  'fast-400-baud': {
    text: `image of 48 kB, server that takes no time, 400 x 4, 115,200 baud, whole command: ${against}`,
    least: 1.05,
    unit: 'times',
  },
  'fast-2048-baud': {
    text: `image of 48 kB, server that takes no time, 2048 x 4, 115,200 baud, whole command: ${against}`,
    least: 1,
    unit: 'times',
  },
  'wire-400': {
    text: 'image of 100 kB, server that takes no time, 400 x 4, 115,200 baud: the whole command uses at least {limit} of the wire',
    least: 97,
    unit: '%',
  },
  'wire-2048': {
    text: 'image of 100 kB, server that takes no time, 2048 x 4, 115,200 baud: the whole command uses at least {limit} of the wire',
    least: 97,
    unit: '%',
  },
  'file-up-serial': { text: `file of 6.8 kB up, real server, serial: ${against}`, least: 1.2, unit: 'times' },
  'file-down-serial': {
    text: `file of 6.8 kB down, real server, serial: ${against}`,
    least: 1.2,
    unit: 'times',
  },
  'file-up-udp': { text: `file of 6.8 kB up, real server, UDP 20 ms: ${against}`, least: 1.2, unit: 'times' },
  'file-down-udp': {
    text: `file of 6.8 kB down, real server, UDP 20 ms: ${against}`,
    least: 1.2,
    unit: 'times',
  },
  'udp-2-loss-0': {
    text: `image of 100 kB, UDP 20 ms, 2 buffers, no loss: ${against}`,
    least: 1.1,
    unit: 'times',
  },
  'udp-2-loss-1': {
    text: `image of 100 kB, UDP 20 ms, 2 buffers, 1 % loss: ${against}`,
    least: 3,
    unit: 'times',
  },
  'udp-2-loss-5': {
    text: `image of 100 kB, UDP 20 ms, 2 buffers, 5 % loss: ${against}`,
    least: 5,
    unit: 'times',
  },
  'udp-2-loss-10': {
    text: `image of 100 kB, UDP 20 ms, 2 buffers, 10 % loss: ${against}`,
    least: 5,
    unit: 'times',
  },
  'udp-4-20': { text: `image of 100 kB, UDP 20 ms, 4 buffers: ${against}`, least: 2.9, unit: 'times' },
  'udp-4-100': { text: `image of 100 kB, UDP 100 ms, 4 buffers: ${against}`, least: 2, unit: 'times' },
  'unpaced-384': {
    text: `image of 100 kB, server that takes no time, 384 x 4, unpaced serial: ${against}`,
    least: 0.8,
    unit: 'times',
  },
  'cpu-udp': {
    text: 'CPU for each further MiB of an upload over UDP: at most {limit} that of smpclient',
    most: 0.3,
    unit: 'times',
  },
} as const satisfies Record<string, Limit>;

const all: Readonly<Record<OwnGoal | PeerGoal, Limit>> = { ...own, ...peers };

export type OwnGoal = keyof typeof own;
export type PeerGoal = keyof typeof peers;

export const ownGoals = Object.keys(own) as OwnGoal[];
export const peerGoals = Object.keys(peers) as PeerGoal[];

/**
 * @param value in the unit of the goal
 * @param says what was measured, in words; the value with its unit when missing
 */
export function judge(
  id: OwnGoal | PeerGoal,
  value: number,
  { what, says = withUnit(value, all[id].unit) }: { what?: string; says?: string } = {},
): Goal {
  const { least = -Infinity, most = Infinity, noise = 0 } = all[id];
  return {
    text: goalSentence(id, what),
    measured: says,
    met: value >= least - noise && value <= most + noise,
  };
}

/** A goal that nothing was measured for. */
export function missed(id: OwnGoal | PeerGoal, why: string): Goal {
  return { text: goalSentence(id), measured: why, met: false };
}

/** The goal in words. */
export function goalSentence(id: OwnGoal | PeerGoal, what = 'each'): string {
  const { text, least, most, unit } = all[id];
  return text.replace('{limit}', limitText(least ?? most ?? NaN, unit)).replace('{what}', what);
}

export function goalText({ text, measured, met }: Goal): string {
  return `${met ? 'met    ' : 'NOT MET'}  ${text}: ${measured}`;
}

function limitText(value: number, unit: Limit['unit']): string {
  return `${value} ${unit}`;
}

function withUnit(value: number, unit: Limit['unit']): string {
  return `${value.toFixed(unit === 'times' ? 2 : unit === 'ms' ? 0 : 1)} ${unit}`;
}
