/**
 * Requests that change a device and were sent and not answered: whether they were carried out, nobody knows. Reads what
 * passes; changes nothing.
 */
import type { Catalog } from '@shared/smp/catalog';
import { readHeader } from '@shared/smp/message';
import type { TraceListener } from '../engine/trace';

const WRITE = 2;

export class Unanswered {
  readonly #catalog: Catalog;
  readonly #labels = new Map<string, string>();

  constructor(catalog: Catalog) {
    this.#catalog = catalog;
  }

  readonly onTrace: TraceListener = (entry) => {
    if (entry.kind !== 'sent' && entry.kind !== 'received') return;
    const header = readHeader(entry.bytes);
    if (header === undefined) return;
    const { op, group, command, sequence } = header;
    const key = `${group}/${command}/${sequence}`;
    if (entry.kind === 'received') this.#labels.delete(key);
    else if (op === WRITE) {
      const label = this.#catalog.commandLabel(group, command, 'write');
      if (!HARMLESS.has(label)) this.#labels.set(key, label);
    }
  };

  /** For the end of a command. */
  readonly words = (): readonly string[] =>
    [...new Set(this.#labels.values())].map(
      (label) =>
        `The device was asked for ${label} and has not answered: it may have done it, or may still do it.${ADVICE[label] ?? ''}`,
    );
}

/** Written, and changing nothing. */
const HARMLESS: ReadonlySet<string> = new Set(['os.echo']);
const ADVICE: Readonly<Record<string, string>> = {
  'image.setState': ' "bootbench image list" shows what is marked and confirmed.',
  'image.erase': ' A part of the slot may be erased; "bootbench image list" shows what is left.',
  'image.upload': ' "bootbench image list" shows what the slots hold.',
  'os.reset': ' "bootbench image list" shows what runs.',
};
