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
    explanation:
      'a download overflows its stack: the chunk (buffer less 44 bytes) stands on that of the thread "mcumgr smp", ' +
      'which has 2048 bytes, full with chunks of 468; what it overwrites decides how it fails',
    source:
      'Zephyr subsys/mgmt/mcumgr/grp/fs_mgmt/src/fs_mgmt.c, fs_mgmt_file_download(): file_data[]; the stack in its task ' +
      'statistics; seen too in intercreate/smpclient, tests/integration/test_file_management.py, _fs_capable()',
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

/** Groups that this server is wrongly said to have. */
export function groupsMissingIn(id: string): readonly number[] {
  return missingGroups.filter((one) => one.servers.test(id)).flatMap((one) => one.groups);
}

/** What was taken into account for this server before a check was run. */
export function allowances(id: string): string[] {
  return missingGroups
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
