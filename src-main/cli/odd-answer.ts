/**
 * What in an answer is not as declared: collected while a command shows the rest, told on standard error and, for programs, in
 * the field `odd` of the result. Knows no command.
 */
import { oddSentences, oddText } from '@shared/smp/odd-values';
import type { OddValue } from '@shared/smp/schema';
import type { LineData } from './json-lines';
import type { Report } from './report';

type OddLine = NonNullable<LineData<'stat'>['odd']>[number];

export class OddAnswer {
  readonly #values: OddValue[] = [];

  /** For `onOdd` of a request. */
  readonly hear = (odd: readonly OddValue[]): void => void this.#values.push(...odd);

  /** Values of the entries of one record, by name: `fields.lost` is `lost` in `fields`. */
  entriesOf(record: string): Map<string, unknown> {
    const start = `${record}.`;
    return new Map(
      this.#values.flatMap(({ path, value }) =>
        path.startsWith(start) ? [[path.slice(start.length), value]] : [],
      ),
    );
  }

  /** The same result, and the odd values where there are some: `text` is exact, whatever JSON can say of `value`. */
  added<T extends object>(data: T): T | (T & { odd: OddLine[] }) {
    if (this.#values.length === 0) return data;
    const odd = this.#values.map(({ path, value, expected }) => ({
      path,
      value,
      text: oddText(value),
      expected,
    }));
    return { ...data, odd };
  }

  /** One line for each on standard error. */
  tell(report: Report): void {
    for (const sentence of oddSentences(this.#values))
      report.log('warn', `Odd: ${sentence}. It is shown as it came.`);
  }
}
