/**
 * The text of docs/cli-json.schema.json, made from the declared lines of `--json`. Writes no file.
 */
import * as z from 'zod/mini';
import { jsonLines } from '../src-main/cli/json-lines';

/** @returns a JSON schema, one line of output as a whole, and one definition for each type of line */
export function jsonSchemaPage(): string {
  const types = Object.keys(jsonLines);
  const schema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'One line of `bootbench --json`',
    description:
      'Every line of standard output is one such object. Bytes are lower-case hexadecimal digits. Keys are added to a type, never changed or taken away. A type that is not listed is the answer to an SMP command under its declared name (docs/commands.md): the fields of the answer.',
    type: 'object',
    properties: { type: { type: 'string' }, data: { type: 'object' } },
    required: ['type', 'data'],
    additionalProperties: false,
    allOf: types.map((type) => ({
      if: { properties: { type: { const: type } } },
      then: { properties: { data: { $ref: `#/$defs/${type}` } } },
    })),
    $defs: Object.fromEntries(Object.entries(jsonLines).map(([type, line]) => [type, schemaOf(line)])),
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}

/** Programs must take keys that are added later, so what a line holds is open; that is said by `input`. */
function schemaOf(line: z.ZodMiniType): unknown {
  return plain(z.toJSONSchema(line, { unrepresentable: 'any', io: 'input' }));
}

/** Without what the library says of every whole number and of every part. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(
    ([key, one]) =>
      key !== '$schema' && !(Number.isInteger(one) && Math.abs(one as number) === Number.MAX_SAFE_INTEGER),
  );
  return Object.fromEntries(entries.map(([key, one]) => [key, plain(one)]));
}
