/**
 * The result as text: servers down, checks across, and below it what failed and why. Pure.
 */
import type { Cell } from './cell';
import { allowances } from './defects';
import type { CheckName, Row } from './examine';

const signs: Readonly<Record<Cell['verdict'], string>> = {
  pass: '+',
  'not-supported': '-',
  'not-for-it': '.',
  FAIL: 'F',
  explained: 'e',
};
const LEGEND =
  '+ pass   - not supported by that server   . not for that server   e fails, explained below   F FAIL';

export function matrix(rows: readonly Row[], checks: readonly CheckName[]): string {
  const width = Math.max(...rows.map(({ server }) => server.id.length));
  const heads = checks.map((name, at) => `${String(at + 1).padStart(4)}  ${name}`);
  const numbers = checks.map((_, at) => String(at + 1).padStart(3)).join('');
  const lines = rows.map(
    ({ server, cells, seconds }) =>
      server.id.padEnd(width) +
      checks.map((name) => (signs[cells.get(name)?.verdict ?? 'not-for-it'] ?? '?').padStart(3)).join('') +
      `${seconds.toFixed(0).padStart(6)} s`,
  );
  return [...heads, '', `${' '.repeat(width)}${numbers}`, ...lines, '', LEGEND].join('\n');
}

/** Every failure with its reason, every explanation with its source, every allowance that was made. */
export function remarks({ server: { id }, cells }: Row): string[] {
  return [
    ...allowances(id).map((note) => `note  ${id}: ${note}`),
    ...[...cells].flatMap(([name, cell]) => {
      if (cell.verdict === 'FAIL') return [`FAIL  ${id}, ${name}: ${cell.why}`];
      if (cell.verdict === 'explained')
        return [`known ${id}, ${name}: ${cell.explanation}; it said: ${cell.why}`];
      return [];
    }),
  ];
}

/** One line that counts. */
export function summary(rows: readonly Row[]): { text: string; failed: number } {
  const cells = rows.flatMap((row) => [...row.cells.values()]);
  const count = (verdict: Cell['verdict']): number => cells.filter((cell) => cell.verdict === verdict).length;
  const failed = count('FAIL');
  return {
    text:
      `${rows.length} servers: ${count('pass')} passed, ${count('not-supported')} not supported, ` +
      `${count('explained')} explained, ${failed} FAILED`,
    failed,
  };
}
