/**
 * Writes out/THIRD-PARTY-NOTICES.txt, which electron-builder puts beside the application. Run by `npm run package`.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { noticesText, shippedPackages } from './notices';

const packages = shippedPackages(process.cwd());
mkdirSync('out', { recursive: true });
writeFileSync('out/THIRD-PARTY-NOTICES.txt', noticesText(packages));
console.log(`package: notices of ${packages.length} packages`);
