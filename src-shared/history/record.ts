/**
 * The record of one run as it is kept, shown and exported: the format `bootbench.run/1`. One attempt is one record; it is never
 * changed after its end, but for a note. Knows no database, no file and no words for people beside the English text of a failure.
 */
import * as z from 'zod/mini';
import { outcomes } from '../run/verdict';
import { origins, runKinds } from './names';

export const RUN_SCHEMA = 'bootbench.run/1';

const count = z.int().check(z.minimum(0));
const text = z.string();
/** UTC with milliseconds, as `2026-11-30T08:15:02.113Z`. */
const moment = z.string().check(z.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/));
const hex = z.string().check(z.regex(/^([0-9a-f]{2})*$/));
/** As the device has shown it; never checked further, it is only kept. */
const asShown = z.record(z.string(), z.unknown());

/** `skipped`: the run was over before its turn came. */
export const stepOutcomes = [...outcomes, 'skipped'] as const;
export type StepOutcome = (typeof stepOutcomes)[number];

const measurement = z.strictObject({
  name: text,
  /** A number, or the text that was read. */
  value: z.union([z.number(), text]),
  /** As `B/s`. */
  unit: z.optional(text),
  min: z.optional(z.number()),
  max: z.optional(z.number()),
  /** `none`: nothing was compared with it. */
  outcome: z.enum(['pass', 'fail', 'none']),
});

const attachment = z.strictObject({
  name: text,
  /** As `application/jsonl`. */
  media: text,
  size: count,
  sha256: hex,
});

const step = z.strictObject({
  /** Counted from 1, in the order in which they were planned. */
  seq: count,
  /** Kind of the step, as `upload`. `look` is the look at the device before the plan. */
  type: text,
  started: z.optional(moment),
  /** By a clock that nobody sets. */
  duration_ms: z.optional(z.number().check(z.minimum(0))),
  /** Missing: it was running when the program died. */
  outcome: z.optional(z.enum(stepOutcomes)),
  code: z.optional(text),
  text: z.optional(text),
  /** What the step was told, as number of image and slot. */
  facts: z.optional(asShown),
  measurements: z.array(measurement),
});

export const runRecordSchema = z.strictObject({
  schema: z.literal(RUN_SCHEMA),
  /** A UUID of version 7: in the order of time. */
  uid: z.uuid(),
  kind: z.enum(runKinds),
  origin: z.enum(origins),
  started: moment,
  /** Missing while it runs. */
  ended: z.optional(moment),
  duration_ms: z.optional(z.number().check(z.minimum(0))),
  outcome: z.optional(z.enum(outcomes)),
  /** How it ended, as `confirmed` or `rejected`. */
  verdict: z.optional(text),
  attempt: z.int().check(z.minimum(1)),
  /** The attempt before this one. */
  follows: z.optional(z.uuid()),
  failure: z.optional(z.strictObject({ step: z.optional(text), code: text, text })),
  station: z.strictObject({
    host: text,
    /** Version of Bootbench. */
    app: text,
    /** As `linux 6.1.0 x64`. */
    os: text,
  }),
  operator: z.optional(z.strictObject({ id: text })),
  unit: z.optional(z.strictObject({ serial: z.optional(text), hw_id: z.optional(text) })),
  device: z.strictObject({
    /** Of the record on the bench. */
    id: z.optional(text),
    name: text,
    address: text,
    transport: text,
    before: z.optional(z.array(asShown)),
    after: z.optional(z.array(asShown)),
  }),
  /** What was wanted, as it was ordered. */
  order: asShown,
  images: z.array(
    z.strictObject({
      image: count,
      name: text,
      version: text,
      /** As the device shows it. */
      image_hash: text,
      from_version: z.optional(text),
      /** Of the bytes that are sent. */
      sha256: z.optional(hex),
      /** Who has signed it, as far as the keys that were known told. */
      signed_by: z.optional(text),
    }),
  ),
  file: z.optional(text),
  steps: z.array(step),
  /** What the verdict rests on, most important first. */
  evidence: z.array(asShown),
  /** What came of it beside the verdict: what was moved, how each image ended, what ended it. */
  result: z.optional(asShown),
  attachments: z.array(attachment),
  note: z.optional(text),
  /** Its place in the chain that shows whether records were changed. Missing before its end. */
  chain: z.optional(z.strictObject({ seq: count, hash: hex })),
});

export type RunRecord = z.infer<typeof runRecordSchema>;
export type StepRecord = z.infer<typeof step>;
export type MeasurementRecord = z.infer<typeof measurement>;
export type AttachmentRecord = z.infer<typeof attachment>;

/** Text as bytes in their final order: keys sorted, nothing undefined, no blanks. What a hash of a record is made of. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((one) => canonicalJson(one ?? null)).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, one]) => one !== undefined);
    entries.sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, one]) => `${JSON.stringify(key)}:${canonicalJson(one)}`).join(',')}}`;
  }
  return JSON.stringify(value);
}

/** What the chain is made of: everything but the note, which may be written later, and the place in the chain. */
export function chainedPart({ note: _note, chain: _chain, ...rest }: RunRecord): string {
  return canonicalJson(rest);
}
