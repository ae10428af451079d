import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { commandPage } from '../../scripts/command-page';

it('docs/commands.md says what the declarations say (npm run docs:commands writes it)', () => {
  expect(readFileSync('docs/commands.md', 'utf8')).toBe(commandPage());
});
