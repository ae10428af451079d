/**
 * Shapes that lines of `--json` are put together from: values as JSON says them, and parts that several lines have. Knows no line.
 */
import * as z from 'zod/mini';
import { connTypeOf, kindNames } from '@shared/device/connection';

/** A value in the form that the program has, which differs from that in JSON. @param json its schema */
export const told = <T>(json: object, about?: string) =>
  z.custom<T>().check(z.meta({ ...json, ...(about === undefined ? {} : { description: about }) }));
export const about = (text: string) => z.describe(text);

export const hexText = { type: 'string', pattern: '^([0-9a-f]{2})*$' };
export const hex = z.string().check(z.meta(hexText));
export const bytes = (text: string) => told<Uint8Array>(hexText, text);
/** Up to 64 bits. */
export const large = told<number | bigint>(
  { anyOf: [{ type: 'integer' }, { type: 'string', pattern: '^[0-9]+$' }] },
  'a string where a number would be rounded (above 2^53)',
);
export const byName = <V extends z.ZodMiniType>(value: V) =>
  told<ReadonlyMap<string, z.infer<V>>>({
    type: 'object',
    additionalProperties: z.toJSONSchema(value, { unrepresentable: 'any', io: 'input' }),
  });
export const textList = { type: 'array', items: { type: 'string' } };
export const someObject = told<object>({ type: 'object' });

export const odd = z.optional(
  z
    .array(
      z.object({
        path: z.string().check(about('where in the answer')),
        value: z.optional(z.unknown()),
        text: z.string().check(about('the value in diagnostic notation')),
        expected: z.string(),
      }),
    )
    .check(
      about(
        'Values that are not what the declaration says, as they came; missing when there are none. `text` is exact.',
      ),
    ),
);

export const error = z.object({ code: z.string(), facts: someObject });

export const progress = z.object({
  phase: z.enum(['erasing', 'sending', 'finishing']),
  sentBytes: z.int().check(about('bytes that the device has')),
  totalBytes: z.int(),
  resumedAtBytes: z.optional(z.int().check(about('where an earlier transfer was continued'))),
  bytesPerSecond: z.number().check(about('over the last seconds; 0 while unknown')),
  secondsLeft: z.optional(z.number()),
});

export const images = z.object({
  images: z.array(
    z.object({
      image: z.int().check(about('number of the image')),
      slot: z.int().check(about('0 primary, 1 secondary')),
      version: z.string(),
      hash: z.optional(bytes('missing where the device does not tell it')),
      bootable: z.optional(z.boolean()),
      pending: z.boolean(),
      confirmed: z.boolean(),
      active: z.boolean(),
      permanent: z.boolean(),
    }),
  ),
  splitStatus: z.int(),
  odd,
});

export const connType = z.enum(kindNames.map(connTypeOf));
export const savedConnection = { name: z.string(), type: connType, connstring: z.string() };

export const movedFile = {
  local: z.string(),
  remote: z.string(),
  sizeBytes: z.int(),
  checked: z.enum(['hash', 'size', 'not checked']),
  hash: z.optional(z.object({ kind: z.string(), value: hex })),
  seconds: z.number(),
};

export const rawAnswer = z
  .object({
    name: z.string().check(about('name of the declared command; otherwise its numbers')),
    group: z.int(),
    command: z.int(),
    text: z
      .nullable(z.string())
      .check(about('the body in diagnostic notation; null when it is not a CBOR map')),
    body: z.unknown().check(about('the same as JSON')),
    requestHex: hex.check(about('header and body')),
    answerHex: hex.check(about('header and body')),
    ms: z.number().check(about('milliseconds from the request to the answer')),
    error: z.optional(error.check(about('what the answer says about failure'))),
  })
  .check(about('An error of the device is an answer here; the exit code is 5'));
