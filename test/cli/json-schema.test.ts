import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { jsonSchemaPage } from '../../scripts/json-schema-page';

it('docs/cli-json.schema.json says what the declared lines say (npm run docs:json writes it)', () => {
  expect(readFileSync('docs/cli-json.schema.json', 'utf8')).toBe(jsonSchemaPage());
});
