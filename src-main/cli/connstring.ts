/**
 * Reads and writes `--conntype` and `--connstring`, as the table of kinds of connections declares their keys: those of Zephyr's
 * mcumgr.rst and a few of our own. Opens nothing, looks nothing up.
 */
import { errorText } from '@shared/core/error-texts';
import { isBenchError, toErrorView } from '@shared/core/errors';
import { examplePort } from '@shared/core/system-name';
import {
  addressText,
  connectionRows,
  connectionSchema,
  connTypeOf,
  kindNames,
  type Connection,
  type ConnType,
} from '@shared/device/connection';
import type { ConnectionField, ConnectionRow } from '@shared/device/connections/declare';
import { links } from '../transports/links';
import { connParts, connValue } from './conn-parts';
import { UsageError } from './usage-error';

/** What the command line calls the kinds that it can make. */
export const connTypes: readonly string[] = kindNames.flatMap((kind) => connectionRows[kind].word ?? []);

/** Where a command goes to. */
export type Target = Connection;

/**
 * @param connString as typed; may be empty where a type needs nothing
 * @param platform as `process.platform`: one port has one name, however it is typed
 * @throws UsageError naming what is wrong and what is possible
 */
export function readConnection(
  type: string,
  connString: string,
  platform: string = process.platform,
): Target {
  const kind = kindNames.find((one) => connectionRows[one].word === type.toLowerCase());
  if (kind === undefined) throw noSuchType(type, platform);
  const row = connectionRows[kind];
  const texts = pairsOf(row, connString, platform);
  const { needs } = row;
  const isSaid = (name: string): boolean => (texts.get(name) ?? '') !== '';
  if (needs !== undefined && !needs.oneOf.some(isSaid)) throw asUsage(needs.refusal(platform));
  const read = new Map(
    Object.entries(row.fields).map(([name, field]) => [name, valueIn(field, texts.get(name), platform)]),
  );
  // Blanks may be all that was said.
  if (needs !== undefined && !needs.oneOf.some((name) => read.get(name) !== undefined))
    throw asUsage(needs.refusal(platform));
  const values = [...read].filter(([, value]) => value !== undefined);
  const connection = connectionSchema.parse({ kind, ...Object.fromEntries(values) });
  checkPlace(connection);
  return connection;
}

/** The same as text, as `conn show` prints it. */
export function connStringOf(connection: Target): { type: ConnType; connString: string } {
  const { word, fields } = connectionRows[connection.kind];
  const type = connTypeOf(connection.kind);
  if (word === undefined) return { type, connString: addressText(connection) };
  const values = new Map<string, unknown>(Object.entries(connection));
  const pairs = Object.entries(fields).flatMap(([name, { key, usual, quiet, alone, write }]) => {
    const value = values.get(name);
    if ((typeof value !== 'string' && typeof value !== 'number') || (quiet && value === usual)) return [];
    return alone === 'always' ? connValue(write(value), true) : `${key}=${connValue(write(value))}`;
  });
  return { type, connString: pairs.join(',') };
}

function noSuchType(type: string, platform: string): UsageError {
  if (type === 'bhd')
    return new UsageError(
      '"bhd" is Bluetooth by way of a program of Mynewt',
      'Use --conntype ble, which needs no such program.',
    );
  if (/^oic_\w+$/.test(type))
    return new UsageError(
      `"${type}" is CoAP, which is not supported here`,
      'Use the plain connection where the firmware has one: serial, ble or udp.',
    );
  return new UsageError(
    `"${type}" is not a type of connection`,
    `Use one of ${connTypes.join(', ')}, for example --conntype serial --connstring dev=${examplePort(platform)}.`,
  );
}

/** What is said of each field, by its name; empty texts say nothing. The port or the address alone is enough, as it is for mcumgr. */
function pairsOf(row: ConnectionRow<Connection>, typed: string, platform: string): Map<string, string> {
  const fields = Object.entries(row.fields);
  const alone = fields.find(([, field]) => field.alone !== undefined)?.[1].key;
  const texts = new Map<string, string>();
  const seen = new Set<string>();
  for (const [at, { key = at === 0 ? alone : undefined, value, text }] of connParts(typed).entries()) {
    const found = fields.find(([, field]) => field.key === key);
    if (key === undefined || found === undefined)
      throw new UsageError(
        key === undefined
          ? `"${text}" in the connection string is not key=value`
          : `"${key}" is not a key of a ${row.word ?? ''} connection`,
        `Known keys: ${fields.map(([, field]) => field.key).join(', ')}.${exampleOf(fields[0]?.[1], platform)}`,
      );
    if (seen.has(key))
      throw new UsageError(`"${key}" is in the connection string twice`, 'Leave one of them out.');
    seen.add(key);
    texts.set(found[0], value);
  }
  return texts;
}

function exampleOf(field: ConnectionField | undefined, platform: string): string {
  if (field === undefined) return '';
  const example = typeof field.example === 'string' ? field.example : field.example(platform);
  return ` For example ${field.key}=${example}.`;
}

/** @throws UsageError */
function valueIn(
  { read, usual, isNumber, choices }: ConnectionField,
  text: string | undefined,
  platform: string,
): string | number | undefined {
  if (text === undefined || (text === '' && !isNumber && choices === undefined)) return usual;
  const result = read(text, platform);
  if ('refused' in result) throw asUsage(result.refused);
  return result.value === '' ? usual : result.value;
}

/** Told here, so that no device is saved that could never be reached. */
function checkPlace(connection: Connection): void {
  try {
    links[connection.kind].check?.(connection);
  } catch (error) {
    if (!isBenchError(error, 'link/bad-setting')) throw error;
    throw asUsage(errorText(toErrorView(error)));
  }
}

function asUsage({ title, advice }: { title: string; advice: string }): UsageError {
  return new UsageError(title, advice);
}
