// docs/dependencies.md says why each package is there. This checks that it says so for every entry of package.json,
// with the version and the licence that are really installed, and that the licence is one the project accepts.
import { readFileSync } from 'node:fs';
import path from 'node:path';

const accepted = /^(MIT|ISC|0BSD|Apache-2\.0|BSD-2-Clause|BSD-3-Clause|BlueOak-1\.0\.0)$/;
/** Other licences, for tools that are used unchanged and never shipped. */
const exceptions = new Map([['axe-core', 'MPL-2.0']]);

/** @returns one line per thing that is wrong */
export function checkDependencyPage(root) {
  const read = (file) => readFileSync(path.join(root, file), 'utf8');
  const { dependencies, devDependencies } = JSON.parse(read('package.json'));
  const page = rowsOf(read('docs/dependencies.md'));
  const wanted = new Set([...Object.keys(dependencies), ...Object.keys(devDependencies)]);
  const wrong = [];
  for (const name of wanted) {
    const about = JSON.parse(read(`node_modules/${name}/package.json`));
    const row = page.get(name);
    if (!row) wrong.push(`${name} ${about.version} (${about.license}) has no line in docs/dependencies.md`);
    else if (row.version !== about.version)
      wrong.push(`${name}: the page says ${row.version}, it is ${about.version}`);
    else if (row.licence !== about.license)
      wrong.push(`${name}: the page says ${row.licence}, it is ${about.license}`);
    else if (!row.why) wrong.push(`${name}: the page does not say why`);
    if (!accepted.test(about.license) && exceptions.get(name) !== about.license)
      wrong.push(`${name}: the licence ${about.license} is not one we accept`);
  }
  for (const name of page.keys()) {
    if (!wanted.has(name))
      wrong.push(`${name} has a line in docs/dependencies.md but is not in package.json`);
  }
  return wrong;
}

/** The lines `| package | version | licence | why |` of all tables. */
function rowsOf(text) {
  const lines = [...text.matchAll(/^\| `([^`]+)` +\| ([^|]+) \| ([^|]+) \| ([^|]*) \|$/gm)];
  return new Map(
    lines.map(([, name, version, licence, why]) => [
      name,
      { version: version.trim(), licence: licence.trim(), why: why.trim() },
    ]),
  );
}
