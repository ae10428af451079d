// Which test files have to do with what has changed, the nearest first. Reads the graph of imports that dependency-cruiser has
// written; knows neither git nor vitest.

/** As many test files are run for one changed file; those that lie further are counted and said. */
export const nearestFiles = 12;

/** Whatever these say reaches every test. */
const reachesAll = new Set(['package.json', 'package-lock.json', 'vitest.config.ts', 'tsconfig.base.json']);

const isTest = (file) => /^test\/.*\.test\.ts$/.test(file) && !/^test\/(e2e|windows)\//.test(file);

/**
 * A test file is near a changed file when it lies in a folder of the same name (`test/session` to `src-main/session`), then when it
 * has few imports to go to it. One that names the file in its text, because it reads or runs it, is as near as one that imports it.
 *
 * @param graph what `depcruise --output-type json` says
 * @param changed paths of the files that have changed
 * @param textOf gives the text of a test file
 * @returns `all` when every test has to run; else `near` and `further`, in that order
 */
export function testsOf(graph, changed, textOf) {
  if ([...changed].some((file) => reachesAll.has(file))) return { all: true };
  const importers = importersIn(graph);
  const tests = graph.modules.map(({ source }) => source).filter(isTest);
  const near = new Set();
  const reached = new Set();
  for (const file of changed) {
    const steps = stepsTo(file, importers);
    const name = file.split('/').at(-1);
    for (const test of tests)
      if (textOf(test).includes(`/${name}'`)) steps.set(test, Math.min(1, steps.get(test) ?? 1));
    const found = tests.filter((test) => steps.has(test));
    found.sort(
      (a, b) =>
        sameFolders(b, file) - sameFolders(a, file) || steps.get(a) - steps.get(b) || (a < b ? -1 : 1),
    );
    for (const test of found) reached.add(test);
    for (const test of found.slice(0, nearestFiles)) near.add(test);
  }
  return { all: false, near: [...near], further: [...reached].filter((test) => !near.has(test)) };
}

/** Who imports a module at run time, by its path; what only imports its types runs nothing of it. */
function importersIn(graph) {
  const importers = new Map();
  for (const { source, dependencies } of graph.modules)
    for (const { resolved, dependencyTypes = [] } of dependencies) {
      if (dependencyTypes.includes('type-only')) continue;
      importers.set(resolved, [...(importers.get(resolved) ?? []), source]);
    }
  return importers;
}

/** Every file that reaches this one, with the number of imports between them. */
function stepsTo(file, importers) {
  const steps = new Map([[file, 0]]);
  for (const [reached, count] of steps)
    for (const importer of importers.get(reached) ?? [])
      if (!steps.has(importer)) steps.set(importer, count + 1);
  return steps;
}

/** How many folders of two paths have one name, without the first: `src-main/cli/a.ts` and `test/cli/b.test.ts` have one. */
function sameFolders(test, file) {
  const folders = new Set(file.split('/').slice(1, -1));
  return test
    .split('/')
    .slice(1, -1)
    .filter((folder) => folders.has(folder)).length;
}
