/**
 * Writes docs/commands.md from the declarations. Run by `npm run docs:commands`, in the project's folder.
 */
import { writeFileSync } from 'node:fs';
import { commandPage } from './command-page';

writeFileSync('docs/commands.md', commandPage());
console.log('docs/commands.md written');
