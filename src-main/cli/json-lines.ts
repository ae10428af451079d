/**
 * What every line of `--json` holds, declared once: types for `report.json` and `report.result`, and docs/cli-json.schema.json, which
 * `npm run docs:json` writes. Keys are added, never changed or removed. The running command line uses the types and loads nothing.
 */
import * as z from 'zod/mini';
import type { ImageJson } from '@shared/firmware/fact-json';
import { exportFormatNames } from '@shared/history/export-names';
import type { RunRow } from '@shared/history/query';
import type { RunRecord } from '@shared/history/record';
import { phaseWords } from '@shared/run/fold';
import { outcomes } from '@shared/run/verdict';
import { upgradeModes } from '@shared/run/upgrade/steps';
import type { Finding } from '@shared/run/upgrade/preflight';
import type { SerialPortFacts } from '../transports/port-identity';
import {
  told,
  about,
  hex,
  large,
  byName,
  textList,
  someObject,
  odd,
  error,
  progress,
  images,
  connType,
  savedConnection,
  movedFile,
  rawAnswer,
} from './json-shapes';

const rowShape = {
  type: 'object',
  properties: {
    uid: { type: 'string' },
    outcome: { enum: [...outcomes] },
    startedEpochMs: { type: 'integer' },
  },
  required: ['uid', 'startedEpochMs'],
} as const;

export const jsonLines = {
  error: z
    .object({
      code: z
        .string()
        .check(
          about(
            'stable; "usage" for a command line that cannot be used, else the code of the error, family first: link/busy',
          ),
        ),
      facts: someObject.check(about('what is known, by code')),
      title: z.string().check(about('a sentence')),
      advice: z.string().check(about('the next step; may be empty')),
      exitCode: z.int().check(z.minimum(1), z.maximum(255), about('exit code of the process')),
    })
    .check(about('How the command failed; always the last line')),
  progress: progress.check(about('A step of a transfer, about every tenth of the way')),
  echo: z.object({ text: z.string() }),
  version: z.object({ version: z.string() }),
  reset: z.object({}),
  taskstat: z.object({
    tasks: byName(
      z.object({
        prio: z.int(),
        tid: z.int(),
        state: z.int(),
        stksiz: z.optional(z.int().check(about('on Zephyr in words of 4 bytes'))),
        stkuse: z.optional(z.int()),
        runtime: z.optional(large),
        cswcnt: z.optional(large),
        last_checkin: z.optional(z.int()),
        next_checkin: z.optional(z.int()),
      }),
    ),
    odd,
  }),
  'stat.list': z.object({ sections: z.array(z.string()), odd }),
  stat: z.object({ section: z.string(), counters: byName(large), odd }),
  'stat.sample': z
    .object({
      section: z.string(),
      atEpochMs: z.int(),
      counters: byName(large),
      rates: byName(z.number()).check(about('per second, of counters whose change is known')),
      startedOver: told<readonly string[]>(textList, 'counters that started over since the reading before'),
      odd,
    })
    .check(about('One reading of a watched section')),
  'stat.alarm': z
    .object({
      section: z.string(),
      threshold: z.string().check(about('"errors above 10", "errors above 10/s"')),
      atEpochMs: z.int(),
      over: z.boolean().check(about('false: it begins')),
      value: large.check(about('what raised it')),
    })
    .check(about('A threshold is crossed, or no longer crossed')),
  'stat.watch': z.object({
    outcome: z.enum(outcomes).check(about('"fail" when a threshold was crossed')),
    sections: z.array(z.object({ section: z.string(), readings: z.int() })),
    crossed: z.array(z.object({ section: z.string(), threshold: z.string() })),
    unjudged: z.array(z.string()).check(about('thresholds that could not be compared with any reading')),
  }),
  'settings.restore': z.object({
    written: z.array(z.string()),
    same: z.int().check(about('settings that already had these values on the device')),
  }),
  'shell.exec': z.object({
    status: z.int().check(about('0: success')),
    output: z.string().check(about('without control sequences')),
  }),
  'image.list': images,
  'image.test': images,
  'image.confirm': images,
  'image.upload': z.object({
    images: z.array(
      z.object({
        image: z.int(),
        version: z.string(),
        hash: hex.check(about('as the device will show it')),
        sizeBytes: z.int(),
        resumedAtBytes: z.int(),
        wasThere: z.boolean().check(about('the slot showed this image before the upload')),
        stored: z
          .enum(['there', 'no-list', 'no-hash', 'not-listed'])
          .check(about('what the device shows afterwards: the image, or why that is not known')),
        slot: z.optional(
          z.int().check(about('slot that holds it, counted inside the image; absent when that is not known')),
        ),
      }),
    ),
    seconds: z.number(),
  }),
  'image.erase': z.object({ slot: z.int().check(about('2 × image + slot')) }),
  'image.info': z
    .object({
      schema: z.literal(1),
      file: someObject,
      images: z.array(told<ImageJson>({ type: 'object' })),
      preflight: z.optional(
        z
          .object({
            refused: z.nullable(someObject),
            steps: z.array(someObject),
            findings: z.array(someObject),
          })
          .check(about('with a connection: what speaks for and against sending it to that device')),
      ),
    })
    .check(about('docs/image-info.md')),
  'fs.upload': z.object({
    ...movedFile,
    wasThere: z.optional(
      z.boolean().check(about('The device had the same bytes already; nothing was sent.')),
    ),
  }),
  'fs.download': z.object(movedFile),
  'conn.add': z.object({
    ...savedConnection,
    replaced: z.optional(
      z
        .object({ type: z.optional(z.string()), connstring: z.optional(z.string()) })
        .check(about('Where the device was that had the name before; empty when another version saved it.')),
    ),
  }),
  'conn.show': z.object({ connections: z.array(z.object(savedConnection)) }),
  'conn.delete': z.object({ name: z.string() }),
  'conn.import': z.object({
    file: z.string(),
    added: z.array(z.string()),
    skipped: z.array(z.object({ name: z.string(), why: z.string() })),
  }),
  'history.list': z
    .object({
      counts: z.object({
        runs: z.int(),
        outcomes: byName(z.int()),
        causes: z.array(z.object({ code: z.string(), text: z.string(), runs: z.int() })),
      }),
      runs: z.array(told<RunRow>(rowShape, 'a line of the table')),
    })
    .check(about('The newest runs that the filter finds')),
  'history.show': z.object({
    run: told<RunRecord>({ type: 'object' }, 'a record of the format bootbench.run/1'),
  }),
  'history.note': z.object({ run: z.string(), note: z.string() }),
  'history.verify': z.object({
    checked: z.int().check(about('records that are unchanged')),
    withoutRecord: z.int().check(about('places whose records were deleted')),
    broken: z.optional(z.object({ seq: z.int(), uid: z.string(), why: z.string() })),
    last: z.optional(z.object({ seq: z.int(), hash: hex, atEpochMs: z.int() })),
  }),
  'history.prune': z.object({ runs: z.int().check(about('that old')), deleted: z.int() }),
  'history.export': z.object({
    file: z.string(),
    format: z.enum(exportFormatNames),
    runs: z.int(),
    sizeBytes: z.int(),
  }),
  'raw.read': rawAnswer,
  'raw.write': rawAnswer,
  'upgrade.finding': z
    .object({
      device: z.string().check(about('name or connection string')),
      level: z.enum(['warn', 'note']).check(about('warn: it goes on only with --yes')),
      about: z.enum(['file', 'device']),
      image: z.optional(z.int().check(about('number of the image'))),
      what: told<Finding['what']>(
        { type: 'object', properties: { reason: { type: 'string' } }, required: ['reason'] },
        'stable, with what is known',
      ),
      title: z.string(),
      advice: z.string(),
    })
    .check(about('What should be known before anything is sent')),
  'upgrade.progress': z
    .object({
      device: z.string(),
      phase: z.enum(phaseWords),
      progress: z.optional(progress),
    })
    .check(about('A new phase of one device, and each quarter of an upload')),
  upgrade: z
    .object({
      file: z.string(),
      version: z.string(),
      mode: z.enum(upgradeModes),
      bootloader: z.boolean().check(about('the new bootloader of the file was sent, not its applications')),
      eraseSettings: z.boolean().check(about('the settings of the application were to be erased')),
      devices: z.array(
        z.object({
          device: z.string(),
          result: z.enum([
            'confirmed',
            'awaiting-confirmation',
            'reverted',
            'rejected',
            'refused-or-reverted',
            'back-in-loader',
            'handed-over',
            'loader-replaced',
            'bootloader-replaced',
            'bootloader-kept',
            'not-readable',
            'uploaded',
            'marked',
            'cannot-tell',
            'already-running',
            'already-testing',
            'failed',
            'cancelled',
          ]),
          outcome: z
            .enum(outcomes)
            .check(about('pass: as wanted; fail: the device; error: it cannot be told')),
          exitCode: z
            .int()
            .check(about('of this device; that of the process stands in docs/command-line.md')),
          fromVersion: z.nullable(z.string()).check(about('what ran before')),
          seconds: z.number(),
          run: z.optional(z.string().check(about('name of its run in the history'))),
          title: z.string(),
          advice: z.string(),
          verdict: z.optional(
            z
              .object({
                kind: z.string(),
                images: z.optional(
                  z
                    .array(z.object({ image: z.int(), kind: z.string() }))
                    .check(about('how each of several images ended')),
                ),
                evidence: z.array(z.unknown()),
              })
              .check(about('what the slots showed in the end')),
          ),
          remarks: z.optional(
            z.array(z.string()).check(about('what should be known although it ended well')),
          ),
          error: z.optional(error),
          during: z.optional(z.string().check(about('the phase that was cancelled'))),
          marked: z.optional(
            z
              .array(z.object({ image: z.int(), version: z.string() }))
              .check(about('what the next reset starts although the upgrade is over')),
          ),
        }),
      ),
    })
    .check(about('How it ended on each device')),
  'trace.row': z
    .object({
      number: z.int(),
      atEpochMs: z.number().check(about('milliseconds since 1970; 0 where no time is known')),
      kind: z.enum(['out', 'in', 'stray', 'unreadable', 'text', 'noise', 'note']),
      fields: z.string().check(about('the fields of the message, shortened, or the text')),
      hex: z.optional(hex),
      name: z.optional(z.string()),
      op: z.optional(z.enum(['read', 'write'])),
      version: z.optional(z.int()),
      group: z.optional(z.int()),
      command: z.optional(z.int()),
      sequence: z.optional(z.int()),
      sizeBytes: z.optional(z.int()),
      error: z.optional(z.string().check(about('name and numbers of an error'))),
      roundTripMs: z.optional(z.number()),
    })
    .check(about('One entry of a trace')),
  'trace.replay': z
    .object({
      file: z.string(),
      type: z.enum(['udp', 'serial']),
      connstring: z.string(),
      device: z.string().check(about('what was recorded')),
      requests: z.int().check(about('different requests that are answered')),
      cut: z.boolean().check(about('the end of the recording is missing')),
    })
    .check(about('The recording answers from now on')),
  simulate: z
    .object({
      kind: z.enum(['udp', 'pty', 'ble']),
      address: z.string(),
      profile: z.string(),
      version: z.string().check(about('the version that runs')),
    })
    .check(about('A simulated device, one line for each')),
  devices: z.object({
    devices: z.array(
      z.object({
        device: z
          .nullable(z.string())
          .check(about('null: a serial port or a Bluetooth device that is not saved')),
        tags: z.array(z.string()),
        type: connType,
        connstring: z.string(),
        port: told<SerialPortFacts | null>(
          { type: ['object', 'null'] },
          'what the system tells of a serial port; null for everything else',
        ),
        rssi: z.optional(z.number().check(about('signal strength in dBm of what was heard over Bluetooth'))),
        answer: z.optional(
          z
            .object({
              state: z.enum(['answers', 'silent', 'not-reachable', 'not-asked']),
              version: z.optional(
                z.string().check(about('what runs; missing when the bootloader answers or nobody can tell')),
              ),
              recovery: z.optional(
                z
                  .boolean()
                  .check(
                    about(
                      'true when the bootloader answers (MCUboot serial recovery), so that nothing runs; missing when it cannot be told',
                    ),
                  ),
              ),
              loader: z.optional(
                z
                  .enum(['application', 'loader'])
                  .check(about('which program of a device with a firmware loader answers')),
              ),
              roundTripMs: z.optional(z.number()),
              why: z.optional(z.string()),
            })
            .check(about('missing with --no-probe')),
        ),
      }),
    ),
  }),
  completion: z.object({ shell: z.enum(['bash', 'zsh', 'fish', 'powershell']), script: z.string() }),
  names: z
    .object({ names: z.array(z.string()) })
    .check(about('Names of the saved devices, for the scripts of completion')),
};

export type LineType = keyof typeof jsonLines;

/** What may be handed to a line: lists that nobody changes are welcome, too. */
type Told<T> = T extends Uint8Array | ReadonlyMap<unknown, unknown>
  ? T
  : T extends readonly (infer One)[]
    ? readonly Told<One>[]
    : T extends object
      ? { readonly [K in keyof T]: Told<T[K]> }
      : T;

export type LineData<T extends LineType> = Told<z.infer<(typeof jsonLines)[T]>>;
