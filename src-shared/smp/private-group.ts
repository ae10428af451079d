/**
 * Groups that a user describes in a JSON file: the declaration's own shape as data. What is read becomes a `Group` like a
 * built-in one, so that requests, forms, trace and command line treat it the same. Refuses whatever is not exactly so,
 * with the place that is wrong. Knows no file and no device.
 */
import * as z from 'zod/mini';
import { plainText } from '../core/plain-text';
import type { AnyGroup } from './catalog';
import { clashIn } from './catalog';
import { command, defineGroup, type UnboundCommand } from './command';
import { builtIn } from './groups';
import {
  anything,
  bool,
  bytes,
  counter,
  int,
  list,
  missingMeans,
  optional,
  record,
  struct,
  text,
  uint,
  type Field,
  type Fields,
} from './schema';

/** Numbers of application groups (`MGMT_GROUP_ID_PERUSER`). */
const FIRST_PRIVATE_GROUP = 64;
const LARGEST_GROUP = 0xffff;
/** Deeper than any known answer. */
const MAX_DEPTH = 8;
const MAX_COMMANDS = 256;
const MAX_FIELDS = 64;

const words = z.string().check(z.minLength(1), z.maxLength(500));
const name = z
  .string()
  .check(z.regex(/^[a-z][A-Za-z0-9]{0,39}$/, 'letters and digits, beginning with a small letter'));
/** Keys on the wire: any text, as devices choose them. */
const key = z.string().check(z.minLength(1), z.maxLength(64));
const kconfig = z.string().check(z.regex(/^CONFIG_[A-Z0-9_]{1,100}$/, 'a Kconfig option'));
const pick = { about: words, optional: z.optional(z.boolean()) };

const fieldSchema: z.ZodMiniType<FieldDescription> = z.lazy(() =>
  z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('uint'), ...pick, missing: z.optional(z.int().check(z.minimum(0))) }),
    z.strictObject({ kind: z.literal('int'), ...pick, missing: z.optional(z.int()) }),
    z.strictObject({ kind: z.literal('counter'), ...pick }),
    z.strictObject({ kind: z.literal('bool'), ...pick, missing: z.optional(z.boolean()) }),
    z.strictObject({ kind: z.literal('text'), ...pick, missing: z.optional(z.string()) }),
    z.strictObject({ kind: z.literal('bytes'), ...pick }),
    z.strictObject({ kind: z.literal('any'), ...pick }),
    z.strictObject({ kind: z.literal('list'), ...pick, element: fieldSchema }),
    z.strictObject({ kind: z.literal('record'), ...pick, element: fieldSchema }),
    z.strictObject({ kind: z.literal('struct'), ...pick, fields: fieldsSchema }),
  ]),
);

const fieldsSchema: z.ZodMiniType<Record<string, FieldDescription>> = z.lazy(() =>
  z
    .record(key, fieldSchema)
    .check(z.refine((given) => Object.keys(given).length <= MAX_FIELDS, 'too many fields')),
);

type FieldDescription = { about: string; optional?: boolean | undefined } & (
  | { kind: 'uint' | 'int'; missing?: number | undefined }
  | { kind: 'bool'; missing?: boolean | undefined }
  | { kind: 'text'; missing?: string | undefined }
  | { kind: 'counter' | 'bytes' | 'any' }
  | { kind: 'list' | 'record'; element: FieldDescription }
  | { kind: 'struct'; fields: Record<string, FieldDescription> }
);

const commandSchema = z.strictObject({
  op: z.enum(['read', 'write']),
  id: z.int().check(z.minimum(0), z.maximum(255)),
  title: words,
  about: words,
  repeatable: z.boolean(),
  pace: z.enum(['quick', 'state', 'flash', 'data', 'shell']),
  kconfig: z.optional(kconfig),
  request: fieldsSchema,
  response: fieldsSchema,
  otherAnswerKeys: z.optional(z.literal('kept')),
});

const groupSchema = z.strictObject({
  /** Lets editors offer help; of no meaning here. */
  $schema: z.optional(z.string()),
  id: z.int().check(z.minimum(FIRST_PRIVATE_GROUP), z.maximum(LARGEST_GROUP)),
  name,
  title: words,
  kconfig: z.optional(kconfig),
  errors: z.record(
    z.string().check(z.regex(/^[1-9][0-9]{0,4}$/, 'the number of an error')),
    z.strictObject({ name: words, meaning: words }),
  ),
  commands: z
    .record(name, commandSchema)
    .check(z.refine((given) => Object.keys(given).length <= MAX_COMMANDS, 'too many commands')),
});

/**
 * Makes a group of a parsed JSON file.
 * @returns the group, or in `problem` the first place that is wrong and why.
 */
export function readPrivateGroup(json: unknown): { group: AnyGroup } | { problem: string } {
  if (!isShallow(json, 0)) return { problem: 'nested too deep' };
  const read = groupSchema.safeParse(json);
  if (!read.success) {
    const [first] = read.error.issues;
    return { problem: first === undefined ? 'no description of a group' : problemIn(first) };
  }
  const described = read.data;
  const twice = sameNumbers(described.commands) ?? clashIn([...builtIn.groups, described]);
  if (twice !== undefined) return { problem: twice };
  const commands = Object.fromEntries(
    Object.entries(described.commands).map(([one, declared]): [string, UnboundCommand<object, object>] => [
      one,
      commandOf(declared),
    ]),
  );
  const { id, name: groupName, title, errors } = described;
  const group = defineGroup({
    id,
    name: groupName,
    title: plainText(title),
    kconfig: described.kconfig ?? '',
    errors: Object.fromEntries(
      Object.entries(errors).map(([rc, error]) => [
        rc,
        { name: plainText(error.name), meaning: plainText(error.meaning) },
      ]),
    ),
    commands,
  });
  return { group: group as unknown as AnyGroup };
}

function problemIn(issue: z.core.$ZodIssue): string {
  const place = issue.path.length === 0 ? 'the description' : issue.path.join('.');
  switch (issue.code) {
    case 'unrecognized_keys':
      return `${place}: nothing is known of ${issue.keys.map((one) => `"${one}"`).join(', ')}`;
    case 'invalid_type':
      return `${place}: should be ${issue.expected}`;
    case 'invalid_value':
      return `${place}: should be one of ${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return `${place}: should be at least ${issue.minimum}`;
    case 'too_big':
      return `${place}: should be at most ${issue.maximum}`;
    default:
      return `${place}: should be as described (${issue.message})`;
  }
}

function commandOf(described: z.infer<typeof commandSchema>): UnboundCommand<object, object> {
  const { op, id, title, about, repeatable, pace } = described;
  return command({
    op,
    // What a write of somebody else's firmware does is not known.
    effect: op === 'read' ? 'looks' : 'changes',
    id,
    title: plainText(title),
    about: plainText(about),
    repeatable,
    pace,
    request: fieldsOf(described.request),
    response: fieldsOf(described.response),
    ...(described.kconfig === undefined ? {} : { kconfig: described.kconfig }),
    ...(described.otherAnswerKeys === undefined ? {} : { otherAnswerKeys: described.otherAnswerKeys }),
  });
}

function fieldsOf(described: Record<string, FieldDescription>): Fields {
  return Object.fromEntries(Object.entries(described).map(([one, field]) => [one, fieldOf(field)]));
}

function fieldOf(described: FieldDescription): Field<unknown> {
  const plain = plainFieldOf(described);
  const withMissing =
    'missing' in described && described.missing !== undefined
      ? missingMeans<unknown>(described.missing, plain)
      : plain;
  return described.optional === true ? optional(withMissing) : withMissing;
}

function plainFieldOf(described: FieldDescription): Field<unknown> {
  const about = plainText(described.about);
  switch (described.kind) {
    case 'uint':
      return uint(about);
    case 'int':
      return int(about);
    case 'counter':
      return counter(about);
    case 'bool':
      return bool(about);
    case 'text':
      return text(about);
    case 'bytes':
      return bytes(about);
    case 'any':
      return anything(about);
    case 'list':
      return list(about, fieldOf(described.element));
    case 'record':
      return record(about, fieldOf(described.element));
    case 'struct':
      return struct(about, fieldsOf(described.fields));
  }
}

function sameNumbers(commands: Record<string, { op: string; id: number }>): string | undefined {
  const seen = new Map<string, string>();
  for (const [one, { op, id }] of Object.entries(commands)) {
    const other = seen.get(`${op} ${id}`);
    if (other !== undefined) return `commands.${one}: ${op} ${id} is "${other}" already`;
    seen.set(`${op} ${id}`, one);
  }
  return undefined;
}

/** Each level of fields takes two of JSON. */
function isShallow(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return depth < 4 + 2 * MAX_DEPTH && Object.values(value).every((one) => isShallow(one, depth + 1));
}
