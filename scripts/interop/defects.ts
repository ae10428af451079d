/**
 * What is known to be wrong with the servers themselves, each with its source, so that what they cause is not taken for
 * ours. Kept as short as possible: an entry that no longer shows is to be removed.
 */
import type { Cell } from './cell';

interface Known {
  /** Servers by their id. */
  servers: RegExp;
  explanation: string;
  source: string;
}

/** Checks that fail. */
interface Defect extends Known {
  checks: readonly string[];
}

const defects: readonly Defect[] = [
  {
    servers: /^mps2_an385\.serial_recovery_buf(1024|2048)$/,
    checks: ['fs.download', 'file both ways'],
    explanation: 'its file system does not reliably give back what was written',
    source: 'intercreate/smpclient, tests/integration/test_file_management.py: "the server\'s fs flakes"',
  },
];

/** Groups that the manifest promises and the server does not have. */
interface MissingGroups extends Known {
  groups: readonly number[];
}

const missingGroups: readonly MissingGroups[] = [
  {
    servers: /^native_sim\.serial_raw$/,
    groups: [63],
    explanation: 'it has no group 63 (Zephyr basic), although the manifest says so',
    source: 'what its enumeration group answers',
  },
];

/** Servers that cannot take the messages that they say they take; requests to them are kept shorter. */
interface MessageLimit extends Known {
  /** Lines of a message at most. */
  lines: number;
}

const messageLimits: readonly MessageLimit[] = [
  {
    servers: /^qemu_cortex_m0\./,
    lines: 3,
    explanation: 'it hangs on messages of more than three lines, so that none is sent',
    source: 'intercreate/smpclient, tests/integration/servers.py, max_reliable_line_packets',
  },
];

/** Lines that a message to this server may have; undefined: no limit is known. */
export function linesAllowedBy(id: string): number | undefined {
  return messageLimits.find((one) => one.servers.test(id))?.lines;
}

/** Groups that this server is wrongly said to have. */
export function groupsMissingIn(id: string): readonly number[] {
  return missingGroups.filter((one) => one.servers.test(id)).flatMap((one) => one.groups);
}

/** What was taken into account for this server before a check was run. */
export function allowances(id: string): string[] {
  return [...missingGroups, ...messageLimits]
    .filter((one) => one.servers.test(id))
    .map(({ explanation, source }) => `${explanation} (${source})`);
}

/** A failure becomes explained when the server is known for it. */
export function explained(id: string, check: string, cell: Cell): Cell {
  if (cell.verdict !== 'FAIL') return cell;
  const known = defects.find((one) => one.servers.test(id) && one.checks.includes(check));
  if (known === undefined) return cell;
  return { verdict: 'explained', why: cell.why, explanation: `${known.explanation} (${known.source})` };
}
