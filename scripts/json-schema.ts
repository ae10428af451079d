/**
 * Writes docs/cli-json.schema.json from the declared lines. Run by `npm run docs:json`, in the project's folder.
 */
import { writeFileSync } from 'node:fs';
import { jsonSchemaPage } from './json-schema-page';

writeFileSync('docs/cli-json.schema.json', jsonSchemaPage());
console.log('docs/cli-json.schema.json written');
