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
  'first-row': {
    text: '{what}: the first row at most {limit} after that of a bare window',
    most: 300,
    unit: 'ms',
  },
  // Times of frames come in tenths of a millisecond: at 60 Hz they are 16.6 to 16.8 apart.
  frames: {
    text: '500 rows with 10 changes a second, {what}: 95 % of frames take at most {limit}',
    most: 16.7,
    unit: 'ms',
    noise: 0.11,
  },
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

const asFast = {
  text: '{what}: at least {limit} the speed of the best peer',
  unit: 'times',
} as const;
const wire = { text: '{what}: the whole command uses at least {limit} of the wire', unit: '%' } as const;

/** Rows of `npm run bench -- peers`; `peers/rows.ts` says what they are. */
const peers = {
  'image-400-raw': { ...asFast, least: 3 },
  'image-2048-raw': { ...asFast, least: 1.4 },
  'image-400-baud': { ...asFast, least: 2 },
  'image-2048-baud': { ...asFast, least: 1.2 },
  'fast-400-baud': { ...asFast, least: 1.05 },
  'fast-2048-baud': { ...asFast, least: 1 },
  'wire-400': { ...wire, least: 97 },
  'wire-2048': { ...wire, least: 97 },
  'file-up-serial': { ...asFast, least: 1.2 },
  'file-down-serial': { ...asFast, least: 1.2 },
  'file-up-udp': { ...asFast, least: 1.2 },
  'file-down-udp': { ...asFast, least: 1.2 },
  'udp-2-loss-0': { ...asFast, least: 1.1 },
  'udp-2-loss-1': { ...asFast, least: 3 },
  'udp-2-loss-5': { ...asFast, least: 5 },
  'udp-2-loss-10': { ...asFast, least: 5 },
  'udp-4-20': { ...asFast, least: 2.9 },
  'udp-4-100': { ...asFast, least: 2 },
  'unpaced-384': { ...asFast, least: 0.8 },
  'cpu-udp': { text: '{what}: at most {limit} that of smpclient', most: 0.3, unit: 'times' },
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
export function missed(id: OwnGoal | PeerGoal, what: string, why: string): Goal {
  return { text: goalSentence(id, what), measured: why, met: false };
}

/** The goal in words. */
export function goalSentence(id: OwnGoal | PeerGoal, what = ''): string {
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
