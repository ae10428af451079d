// A test that warns or errors on the console without saying so beforehand fails: silence is the expectation.
// Knows nothing about what is tested.
import { afterEach, beforeEach, expect, vi } from 'vitest';

type Level = 'warn' | 'error';
const levels: readonly Level[] = ['warn', 'error'];

let seen: { level: Level; text: string }[] = [];
let announced: { level: Level; pattern: RegExp }[] = [];
/** Tests that run side by side are silent together: the last one to end answers for what any of them has said. */
let running = 0;

/**
 * Announces that the rest of this test writes to the console.
 *
 * @param level which of console.warn and console.error
 * @param pattern what the text must match; the test also fails when nothing matches it in the end
 */
export function expectConsole(level: Level, pattern: RegExp): void {
  announced.push({ level, pattern });
}

beforeEach(() => {
  if (running++ > 0) return;
  seen = [];
  announced = [];
  for (const level of levels) {
    vi.spyOn(console, level).mockImplementation((...parts: unknown[]) => {
      seen.push({
        level,
        text: parts.map((part) => (part instanceof Error ? part.stack : String(part))).join(' '),
      });
    });
  }
});

afterEach(() => {
  if (--running > 0) return;
  vi.restoreAllMocks();
  const matches = (line: (typeof seen)[number], call: (typeof announced)[number]) =>
    line.level === call.level && call.pattern.test(line.text);
  expect(
    seen.filter((line) => !announced.some((call) => matches(line, call))),
    'console output that the test did not announce (expectConsole)',
  ).toEqual([]);
  expect(
    announced.filter((call) => !seen.some((line) => matches(line, call))),
    'announced console output that never came',
  ).toEqual([]);
});
