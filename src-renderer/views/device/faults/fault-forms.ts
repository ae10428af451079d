/**
 * What has to be filled in for each kind of fault, as data for the form: fields with range and a value to start with.
 * Complete by type; the words stand in the locale, the last check is the schema's.
 */
import { faultSchema, type Fault, type FaultKind, type Occasion } from '@shared/simulator/fault';

export type FaultField =
  | {
      input: 'number';
      name: string;
      min: number;
      max: number;
      start: number | undefined;
      unit: 'ms' | 'bytes' | 'count';
      /** May be left empty. */
      optional?: true;
    }
  | { input: 'choice'; name: string; options: readonly [string, ...string[]] }
  | { input: 'text'; name: string };

export interface FaultForm {
  /** It hits messages: of which command and how often can be said. */
  targeted: boolean;
  fields: readonly FaultField[];
}

const hourMs = 3_600_000;
const most32Bit = 0xffff_ffff;
const ms = (name: string, start: number | undefined, optional = false, min = 0): FaultField => ({
  input: 'number',
  name,
  min,
  max: hourMs,
  start,
  unit: 'ms',
  ...(optional ? { optional: true } : {}),
});
const bytes = (name: string, start: number): FaultField => ({
  input: 'number',
  name,
  min: 0,
  max: most32Bit,
  start,
  unit: 'bytes',
});
const none: FaultForm = { targeted: false, fields: [] };

/** In the order of the list: what happens on the way, what the device refuses, what breaks, what it is built without. */
export const faultForms: { readonly [K in FaultKind]: FaultForm } = {
  lose: { targeted: true, fields: [{ input: 'choice', name: 'what', options: ['answer', 'request'] }] },
  delay: { targeted: true, fields: [ms('byMs', 500)] },
  hold: { targeted: true, fields: [] },
  repeat: { targeted: true, fields: [] },
  reorder: { targeted: true, fields: [] },
  garble: { targeted: true, fields: [{ input: 'choice', name: 'where', options: ['wire', 'message'] }] },
  'truncate-cbor': { targeted: true, fields: [] },
  'wrong-sequence': { targeted: true, fields: [] },
  refuse: {
    targeted: true,
    fields: [
      { input: 'number', name: 'rc', min: 1, max: 0xffff, start: 10, unit: 'count' },
      {
        input: 'number',
        name: 'group',
        min: 0,
        max: 0xffff,
        start: undefined,
        unit: 'count',
        optional: true,
      },
      { input: 'text', name: 'reason' },
    ],
  },
  disconnect: { targeted: false, fields: [bytes('afterBytes', 20_000), ms('forMs', 3000, true)] },
  restart: {
    targeted: false,
    fields: [
      bytes('afterUploadedBytes', 49_152),
      {
        input: 'number',
        name: 'times',
        min: 1,
        max: 1_000_000,
        start: undefined,
        unit: 'count',
        optional: true,
      },
    ],
  },
  'slow-erase': { targeted: false, fields: [ms('ms', 20_000)] },
  'out-of-space': { targeted: false, fields: [bytes('afterBytes', 49_152)] },
  'small-buffers': {
    targeted: false,
    fields: [
      { input: 'number', name: 'bytes', min: 64, max: 65_535, start: 96, unit: 'bytes' },
      { input: 'number', name: 'count', min: 1, max: 64, start: 1, unit: 'count' },
    ],
  },
  'version-1-only': none,
  'no-params': none,
  'chatty-console': {
    targeted: false,
    fields: [
      ms('everyMs', 200, false, 1),
      { input: 'choice', name: 'where', options: ['between-frames', 'between-lines', 'inside-lines'] },
      { input: 'text', name: 'text' },
    ],
  },
  'never-return': none,
  'revert-on-boot': none,
  'reject-at-boot': none,
  busy: { targeted: true, fields: [] },
  'late-write': { targeted: false, fields: [ms('byMs', 500)] },
  'no-boot-mode': none,
  'confirm-running-only': none,
  button: { targeted: false, fields: [ms('afterMs', 1000)] },
  'silent-application': {
    targeted: false,
    fields: [{ input: 'choice', name: 'images', options: ['new', 'all'] }],
  },
};

export const faultKinds = Object.keys(faultForms) as FaultKind[];

/** What was typed for one fault. */
export interface FaultDraft {
  kind: FaultKind;
  values: Record<string, string | number | undefined>;
  /** Empty: any command. */
  command: string;
  occasion: OccasionDraft;
}

export const occasionKinds = ['always', 'chance', 'every', 'nth'] as const;
export interface OccasionDraft {
  kind: (typeof occasionKinds)[number];
  /** Percent for `chance`. */
  value: number | undefined;
}

export function draftOf(kind: FaultKind): FaultDraft {
  const values: FaultDraft['values'] = {};
  for (const field of faultForms[kind].fields)
    values[field.name] =
      field.input === 'number' ? field.start : field.input === 'choice' ? field.options[0] : '';
  return { kind, values, command: '', occasion: { kind: 'always', value: 5 } };
}

/** The fault that was typed; undefined while something in it is not possible. */
export function faultFrom({ kind, values, command, occasion }: FaultDraft): Fault | undefined {
  const given = Object.entries(values).filter(([, value]) => value !== undefined && value !== '');
  const target = faultForms[kind].targeted
    ? { ...(command === '' ? {} : { command }), ...whenOf(occasion) }
    : {};
  const parsed = faultSchema.safeParse({ kind, ...Object.fromEntries(given), ...target });
  return parsed.success ? parsed.data : undefined;
}

function whenOf({ kind, value }: OccasionDraft): { when?: Occasion } {
  const number = value ?? Number.NaN;
  switch (kind) {
    case 'always':
      return {};
    case 'chance':
      return { when: { chance: number / 100 } };
    case 'every':
      return { when: { every: number } };
    case 'nth':
      return { when: { nth: [number] } };
  }
}

/** Names of presets; what each does stands in the locale. */
export const faultPresets = {
  lossy: [{ kind: 'lose', what: 'answer', when: { chance: 0.05 } }],
  slow: [{ kind: 'slow-erase', ms: 20_000 }],
  reboots: [{ kind: 'restart', afterUploadedBytes: 49_152 }],
  refuses: [{ kind: 'refuse', command: 'image.upload', group: 1, rc: 9, reason: 'no free slot' }],
  rejects: [{ kind: 'reject-at-boot' }],
  reverts: [{ kind: 'revert-on-boot' }],
  vanishes: [{ kind: 'never-return' }],
} as const satisfies Record<string, readonly Fault[]>;

export type FaultPreset = keyof typeof faultPresets;
export const faultPresetNames = Object.keys(faultPresets) as FaultPreset[];
