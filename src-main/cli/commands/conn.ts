/**
 * `conn`: the saved devices, one list with the application.
 */
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { MOST_NAME, readConnectionRecord, readRecords, type DeviceRecord } from '@shared/device/record';
import { placeKey } from '@shared/device/same-place';
import { readImported } from '../mcumgr-profiles';
import { connStringOf, readConnection, type Target } from '../connstring';
import { examplePort } from '@shared/core/system-name';
import { readText } from '../../disk/read-at-most';
import type { Run } from '../invocation';
import { connectionLines } from '../layouts';
import type { LineData } from '../json-lines';
import { changeSaved, hasName } from '../saved-changes';
import { savedEntries } from '../saved-devices';
import { shownConnection, withTyped } from '../typed-connection';
import { UsageError } from '../usage-error';

export const connAdd: Run = async ({ host, report, args: [name = '', ...settings] }) => {
  if (name.trim() === '') throw new UsageError('A saved device needs a name', EXAMPLE);
  const { type, connstring = '' } = settingsIn(settings);
  if (type === undefined) throw new UsageError('The type of the connection is missing', EXAMPLE);
  const connection = storable(readConnection(type, connstring, host.platform));
  let replaced: object | undefined;
  let twins: string[] = [];
  const key = placeKey(connection, host.platform);
  await changeSaved(host, (devices) => {
    const [before, second] = devices.filter((one) => hasName(one, name));
    if (second !== undefined)
      throw new UsageError(
        `Several saved devices have the name "${name}"`,
        'Give them names of their own in the application, or delete them: bootbench conn delete NAME.',
      );
    replaced = before;
    twins = readRecords([...devices])
      .records.filter(
        (one) => one.name !== name && key !== undefined && placeKey(one.connection, host.platform) === key,
      )
      .map((one) => one.name);
    return withDevice(devices, name, connection, connstring);
  });
  if (replaced !== undefined)
    report.log('warn', `The device saved as "${name}" is replaced; it was ${placeOf(replaced)}.`);
  if (twins.length > 0)
    report.log(
      'warn',
      `The same device is saved as ${twins.map((one) => `"${one}"`).join(', ')}, too: a command for several devices takes it once.`,
    );
  report.result(
    'conn.add',
    { ...view(name, connection), ...(replaced === undefined ? {} : { replaced: wasView(replaced) }) },
    [`Connection profile ${name} successfully added`],
  );
};

export const connShow: Run = async ({ host, report, args: [name] }) => {
  const all = await savedEntries(host);
  const entries = name === undefined ? all : all.filter(({ record }) => record.name === name);
  const shown = entries.map(({ record }) => record);
  const lines = connectionLines(
    entries.map(({ entry, record: one }) => ({
      name: one.name,
      ...shownConnection(entry, one.connection, host.platform),
    })),
    name,
  );
  report.result('conn.show', { connections: shown.map((one) => view(one.name, one.connection)) }, lines);
  if (name !== undefined && shown.length === 0)
    throw new UsageError(`No device is saved as "${name}"`, 'See "bootbench conn show".');
};

export const connDelete: Run = async ({ host, report, args: [name = ''] }) => {
  await changeSaved(host, (devices) => {
    const rest = devices.filter((one) => !hasName(one, name));
    if (rest.length === devices.length)
      throw new UsageError(`No device is saved as "${name}"`, 'See "bootbench conn show".');
    return rest;
  });
  report.result('conn.delete', { name }, [`Connection profile ${name} successfully deleted.`]);
};

/** Names that are taken already are left alone. */
export const connImport: Run = async ({ host, report, args: [given] }) => {
  const file = given ?? path.join(host.home, '.mcumgr.cp.json');
  const text = await readText(file, { name: file, pipesUntil: host.signal });
  const { profiles, refused } = readImported(text, path.basename(file));
  let added: string[] = [];
  let skipped = [...refused];
  await changeSaved(host, (devices) => {
    let list = devices;
    [added, skipped] = [[], [...refused]];
    for (const { name, target, connString } of profiles) {
      if (list.some((one) => hasName(one, name))) {
        skipped.push({ name, why: 'a device of this name is saved already' });
        continue;
      }
      try {
        list = withDevice(list, name, storable(target), connString);
        added.push(name);
      } catch (error) {
        if (!(error instanceof UsageError)) throw error;
        skipped.push({ name, why: error.title });
      }
    }
    return list;
  });
  report.result('conn.import', { file, added, skipped }, [
    ...added.map((name) => `Connection profile ${name} successfully added`),
    ...skipped.map(({ name, why }) => `Connection profile ${name} left out: ${why}`),
    ...(added.length + skipped.length === 0 ? ['No connection profiles found!'] : []),
  ]);
};

const EXAMPLE = `For example: bootbench conn add board type="serial" connstring="dev=${examplePort(process.platform)},baud=115200".`;

function settingsIn(settings: readonly string[]): { type?: string; connstring?: string } {
  const found: { type?: string; connstring?: string } = {};
  for (const one of settings) {
    const equals = one.indexOf('=');
    const key = equals < 0 ? one : one.slice(0, equals);
    if (equals < 0 || (key !== 'type' && key !== 'connstring'))
      throw new UsageError(`"${one}" is not known here`, `Known are type=… and connstring=…. ${EXAMPLE}`);
    found[key] = one.slice(equals + 1);
  }
  return found;
}

/** A device that has the name already keeps its place and everything else that is known of it. */
function withDevice(
  devices: readonly unknown[],
  name: string,
  connection: DeviceRecord['connection'],
  typed: string,
): unknown[] {
  const at = devices.findIndex((one) => hasName(one, name));
  if (at < 0) {
    const record: DeviceRecord = { id: randomUUID(), name, tags: [], connection };
    // What could not be read again would be lost.
    if (readRecords([record]).records.length === 0)
      throw new UsageError(`The name "${name}" is too long`, `It may have ${MOST_NAME} characters.`);
    return [...devices, withTyped(record, connection, typed)];
  }
  return devices.map((one, index) =>
    index === at ? withTyped({ ...(one as object), connection }, connection, typed) : one,
  );
}

function storable(target: Target): DeviceRecord['connection'] {
  const connection = readConnectionRecord(target);
  if (connection === undefined)
    throw new UsageError('This connection cannot be saved', `Check its connection string. ${EXAMPLE}`);
  return connection;
}

/** Where a device was, as far as this version can read its entry. */
function wasView(entry: object): { type?: string; connstring?: string } {
  const connection = readConnectionRecord('connection' in entry ? entry.connection : undefined);
  if (connection === undefined) return {};
  const { type, connString } = connStringOf(connection);
  return { type, connstring: connString };
}

function placeOf(entry: object): string {
  const { type, connstring } = wasView(entry);
  return type === undefined ? 'saved by another version' : `type=${type}, connstring='${connstring}'`;
}

function view(name: string, connection: DeviceRecord['connection']): LineData<'conn.add'> {
  const { type, connString } = connStringOf(connection);
  return { name, type, connstring: connString };
}
