/**
 * Every format of an export, checked by a reader that is not ours, with runs whose texts a device has chosen badly.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'csv-parse/sync';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { exportFormats } from '@shared/history/export-format';
import { exportFormatNames } from '@shared/history/export-names';
import { runRecordSchema, type RunRecord } from '@shared/history/record';

const HOSTILE = `=HYPERLINK("http://x","y")<script>&]]>"'\u0000\u0007\u001b[31m\uFFFF \u202e\r\nend`;

function record(over: Partial<RunRecord> = {}): RunRecord {
  return {
    schema: 'bootbench.run/1',
    uid: '01a23180-ea94-7591-aaee-aee8c3b2367a',
    kind: 'upgrade',
    origin: 'bench',
    started: '2026-11-30T08:15:02.113Z',
    ended: '2026-11-30T08:15:09.000Z',
    duration_ms: 6887.5,
    outcome: 'fail',
    verdict: 'rejected',
    attempt: 1,
    failure: { step: 'judge', code: 'rejected', text: HOSTILE },
    station: { host: 'pc-07', app: '0.2.0', os: 'linux' },
    operator: { id: 'anna' },
    unit: { serial: HOSTILE },
    device: { name: HOSTILE, address: '/dev/ttyACM3', transport: 'serial', before: [], after: [] },
    order: { kind: 'upgrade', mode: 'test-and-confirm' },
    images: [{ image: 0, name: 'app', version: HOSTILE, image_hash: 'ab12' }],
    steps: [
      {
        seq: 1,
        type: 'look',
        started: '2026-11-30T08:15:02.200Z',
        duration_ms: 12,
        outcome: 'pass',
        measurements: [],
      },
      {
        seq: 2,
        type: 'upload',
        started: '2026-11-30T08:15:02.300Z',
        duration_ms: 5000,
        outcome: 'pass',
        measurements: [{ name: 'speed', value: 96000, unit: 'B/s', min: 1000, max: 1e6, outcome: 'pass' }],
      },
      {
        seq: 3,
        type: 'judge',
        started: '2026-11-30T08:15:08.000Z',
        duration_ms: 1,
        outcome: 'fail',
        code: 'rejected',
        text: HOSTILE,
        measurements: [],
      },
      { seq: 4, type: 'confirm', outcome: 'skipped', measurements: [] },
    ],
    evidence: [{ fact: 'wanted', image: 0 }],
    attachments: [],
    ...over,
  };
}

const passed = record({
  outcome: 'pass',
  verdict: 'confirmed',
  failure: undefined,
  unit: undefined,
} as never);
const refused = record({ outcome: 'error', steps: [], failure: { code: 'link/busy', text: 'busy' } });
const all = [record(), passed, refused].map((one) => JSON.parse(JSON.stringify(one)) as RunRecord);

function exported(name: keyof typeof exportFormats): string {
  const { head, run, end } = exportFormats[name];
  return head() + all.map(run).join('') + end();
}

test('the records of these tests are records', () => {
  for (const one of all) expect(z.safeParse(runRecordSchema, one).error).toBeUndefined();
});

test('JSON lines are valid against the schema of the format', () => {
  const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(
    z.toJSONSchema(runRecordSchema),
  );
  for (const line of exported('jsonl').trimEnd().split('\n')) {
    expect(validate(JSON.parse(line)), JSON.stringify(validate.errors)).toBe(true);
    expect(validate({ ...(JSON.parse(line) as object), extra: 1 })).toBe(false);
  }
});

describe.each(['csv', 'csv-measurements'] as const)('%s', (name) => {
  test('is read by another program, and has no formula', () => {
    const rows = parse<Record<string, string>>(exported(name), { bom: true, columns: true });
    expect(rows).toHaveLength(name === 'csv' ? 3 : 2);
    for (const row of rows) for (const cell of Object.values(row)) expect(cell).not.toMatch(/^[=+@\t\r-]/);
    if (name === 'csv') expect(rows.map(({ outcome }) => outcome)).toEqual(['fail', 'pass', 'error']);
    else expect(rows[0]).toMatchObject({ name: 'speed', value: '96000', unit: 'B/s', min: '1000' });
  });
});

describe('JUnit', () => {
  test('is XML, with nothing in it that a device has made up', () => {
    const text = exported('junit');
    expect(XMLValidator.validate(text)).toBe(true);
    // What XML 1.0 has no place for.
    const forbidden = [...text].filter((one) => /\p{Cc}|\uFFFE|\uFFFF/u.test(one) && !'\t\n\r'.includes(one));
    expect(forbidden).toEqual([]);
    const parser = new XMLParser({
      ignoreAttributes: false,
      attributeNamePrefix: '',
      isArray: (tag) => /^test(suite|case)$/.test(tag),
    });
    const { testsuites } = parser.parse(text) as {
      testsuites: {
        testsuite: {
          tests: string;
          failures: string;
          errors: string;
          testcase: { name: string; failure?: object }[];
        }[];
      };
    };
    expect(testsuites.testsuite.map(({ tests, failures, errors }) => [tests, failures, errors])).toEqual([
      ['4', '1', '0'],
      ['4', '1', '0'],
      ['1', '0', '1'],
    ]);
    expect(testsuites.testsuite[0]?.testcase.find(({ failure }) => failure)?.name).toBe('judge');
  });

  test('leaves no run out that ended before its first step', () => {
    expect(exportFormats.junit.run(refused)).toContain('<error type="link/busy" message="busy"/>');
  });
});

const schemas = path.resolve('../shared/ocp-schema');
const folder = [process.env['BOOTBENCH_OCP_SCHEMAS'] ?? '', schemas].find(
  (one) => one !== '' && existsSync(one),
);

const compared = folder === undefined ? 'not compared: they are not there' : 'valid against them';
test(`OCP lines are complete, and each run is an output of its own (the published schemas: ${compared})`, () => {
  const lines = exported('ocp').trimEnd().split('\n');
  expect(lines).toHaveLength(31);
  const values = lines.map((line) => JSON.parse(line) as { sequenceNumber: number; schemaVersion?: object });
  values.forEach(({ sequenceNumber, schemaVersion }, at) =>
    expect(sequenceNumber).toBe(
      schemaVersion === undefined ? (values[at - 1]?.sequenceNumber ?? NaN) + 1 : 0,
    ),
  );
  if (folder === undefined) return;
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  for (const file of readdirSync(folder).filter((one) => one.endsWith('.json')))
    ajv.addSchema(JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as object, file);
  for (const value of values)
    expect(ajv.validate('root.json', value), `${JSON.stringify(value)}: ${ajv.errorsText()}`).toBe(true);
  expect(ajv.validate('root.json', { ...values[0], sequenceNumber: -1 })).toBe(false);
});

test('every format has a test', () => {
  expect(exportFormatNames).toEqual(['jsonl', 'csv', 'csv-measurements', 'junit', 'ocp']);
});
