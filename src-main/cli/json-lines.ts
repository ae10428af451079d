/**
 * What every line of `--json` holds, declared once: types for `report.json` and `report.result`, and docs/cli-json.schema.json, which
 * `npm run docs:json` writes. Keys are added, never changed or taken away. The running command line uses the types and loads nothing.
 */
import * as z from 'zod/mini';
import { connTypeOf, kindNames } from '@shared/device/connection';
import type { ImageJson } from '@shared/firmware/fact-json';
import { phaseWords } from '@shared/run/fold';
import { outcomes } from '@shared/run/verdict';
import { upgradeModes } from '@shared/run/upgrade/steps';
import type { Finding } from '@shared/run/upgrade/preflight';
import type { SerialPortFacts } from '../transports/port-identity';

/** As the program has it, which is not as JSON says it. @param json its schema */
const told = <T>(json: object, about?: string) =>
  z.custom<T>().check(z.meta({ ...json, ...(about === undefined ? {} : { description: about }) }));
const about = (text: string) => z.describe(text);

const hexText = { type: 'string', pattern: '^([0-9a-f]{2})*$' };
const hex = z.string().check(z.meta(hexText));
const bytes = (text: string) => told<Uint8Array>(hexText, text);
/** Up to 64 bits. */
const large = told<number | bigint>(
  { anyOf: [{ type: 'integer' }, { type: 'string', pattern: '^[0-9]+$' }] },
  'a string where a number would be rounded (above 2^53)',
);
const byName = <V extends z.ZodMiniType>(value: V) =>
  told<ReadonlyMap<string, z.infer<V>>>({
    type: 'object',
    additionalProperties: z.toJSONSchema(value, { unrepresentable: 'any', io: 'input' }),
  });
const someObject = told<object>({ type: 'object' });

const odd = z.optional(
  z
    .array(
      z.object({
        path: z.string().check(about('where in the answer')),
        value: z.optional(z.unknown()),
        text: z.string().check(about('the value in diagnostic notation')),
        expected: z.string(),
      }),
    )
    .check(
      about(
        'Values that are not what the declaration says, as they came; missing when there are none. `text` is exact.',
      ),
    ),
);

const error = z.object({ code: z.string(), facts: someObject });

const progress = z.object({
  phase: z.enum(['erasing', 'sending', 'finishing']),
  sentBytes: z.int().check(about('what the device has')),
  totalBytes: z.int(),
  resumedAtBytes: z.optional(z.int().check(about('where an earlier transfer was continued'))),
  bytesPerSecond: z.number().check(about('over the last seconds; 0 while unknown')),
  secondsLeft: z.optional(z.number()),
});

const images = z.object({
  images: z.array(
    z.object({
      image: z.int().check(about('number of the image')),
      slot: z.int().check(about('0 primary, 1 secondary')),
      version: z.string(),
      hash: z.optional(bytes('missing where the device does not tell it')),
      bootable: z.optional(z.boolean()),
      pending: z.boolean(),
      confirmed: z.boolean(),
      active: z.boolean(),
      permanent: z.boolean(),
    }),
  ),
  splitStatus: z.int(),
  odd,
});

const connType = z.enum(kindNames.map(connTypeOf));
const savedConnection = { name: z.string(), type: connType, connstring: z.string() };

const movedFile = {
  local: z.string(),
  remote: z.string(),
  sizeBytes: z.int(),
  checked: z.enum(['hash', 'size', 'not checked']),
  hash: z.optional(z.object({ kind: z.string(), value: hex })),
  seconds: z.number(),
};

const rawAnswer = z
  .object({
    name: z.string().check(about('name of the declared command; otherwise its numbers')),
    group: z.int(),
    command: z.int(),
    text: z
      .nullable(z.string())
      .check(about('the body in diagnostic notation; null when it is not a CBOR map')),
    body: z.unknown().check(about('the same as JSON')),
    requestHex: hex.check(about('header and body')),
    answerHex: hex.check(about('header and body')),
    ms: z.number().check(about('milliseconds from the request to the answer')),
    error: z.optional(error.check(about('what the answer says about failure'))),
  })
  .check(about('An error of the device is an answer here; the exit code is 5'));

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
          z.int().check(about('where it stands, counted inside the image; absent when that is not known')),
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
      devices: z.array(
        z.object({
          device: z.string(),
          result: z.enum([
            'confirmed',
            'awaiting-confirmation',
            'reverted',
            'rejected',
            'refused-or-reverted',
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
