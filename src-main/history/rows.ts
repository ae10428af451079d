/**
 * A run as it stands in the tables, and the record that it is read back as. Knows the columns; asks for nothing.
 */
import { RUN_SCHEMA, type AttachmentRecord, type RunRecord, type StepRecord } from '@shared/history/record';
import type { SqlRow } from './sqlite';

/** What of a run is not searched or counted, as JSON in one column. */
export interface RunFacts {
  station: { app: string; os: string };
  follows?: string;
  /** As it was known then: what is learned of a unit later changes no record. */
  unit?: { serial?: string; hwId?: string };
  order: Record<string, unknown>;
  images: RunRecord['images'];
  file?: string;
  before?: Record<string, unknown>[];
  after?: Record<string, unknown>[];
  evidence?: Record<string, unknown>[];
  result?: Record<string, unknown>;
}

/** Without what is missing: a record has no empty fields. */
export function withoutMissing<T extends object>(fields: T): T {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined && value !== null),
  ) as T;
}

export function moment(epochMs: number): string {
  return new Date(epochMs).toISOString();
}

const text = (value: SqlRow[string] | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined;
const number = (value: SqlRow[string] | undefined): number | undefined =>
  typeof value === 'number' ? value : undefined;

export interface RunTables {
  run: SqlRow;
  steps: SqlRow[];
  measurements: SqlRow[];
  attachments: SqlRow[];
  chain: SqlRow | undefined;
}

export function recordOf({ run, steps, measurements, attachments, chain }: RunTables): RunRecord {
  const facts = JSON.parse(text(run['facts']) ?? '{}') as RunFacts;
  const ended = number(run['ended']);
  const code = text(run['failure_code']);
  const who = text(run['who']);
  return withoutMissing({
    schema: RUN_SCHEMA,
    uid: text(run['uid']) ?? '',
    kind: text(run['kind']),
    origin: text(run['origin']),
    started: moment(number(run['started']) ?? 0),
    ended: ended === undefined ? undefined : moment(ended),
    duration_ms: number(run['duration']),
    outcome: text(run['outcome']),
    verdict: text(run['verdict']),
    attempt: number(run['attempt']) ?? 1,
    follows: facts.follows,
    failure:
      code === undefined
        ? undefined
        : withoutMissing({ step: text(run['failed_step']), code, text: text(run['failure_text']) ?? '' }),
    station: { host: text(run['station']) ?? '', ...facts.station },
    operator: who ? { id: who } : undefined,
    unit:
      facts.unit === undefined
        ? undefined
        : withoutMissing({ serial: facts.unit.serial, hw_id: facts.unit.hwId }),
    device: withoutMissing({
      id: text(run['device_id']),
      name: text(run['device']) ?? '',
      address: text(run['address']) ?? '',
      transport: text(run['transport']) ?? '',
      before: facts.before,
      after: facts.after,
    }),
    order: facts.order,
    images: facts.images,
    file: facts.file,
    steps: steps.map((step) => stepOf(step, measurements)),
    evidence: facts.evidence ?? [],
    result: facts.result,
    attachments: attachments.map(attachmentOf),
    note: text(run['note']),
    chain:
      chain === undefined
        ? undefined
        : { seq: number(chain['seq']) ?? 0, hash: Buffer.from(chain['hash'] as Uint8Array).toString('hex') },
  }) as RunRecord;
}

function stepOf(step: SqlRow, measurements: readonly SqlRow[]): StepRecord {
  const seq = number(step['seq']) ?? 0;
  const started = number(step['started']);
  const facts = text(step['facts']);
  return withoutMissing({
    seq,
    type: text(step['type']) ?? '',
    started: started === undefined ? undefined : moment(started),
    duration_ms: number(step['duration']),
    outcome: text(step['outcome']),
    code: text(step['code']),
    text: text(step['text']),
    facts: facts === undefined ? undefined : (JSON.parse(facts) as Record<string, unknown>),
    measurements: measurements.filter((one) => one['step_seq'] === seq).map(measurementOf),
  }) as StepRecord;
}

function measurementOf(row: SqlRow): StepRecord['measurements'][number] {
  return withoutMissing({
    name: text(row['name']) ?? '',
    value: number(row['num']) ?? text(row['txt']) ?? '',
    unit: text(row['unit']),
    min: number(row['lo']),
    max: number(row['hi']),
    outcome: text(row['outcome']) as 'pass' | 'fail' | 'none',
  });
}

function attachmentOf(row: SqlRow): AttachmentRecord {
  return {
    name: text(row['name']) ?? '',
    media: text(row['media']) ?? '',
    size: number(row['size']) ?? 0,
    sha256: text(row['sha256']) ?? '',
  };
}
