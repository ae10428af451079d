/**
 * The ways in which a simulated device can misbehave, as data: set in the window, read from JSON, kept in tests. All chance
 * comes from the seed of the device, so the same faults on the same device happen again. Knows nothing of how a fault
 * is carried out.
 */
import * as z from 'zod/mini';
import { commandNamed, type CommandName } from '../smp/groups';

const count = z.int().check(z.minimum(1), z.maximum(1_000_000));
const byteCount = z.int().check(z.minimum(0), z.maximum(0xffff_ffff));
const milliseconds = z.int().check(z.minimum(0), z.maximum(3_600_000));

const commandName = z.custom<CommandName>(
  (value) => typeof value === 'string' && commandNamed(value) !== undefined,
);

/** Which of the matching messages are hit, counted from when the faults were set. Missing: all of them. */
const occasion = z.union([
  /** The first is 1. */
  z.strictObject({ nth: z.array(count).check(z.minLength(1), z.maxLength(1000)) }),
  /** Every so many. */
  z.strictObject({ every: count }),
  /** Each with this probability, 0 to 1. */
  z.strictObject({ chance: z.number().check(z.minimum(0), z.maximum(1)) }),
  /** Requests of an upload, of an image or a file, whose offset lies in this range, `times` of them (1 when missing). */
  z.strictObject({
    uploadOffset: z.strictObject({ from: byteCount, to: byteCount }),
    times: z.optional(count),
  }),
]);
export type Occasion = z.infer<typeof occasion>;

const target = {
  /** Only messages of this command; missing: of any. */
  command: z.optional(commandName),
  when: z.optional(occasion),
};

export const faultSchema = z.discriminatedUnion('kind', [
  /** The request never reaches the device, or its answer never leaves. */
  z.strictObject({ kind: z.literal('lose'), what: z.enum(['request', 'answer']), ...target }),
  /** The answer comes later. */
  z.strictObject({ kind: z.literal('delay'), byMs: milliseconds, ...target }),
  /** The answer is made and kept, and goes out when the faults are set anew: the device waits for whoever watches it. */
  z.strictObject({ kind: z.literal('hold'), ...target }),
  /** The answer comes twice. */
  z.strictObject({ kind: z.literal('repeat'), ...target }),
  /** The answer is held back until the next one has gone, at most 200 ms. */
  z.strictObject({ kind: z.literal('reorder'), ...target }),
  /**
   * One byte of the answer is changed. `wire`: on the way, so a checksum catches it (links that carry whole
   * messages lose it). `message`: before it is framed, so that it arrives with a good checksum.
   */
  z.strictObject({ kind: z.literal('garble'), where: z.enum(['wire', 'message']), ...target }),
  /** The CBOR of the answer ends too early, with a length that fits. */
  z.strictObject({ kind: z.literal('truncate-cbor'), ...target }),
  /** The answer carries another sequence number. */
  z.strictObject({ kind: z.literal('wrong-sequence'), ...target }),
  /** The command is refused; without `group` with a code common to all groups. */
  z.strictObject({
    kind: z.literal('refuse'),
    rc: z.int().check(z.minimum(1), z.maximum(0xffff)),
    group: z.optional(z.int().check(z.minimum(0), z.maximum(0xffff))),
    reason: z.optional(z.string().check(z.maxLength(200))),
    ...target,
  }),
  /** The link goes down once after this many bytes of requests, and comes back after `forMs` (missing: never). */
  z.strictObject({ kind: z.literal('disconnect'), afterBytes: byteCount, forMs: z.optional(milliseconds) }),
  /** The device restarts by itself after this many uploaded bytes, `times` times (1 when missing). */
  z.strictObject({
    kind: z.literal('restart'),
    afterUploadedBytes: byteCount,
    times: z.optional(count),
  }),
  /** Erasing takes this long, whatever the size; all of it together where it goes on with an upload. */
  z.strictObject({ kind: z.literal('slow-erase'), ms: milliseconds }),
  /** Writing an image or a file fails from this offset on. */
  z.strictObject({ kind: z.literal('out-of-space'), afterBytes: byteCount }),
  /** Message buffers of this size and number. */
  z.strictObject({
    kind: z.literal('small-buffers'),
    bytes: z.int().check(z.minimum(64), z.maximum(65_535)),
    count: z.int().check(z.minimum(1), z.maximum(64)),
  }),
  /** Speaks only version 1 of the protocol. */
  z.strictObject({ kind: z.literal('version-1-only') }),
  /** Does not have the command that tells the buffer sizes. */
  z.strictObject({ kind: z.literal('no-params') }),
  /**
   * Writes text to its console every so often. `between-lines` and `inside-lines`: also into its own answers, on links
   * that carry lines; text inside a line destroys that answer.
   */
  z.strictObject({
    kind: z.literal('chatty-console'),
    everyMs: z.int().check(z.minimum(1), z.maximum(3_600_000)),
    text: z.optional(z.string().check(z.maxLength(2000))),
    where: z.enum(['between-frames', 'between-lines', 'inside-lines']),
  }),
  /** Stays silent after the next reset, until its power is switched off and on. */
  z.strictObject({ kind: z.literal('never-return') }),
  /** A new image crashes right after its first start; the bootloader then does what its mode does. */
  z.strictObject({ kind: z.literal('revert-on-boot') }),
  /** The bootloader finds every new image invalid. */
  z.strictObject({ kind: z.literal('reject-at-boot') }),
  /** A chunk of an image is not taken: the answer is a success with the old offset, and the chunk has to be sent again. */
  z.strictObject({ kind: z.literal('busy'), ...target }),
  /** What was uploaded of an image stands in flash only so long after its answer. */
  z.strictObject({ kind: z.literal('late-write'), byMs: milliseconds }),
  /** A reset cannot ask for the bootloader or the firmware loader: the wish is ignored without a word. */
  z.strictObject({ kind: z.literal('no-boot-mode') }),
  /** An image can be confirmed only while it runs, so none is marked as permanent (Zephyr since 4.3, as it can be built). */
  z.strictObject({ kind: z.literal('confirm-running-only') }),
  /**
   * Somebody resets it with its button held, so long after the faults were set, once: into the firmware loader, or into
   * serial recovery.
   */
  z.strictObject({ kind: z.literal('button'), afterMs: milliseconds }),
  /** The application runs and has no SMP: every one, or those that were uploaded. */
  z.strictObject({ kind: z.literal('silent-application'), images: z.enum(['all', 'new']) }),
]);

export type Fault = z.infer<typeof faultSchema>;
export type FaultKind = Fault['kind'];
/** The fault of one kind. */
export type FaultOf<K extends FaultKind> = Extract<Fault, { kind: K }>;

const faultListSchema = z.array(faultSchema).check(z.maxLength(50));

/** Checks a list of faults as it stands in a JSON file. `problem` names the first place that is wrong. */
export function readFaults(value: unknown): { faults: Fault[] } | { problem: string } {
  const result = faultListSchema.safeParse(value);
  if (result.success) return { faults: result.data };
  const [first] = result.error.issues;
  return { problem: first === undefined ? 'no list of faults' : `${place(first.path)}: ${first.message}` };
}

function place(path: readonly PropertyKey[]): string {
  return path.length === 0 ? 'the file' : path.map(String).join('.');
}
