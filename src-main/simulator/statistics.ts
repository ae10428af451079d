/**
 * The statistics sections of a simulated device: counters that move with the time since its start. Plain data and one
 * formula. All counters of a section have the same size, as Zephyr's stats.h demands.
 */

export interface SimulatedCounter {
  /** Undefined: built without CONFIG_STATS_NAMES, so that `s0`, `s1`, … stand for it. */
  name?: string;
  start?: bigint;
  perSecond?: number;
  /** A value that goes up and down around its course, as a measured quantity does. */
  wave?: { amplitude: number; periodMs: number };
}

export interface SimulatedSection {
  name: string;
  bits: 16 | 32 | 64;
  counters: readonly SimulatedCounter[];
}

/** The value of a counter, wrapped as its size demands: a bigint where a number would not be exact. */
export function counterValue(
  { start = 0n, perSecond = 0, wave }: SimulatedCounter,
  bits: SimulatedSection['bits'],
  uptimeMs: number,
): number | bigint {
  const swing = wave === undefined ? 0 : wave.amplitude * Math.sin((2 * Math.PI * uptimeMs) / wave.periodMs);
  const value = BigInt.asUintN(bits, start + BigInt(Math.floor((perSecond * uptimeMs) / 1000 + swing)));
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
}

const server: SimulatedSection = {
  name: 'smp_svr_stats',
  bits: 32,
  counters: [{ name: 'ticks', perSecond: 1 }],
};

const FLASH_UNITS = 256;
const perFlashUnit = (name: string): SimulatedCounter[] =>
  Array.from({ length: FLASH_UNITS }, (_, unit) => ({ name: `${name}${unit}` }));

/** As Zephyr 4.4.0 lists them on native_sim. */
export const nativeSimSections: readonly SimulatedSection[] = [
  {
    name: 'flash_sim_stats',
    bits: 32,
    counters: [
      { name: 'bytes_read', perSecond: 12 },
      { name: 'bytes_written' },
      { name: 'double_writes' },
      { name: 'flash_read_calls', perSecond: 3 },
      { name: 'flash_read_time_us' },
      { name: 'flash_write_calls' },
      { name: 'flash_write_time_us' },
      { name: 'flash_erase_calls' },
      { name: 'flash_erase_time_us' },
      // Two counters for each unit of the flash: no buffer of any build holds them, so this section is always refused.
      ...perFlashUnit('erase_cycles_unit'),
      ...perFlashUnit('dirty_read_unit'),
    ],
  },
  {
    name: 'flash_sim_thresholds',
    bits: 32,
    counters: [{ name: 'max_write_calls' }, { name: 'max_erase_calls' }, { name: 'max_len' }],
  },
  server,
];

export const boardSections: readonly SimulatedSection[] = [
  server,
  {
    name: 'net',
    bits: 32,
    counters: [
      { name: 'rx_packets', perSecond: 14 },
      { name: 'tx_packets', perSecond: 11, wave: { amplitude: 25, periodMs: 30_000 }, start: 40n },
      { name: 'rx_errors', perSecond: 0.05 },
      { name: 'retries', start: 0xffff_ffc0n, perSecond: 1.5 },
    ],
  },
  {
    name: 'sensor',
    bits: 16,
    counters: [
      { name: 'temperature_cdeg', start: 2150n, wave: { amplitude: 180, periodMs: 60_000 } },
      { name: 'battery_mv', start: 3010n, perSecond: -0.2, wave: { amplitude: 4, periodMs: 7_000 } },
      { name: 'samples', perSecond: 400 },
    ],
  },
  {
    name: 'energy',
    bits: 64,
    counters: [
      { name: 'cycles_active', perSecond: 6_400_000 },
      { name: 'charge_nc', start: 9_007_199_254_700_000n, perSecond: 41_000 },
    ],
  },
  {
    name: 'events',
    bits: 32,
    counters: [{ perSecond: 2 }, { perSecond: 0.3 }, { start: 17n }],
  },
];
