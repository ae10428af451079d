/**
 * The contract between the processes: calls (question and one answer) and events (main to window). Nothing else crosses.
 * Arguments are checked in the main process against these schemas; answers come wrapped in an `Outcome`, because Electron
 * keeps only the message of a thrown error.
 */
import * as z from 'zod/mini';
import type { ErrorView } from '../core/errors';
import type { BluetoothView } from './bluetooth';
import { connectionSchema } from '../device/connection';
import type { ConsoleState, ConsoleText } from './console';
import { keptName } from '../device/statistics/thresholds';
import { limits, type Range } from '../device/limits';
import { preferencesSchema } from '../device/preferences';
import {
  deviceNameSchema as name,
  devicePathSchema as devicePath,
  recordChangeSchema,
} from '../device/record';
import { faultSchema } from '../simulator/fault';
import { upgradeModes } from '../run/upgrade/steps';
import { MAX_DIAGNOSTIC_CHARACTERS } from '../smp/diagnostic';
import type { DeviceView, FirmwareView, RawAnswerView, UpgradePlanView } from './views';
import type { SectionNews, ShownSection } from './watches';
import type { BenchChange, Snapshot } from './view-table';
import type { DescribedGroup } from './described-group';
import { exportFormatNames } from '../history/export-names';
import {
  MOST_ROWS,
  pageKeySchema,
  runFilterSchema,
  type HistoryStanding,
  type RunCounts,
  type RunPage,
} from '../history/query';
import type { RunRecord } from '../history/record';
import { documentKinds, documentLimitBytes } from './documents';
import type { AddedKeyView, KeyView } from './keys';
import type { MessageDetail, OpenedRecording, RecordingView, TraceRows, TraceStateView } from './trace';
import type { DirectoryView, LocalFileView } from './files';

const id = z.string().check(z.minLength(1), z.maxLength(64));
const ids = z.array(id).check(z.maxLength(2000));
/** For a file of one image: the number that it is meant for on the device, instead of 0. */
const within = ({ least, most }: Range) => z.int().check(z.minimum(least), z.maximum(most));
const imageNumber = within(limits.imageNumber);
const upgradeOrder = z.strictObject({
  kind: z.literal('upgrade'),
  /** Token of the file. */
  firmware: id,
  mode: z.enum(upgradeModes),
  eraseSettings: z.optional(z.boolean()),
  /** The new bootloader of the file is sent, and not its applications. */
  bootloader: z.optional(z.boolean()),
  imageNumber: z.optional(imageNumber),
});
/** What a window may order. */
const runOrder = z.union([
  upgradeOrder,
  z.strictObject({
    kind: z.literal('move-file'),
    direction: z.literal('upload'),
    token: id,
    path: devicePath,
  }),
  z.strictObject({ kind: z.literal('move-file'), direction: z.literal('download'), path: devicePath }),
]);
const byteString = z.custom<Uint8Array>((value) => value instanceof Uint8Array);
/** A hash of an image, hexadecimal. */
const hash = z.string().check(z.regex(/^([0-9a-f]{2}){1,64}$/));
const action = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('mark'), hash, how: z.enum(['test', 'permanent']) }),
  z.strictObject({ do: z.literal('confirm') }),
  z.strictObject({
    do: z.literal('erase'),
    image: imageNumber,
    slot: z.int().check(z.minimum(0), z.maximum(1)),
  }),
  z.strictObject({
    do: z.literal('reset'),
    force: z.optional(z.boolean()),
    intoBootloader: z.optional(z.boolean()),
  }),
  z.strictObject({
    do: z.literal('restore-settings'),
    settings: z.array(z.strictObject({ name, value: byteString })).check(z.maxLength(1000)),
  }),
]);

declare const answers: unique symbol;
/** A call: the schema of its argument and, only as a type, its answer. */
interface Call<S extends z.core.$ZodType, A> {
  argument: S;
  readonly [answers]?: A;
}
const call =
  <A>() =>
  <S extends z.core.$ZodType>(argument: S): Call<S, A> => ({ argument });
const nothing = z.undefined();

export const calls = {
  /** Everything at one moment. A window listens to `bench.changed` first, then asks, then drops older revisions. */
  'bench.snapshot': call<Snapshot>()(nothing),
  /** The window has drawn what it shows first: opening links no longer holds it up. */
  'bench.shown': call<void>()(nothing),

  'device.add': call<DeviceView>()(z.strictObject({ name: z.optional(name), connection: connectionSchema })),
  /** Adds simulated devices with the following seeds. */
  'device.addSimulated': call<DeviceView[]>()(
    z.strictObject({ profile: name, count: z.int().check(z.minimum(1), z.maximum(500)) }),
  ),
  'device.remove': call<void>()(z.strictObject({ ids })),
  /** Changes fields of the record of a device (`device/record.ts`); what is not named stays. */
  'device.change': call<DeviceView>()(z.extend(recordChangeSchema, { id })),
  'device.setConnection': call<DeviceView>()(z.strictObject({ id, connection: connectionSchema })),
  'device.connect': call<void>()(z.strictObject({ ids })),
  'device.disconnect': call<void>()(z.strictObject({ ids })),
  /** Asks the device again for its slots, capabilities and round-trip time. */
  'device.refresh': call<DeviceView>()(z.strictObject({ id })),
  /** Ends the bridge that is connected through a device, also while nobody behind it answers. */
  'device.endBridge': call<void>()(z.strictObject({ id })),
  /** Lets a simulated device misbehave. An empty list ends it. */
  'device.setFaults': call<void>()(
    z.strictObject({ id, faults: z.array(faultSchema).check(z.maxLength(50)) }),
  ),

  /**
   * Sends one declared command and gives its answer. The body is checked against the declaration. Commands that change
   * slots or upload are refused here: they have calls of their own.
   */
  'smp.request': call<unknown>()(z.strictObject({ id, command: name, body: z.unknown() })),
  /**
   * Sends any command, declared or not, once, and gives whatever is answered; an error in the answer is a result here.
   * A write needs the right to write.
   */
  'smp.raw': call<RawAnswerView>()(
    z.strictObject({
      id,
      op: z.enum(['read', 'write']),
      group: z.int().check(z.minimum(0), z.maximum(0xffff)),
      command: z.int().check(z.minimum(0), z.maximum(0xff)),
      /** As the session speaks when absent. */
      version: z.optional(z.union([z.literal(1), z.literal(2)])),
      /** One item in diagnostic notation. */
      body: z.string().check(z.maxLength(MAX_DIAGNOSTIC_CHARACTERS)),
      timeoutMs: within(limits.answerMs),
    }),
  ),
  /** The private groups that the user has described. */
  'groups.described': call<DescribedGroup[]>()(nothing),
  /** Asks for the file of a description and keeps it; undefined when none is chosen. */
  'groups.describe': call<DescribedGroup[] | undefined>()(nothing),
  'groups.forget': call<DescribedGroup[]>()(z.strictObject({ name })),
  /** Begins or ends to send the traffic of a device as `trace.rows`. */
  'trace.follow': call<TraceStateView>()(z.strictObject({ id, on: z.boolean() })),
  /** Asks where to write, then records the traffic of a device; undefined when no place is chosen. */
  'trace.record': call<RecordingView | undefined>()(z.strictObject({ id })),
  /** Ends the recording and closes its file; undefined when nothing was recorded. */
  'trace.endRecording': call<RecordingView | undefined>()(z.strictObject({ id })),
  /** Asks for a recording and reads it; undefined when none is chosen. */
  'trace.open': call<OpenedRecording | undefined>()(nothing),
  /** Takes a message apart, given as header and body. */
  'trace.detail': call<MessageDetail>()(
    z.strictObject({ hex: z.string().check(z.maxLength(200_000), z.regex(/^([0-9a-f]{2})*$/)) }),
  ),
  /** Begins or ends to send the console text of a device as `console.text`; answers with what is kept of it. */
  'console.follow': call<ConsoleState>()(z.strictObject({ id, on: z.boolean() })),
  'console.clear': call<void>()(z.strictObject({ id })),
  /** Opens a dialog; undefined when the user closes it without a choice. */
  'firmware.choose': call<FirmwareView | undefined>()(nothing),
  /** Makes a firmware image for simulated devices, one version above the newest that runs on the bench. */
  'firmware.makeForSimulated': call<FirmwareView>()(nothing),

  /** The file once more, its signatures verified against the keys that are kept now. */
  'firmware.look': call<FirmwareView>()(z.strictObject({ firmware: id })),

  /** What an upgrade would do on each device, or why not. Asks devices for nothing but, once, the sizes of their slots. */
  'run.plan': call<UpgradePlanView[]>()(z.strictObject({ order: upgradeOrder, devices: ids })),
  /**
   * Starts a run on each device; answers with their ids at once. A download asks first where to write the file: undefined when no
   * place is chosen.
   */
  'run.start': call<string[] | undefined>()(z.strictObject({ order: runOrder, devices: ids })),
  /** Does one thing by hand and waits until it is done; answers with what the device shows then. */
  'run.perform': call<DeviceView>()(z.strictObject({ id, action })),
  'run.cancel': call<void>()(z.strictObject({ runs: ids })),
  /** A further attempt of what did not end as wanted: the same order; uploads go on where the device stands. */
  'run.retry': call<void>()(z.strictObject({ runs: ids })),
  /** Takes ended runs off the bench. */
  'run.dismiss': call<void>()(z.strictObject({ runs: ids })),

  /** A page shows this section of statistics of a device from now on: it is read, and what is read comes as `watch.news`. */
  'watch.show': call<ShownSection>()(
    z.strictObject({ id, section: keptName, periodMs: within(limits.watchPeriodMs) }),
  ),
  /** No page shows statistics of the device any more; what its record wants to be watched is read on. */
  'watch.hide': call<void>()(z.strictObject({ id })),
  /** Reads a section again that the device has refused. */
  'watch.goOn': call<void>()(z.strictObject({ id, section: keptName })),
  /** Somebody has seen the alarms of a device, or of all. */
  'watch.seen': call<void>()(z.strictObject({ id: z.optional(id) })),

  /** Opens a dialog for files to send; empty when the user closes it without a choice. */
  'files.choose': call<LocalFileView[]>()(nothing),
  /** What is in a directory, by way of the device's shell. */
  'files.list': call<DirectoryView>()(z.strictObject({ id, path: devicePath })),
  /** Deletes a file or an empty directory, by way of the device's shell. */
  'files.delete': call<void>()(z.strictObject({ id, path: devicePath })),
  'files.makeDirectory': call<void>()(z.strictObject({ id, path: devicePath })),

  /**
   * Starts Bluetooth, where that has not happened yet, and looks for devices for SCAN_LEASE_MS; asked again it goes on.
   * What is found comes in `bench.changed`. Off: this window does not look any more.
   */
  'bluetooth.scan': call<BluetoothView>()(z.strictObject({ on: z.boolean() })),

  /** The public keys that images are verified with. */
  'keys.list': call<KeyView[]>()(nothing),
  /** Keeps the key in a file that was dropped, or else in one that is asked for; undefined when none is chosen. */
  'keys.add': call<AddedKeyView | undefined>()(z.strictObject({ token: z.optional(id) })),
  'keys.rename': call<KeyView[]>()(z.strictObject({ id, name })),
  'keys.remove': call<KeyView[]>()(z.strictObject({ id })),

  /** A page of the runs that were kept, newest first. */
  'history.page': call<RunPage>()(
    z.strictObject({
      filter: runFilterSchema,
      rows: z.int().check(z.minimum(1), z.maximum(MOST_ROWS)),
      /** Where the page before ended. */
      after: z.optional(pageKeySchema),
    }),
  ),
  'history.counts': call<RunCounts>()(z.strictObject({ filter: runFilterSchema })),
  /** One run with all that is known of it. */
  'history.run': call<RunRecord>()(z.strictObject({ uid: id })),
  /** An empty text takes the note away. */
  'history.note': call<void>()(z.strictObject({ uid: id, note: z.string().check(z.maxLength(2000)) })),
  /** Whether runs are kept, and where. */
  'history.standing': call<HistoryStanding>()(nothing),
  /** What was attached to a run, as text; undefined when it has been deleted. */
  'history.attachment': call<string | undefined>()(z.strictObject({ uid: id, name })),
  /** Asks where to write, and writes all that the filter finds, whole or not at all; undefined when no place is chosen. */
  'history.export': call<{ fileName: string; runs: number } | undefined>()(
    z.strictObject({ filter: runFilterSchema, format: z.enum(exportFormatNames) }),
  ),

  'preferences.change': call<void>()(z.partial(preferencesSchema)),
  /** Asks where to write a text, and writes it whole or not at all; undefined when no place is chosen. */
  'document.save': call<{ fileName: string } | undefined>()(
    z.strictObject({
      suggestedName: name,
      kind: z.enum(documentKinds),
      text: z.string().check(z.maxLength(documentLimitBytes)),
    }),
  ),
  /** Asks for a file and gives its text; undefined when none is chosen. */
  'document.open': call<{ fileName: string; text: string } | undefined>()(
    z.strictObject({ kind: z.enum(documentKinds) }),
  ),

  /** Opens a page of the documentation that the application knows by name. */
  'help.open': call<void>()(z.strictObject({ page: z.enum(['zephyr-mcumgr', 'mcuboot']) })),
} as const;

export type Calls = typeof calls;
export type CallName = keyof Calls;
export type CallArgument<N extends CallName> = z.output<Calls[N]['argument']>;
export type CallAnswer<N extends CallName> = Calls[N] extends Call<z.core.$ZodType, infer A> ? A : never;

export interface Events {
  'bench.changed': BenchChange;
  'trace.rows': TraceRows;
  'console.text': ConsoleText;
  'watch.news': SectionNews;
  /** Runs were added to the history or changed in it; at most once a second. */
  'history.changed': undefined;
}
export type EventName = keyof Events;
export const eventNames = [
  'bench.changed',
  'trace.rows',
  'console.text',
  'watch.news',
  'history.changed',
] as const satisfies readonly EventName[];

/** What a call gives back across the processes. */
export type Outcome<T> = { ok: true; value: T } | { ok: false; error: ErrorView };
