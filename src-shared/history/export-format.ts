/**
 * The formats in which runs leave the program, as a table: each makes a head, a part for each record, and an end. Whoever writes a file asks
 * for one record after the other, so that a hundred thousand need no more memory than one. Knows no file.
 */
import { outcomesAsCsv, measurementsAsCsv } from './as-csv';
import { asJunit } from './as-junit';
import { asOcp } from './as-ocp';
import type { ExportFormatName } from './export-names';
import type { RunRecord } from './record';

export interface ExportFormat {
  /** Of the file's name. */
  ending: string;
  media: string;
  head: () => string;
  /** One run; empty when the format has no place for it. */
  run: (record: RunRecord) => string;
  end: () => string;
}

const nothing = (): string => '';

export const exportFormats = {
  jsonl: {
    ending: 'jsonl',
    media: 'application/jsonl',
    head: nothing,
    run: (record) => `${JSON.stringify(record)}\n`,
    end: nothing,
  },
  csv: { ending: 'csv', media: 'text/csv', ...outcomesAsCsv },
  'csv-measurements': { ending: 'csv', media: 'text/csv', ...measurementsAsCsv },
  junit: { ending: 'xml', media: 'application/xml', ...asJunit },
  ocp: { ending: 'jsonl', media: 'application/jsonl', ...asOcp },
} as const satisfies Record<ExportFormatName, ExportFormat>;
