/**
 * `settings restore FILE`: writes the settings of a snapshot that a device does not have, or has with other values; a run of the kind
 * "action".
 */
import path from 'node:path';
import { sameBytes } from '@shared/core/bytes';
import type { Ask } from '@shared/device/ask';
import { readSetting } from '@shared/device/settings/read-setting';
import {
  notASnapshot,
  readSnapshot,
  type Snapshot,
  type SnapshotEntry,
} from '@shared/device/settings/snapshot';
import { readText } from '../../disk/read-at-most';
import { actOn } from '../acting';
import type { Run } from '../invocation';
import { withSession } from '../link';

export const settingsRestore: Run = async (invocation) => {
  const { args, host, report } = invocation;
  const file = args[0] ?? '';
  const snapshot = readSnapshot(await readText(file, { pipesUntil: host.signal }));
  if (snapshot === undefined) throw notASnapshot(path.basename(file));
  const written = await withSession(invocation, async (session, keep) => {
    const ask: Ask = (command, body) => session.request(command, body, { signal: host.signal });
    const missing = await missingOf(snapshot, ask);
    if (missing.length === 0) return [];
    const settings = missing.map(({ name, bytes }) => ({ name, value: bytes }));
    await actOn(session, { do: 'restore-settings', settings }, keep, invocation);
    return missing.map(({ name }) => name);
  });
  const same = snapshot.settings.length - written.length;
  report.result('settings.restore', { written, same }, [
    ...written.map((name) => `written: ${name}`),
    `${written.length} of ${snapshot.settings.length} settings written; ${same} already had their values.`,
  ]);
};

/** Settings that the device does not have as the snapshot has them. */
async function missingOf({ settings }: Snapshot, ask: Ask): Promise<SnapshotEntry[]> {
  const missing: SnapshotEntry[] = [];
  for (const entry of settings) {
    const known = await readSetting(ask, entry.name);
    const isWhole = known !== undefined && known.cutAtBytes === undefined;
    if (!isWhole || !sameBytes(known.bytes, entry.bytes)) missing.push(entry);
  }
  return missing;
}
