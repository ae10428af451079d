import path from 'node:path';
import { describe, expect, it } from 'vitest';

interface Graph {
  modules: { source: string; dependencies: { resolved: string; dependencyTypes?: string[] }[] }[];
}
type TestsOf = (
  graph: Graph,
  changed: Iterable<string>,
  textOf: (file: string) => string,
) => { all: boolean; near?: string[]; further?: string[] };

// A script that runs before anything is compiled, so it has no types of its own.
const script = path.resolve(import.meta.dirname, '../../scripts/check/nearest-tests.mjs');
const { testsOf, nearestFiles } = (await import(script)) as { testsOf: TestsOf; nearestFiles: number };

const noText = (): string => '';
const graphOf = (edges: Record<string, string[]>, typesOnly: Record<string, string[]> = {}): Graph => ({
  modules: [...new Set([...Object.keys(edges), ...Object.keys(typesOnly)])].map((source) => ({
    source,
    dependencies: [
      ...(edges[source] ?? []).map((resolved) => ({ resolved })),
      ...(typesOnly[source] ?? []).map((resolved) => ({ resolved, dependencyTypes: ['type-only'] })),
    ],
  })),
});

describe('the tests of what has changed', () => {
  it('are those that reach it by imports, also through others; types alone run nothing', () => {
    const graph = graphOf(
      {
        'test/run/a.test.ts': ['src-main/run/book.ts'],
        'src-main/run/book.ts': ['src-main/session/lease.ts'],
        'test/run/b.test.ts': ['src-main/run/other.ts'],
      },
      { 'test/run/c.test.ts': ['src-main/session/lease.ts'] },
    );
    expect(testsOf(graph, ['src-main/session/lease.ts'], noText)).toEqual({
      all: false,
      near: ['test/run/a.test.ts'],
      further: [],
    });
  });

  it('are itself, when a test has changed, and never the tests that need an application', () => {
    const graph = graphOf({
      'test/run/a.test.ts': [],
      'test/e2e/a.e2e.ts': ['test/run/a.test.ts'],
      'test/windows/a.win.ts': ['test/run/a.test.ts'],
    });
    expect(testsOf(graph, ['test/run/a.test.ts'], noText).near).toEqual(['test/run/a.test.ts']);
  });

  it('are first those in a folder of the same name, then those with few imports between; the rest is counted', () => {
    const file = 'src-main/session/lease.ts';
    const names = Array.from({ length: nearestFiles }, (_, at) => `test/run/near-${at}.test.ts`);
    const graph = graphOf({
      'test/session/far.test.ts': ['src-main/session/between.ts'],
      'test/cli/far.test.ts': ['src-main/session/between.ts'],
      'src-main/session/between.ts': [file],
      ...Object.fromEntries(names.map((name) => [name, [file]])),
    });
    const { near, further } = testsOf(graph, [file], noText);
    expect(near).toHaveLength(nearestFiles);
    expect(near?.[0]).toBe('test/session/far.test.ts');
    expect(further).toHaveLength(2);
    expect(further).toContain('test/cli/far.test.ts');
  });

  it('are also those that name a file that nobody imports', () => {
    const graph = graphOf({ 'test/cli/page.test.ts': [], 'test/cli/other.test.ts': [] });
    const textOf = (file: string): string => (file.includes('page') ? "read('docs/commands.md')" : '');
    expect(testsOf(graph, ['docs/commands.md'], textOf).near).toEqual(['test/cli/page.test.ts']);
  });

  it('are all, when what every test stands on has changed', () => {
    for (const file of ['package.json', 'vitest.config.ts'])
      expect(testsOf(graphOf({}), [file], noText)).toEqual({ all: true });
  });
});
