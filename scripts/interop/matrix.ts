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

const CELL = 3;
const SECONDS = 8;
const NAME = 26;
const LEAST_COLUMNS = 8;

/**
 * Servers down, checks across by their numbers, in as many blocks as the terminal is too narrow for.
 * @param widthColumns characters of a line of the terminal
 */
export function matrix(rows: readonly Row[], checks: readonly CheckName[], widthColumns: number): string {
  const idWidth = Math.max(...rows.map(({ server }) => server.id.length));
  const perBlock = Math.max(LEAST_COLUMNS, Math.floor((widthColumns - idWidth - SECONDS) / CELL));
  const numbered = checks.map((name, at) => ({ name, number: at + 1 }));
  const names = numbered.map(({ name, number }) => `${String(number).padStart(3)} ${name}`.padEnd(NAME));
  return [
    ...pieces(names, Math.max(1, Math.floor(widthColumns / NAME))).map((line) => line.join('').trimEnd()),
    ...pieces(numbered, perBlock).flatMap((block) => [
      '',
      ' '.repeat(idWidth) + block.map(({ number }) => String(number).padStart(CELL)).join(''),
      ...rows.map(
        ({ server, cells, seconds }) =>
          server.id.padEnd(idWidth) +
          block.map(({ name }) => signs[cells.get(name)?.verdict ?? 'not-for-it'].padStart(CELL)).join('') +
          (block[0]?.number === 1 ? `${seconds.toFixed(0).padStart(SECONDS - 2)} s` : ''),
      ),
    ]),
    '',
    LEGEND,
  ].join('\n');
}

function pieces<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, at) =>
    all.slice(at * size, (at + 1) * size),
  );
}

/** Every failure with its reason, every explanation once with its source and what was seen, every allowance. */
export function remarks({ server: { id }, cells }: Row): string[] {
  const known = new Map<string, string[]>();
  const failed: string[] = [];
  for (const [name, cell] of cells)
    if (cell.verdict === 'FAIL') failed.push(`FAIL  ${id}, ${name}: ${cell.why}`);
    else if (cell.verdict === 'explained')
      known.set(cell.explanation, [...(known.get(cell.explanation) ?? []), `      ${name}: ${cell.why}`]);
  return [
    ...failed,
    ...[...known].flatMap(([explanation, seen]) => [`known ${id}: ${explanation}`, ...seen]),
    ...allowances(id).map((note) => `note  ${id}: ${note}`),
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
