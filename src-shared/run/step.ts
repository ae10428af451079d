/**
 * The steps that work on a device is made of, declared once: what a step needs, whether it changes the device, and when a
 * cancel is obeyed. Loop, record, form and report read it. Runs nothing; which steps an order needs is told by its kind.
 */
import { bool, bytes, choice, optional, text, uint, type Fields, type StructOf } from '../smp/schema';

export interface StepDeclaration<F extends Fields, P extends string = string> {
  /** What it does, in a few words. */
  readonly title: string;
  /** What goes on while it runs, in one word: for scripts, and the key of a word in a window. */
  readonly phase: P;
  readonly effect: 'looks' | 'changes';
  /**
   * When a cancel is obeyed. `at-once`: the step ends where it stands. `afterwards`: what is on its way to the device is
   * waited for, then nothing more begins. `never`: what the device does now is not ours to stop; the run goes on.
   */
  readonly cancel: 'at-once' | 'afterwards' | 'never';
  readonly fields: F;
}

const step = <F extends Fields, const P extends string>(
  declaration: StepDeclaration<F, P>,
): StepDeclaration<F, P> => declaration;

const image = uint('number of the image on the device');
const hash = text('hash of the image, lower-case hexadecimal');

export const stepKinds = {
  upload: step({
    title: 'Upload an image',
    phase: 'uploading',
    effect: 'changes',
    cancel: 'at-once',
    fields: {
      image,
      hash,
      sizeBytes: uint('bytes that are uploaded'),
      uploadImageId: uint('value of "image" in the request'),
      slot: uint('slot that is written'),
      slotBytes: optional(
        uint('size of the slot in bytes, where the device tells: erasing takes longer for large slots'),
      ),
    },
  }),
  mark: step({
    title: 'Mark an image for the next start',
    phase: 'marking',
    effect: 'changes',
    cancel: 'afterwards',
    fields: {
      image,
      hash,
      how: choice('for one start, or permanently', ['test', 'permanent']),
      whenUnsupported: choice(
        'what to do when the firmware answers that it cannot mark: without a test a reset is all that is needed',
        ['fail', 'skip'],
      ),
      insteadOfPermanent: optional(
        bool(
          'it was to be permanent, and the firmware confirms only what runs: that comes after the restart',
        ),
      ),
    },
  }),
  reset: step({
    title: 'Reset the device',
    phase: 'resetting',
    effect: 'changes',
    cancel: 'never',
    fields: {
      force: optional(bool('the application is not asked whether it may be reset')),
      intoBootloader: optional(bool('start the bootloader, not the application')),
      mustAnswer: optional(bool('nobody looks whether the device is back: silence is an error then')),
    },
  }),
  'enter-loader': step({
    title: 'Start the firmware loader',
    phase: 'entering',
    effect: 'changes',
    cancel: 'afterwards',
    fields: {
      name: optional(text('name under which the loader is to be found over Bluetooth')),
    },
  }),
  'wait-for-loader': step({
    title: 'Wait until the firmware loader answers',
    phase: 'waiting',
    effect: 'looks',
    cancel: 'at-once',
    fields: {},
  }),
  'see-stored': step({
    title: 'See the image in its slot',
    phase: 'verifying',
    effect: 'looks',
    cancel: 'at-once',
    fields: { image, hash, slot: uint('slot that was written') },
  }),
  'erase-settings': step({
    title: 'Erase the settings of the application',
    phase: 'erasing',
    effect: 'changes',
    cancel: 'afterwards',
    fields: {},
  }),
  'wait-for-return': step({
    title: 'Wait until the device is back',
    phase: 'waiting',
    effect: 'looks',
    cancel: 'at-once',
    fields: {},
  }),
  verify: step({
    title: 'See whether the image runs',
    phase: 'verifying',
    effect: 'looks',
    cancel: 'never',
    fields: { image, hash },
  }),
  confirm: step({
    title: 'Confirm the image',
    phase: 'confirming',
    effect: 'changes',
    cancel: 'never',
    fields: {
      image,
      hash,
      byHash: bool(
        'false: confirm what runs. By its hash an image becomes final even if the device has gone back meanwhile, so that is ' +
          'used only for images that the request without a hash does not reach',
      ),
    },
  }),
  judge: step({
    title: 'Read the slots and say how it ended',
    phase: 'verifying',
    effect: 'looks',
    cancel: 'never',
    fields: {},
  }),
  'send-file': step({
    title: 'Send a file',
    phase: 'sending',
    effect: 'changes',
    cancel: 'at-once',
    fields: { path: text('path on the device') },
  }),
  'fetch-file': step({
    title: 'Fetch a file',
    phase: 'fetching',
    effect: 'changes',
    cancel: 'at-once',
    fields: { path: text('path on the device') },
  }),
  'mark-slot': step({
    title: 'Test or confirm an image',
    phase: 'marking',
    effect: 'changes',
    cancel: 'afterwards',
    fields: {
      hash: optional(text('hash of the image, lower-case hexadecimal; without it the running image')),
      how: choice('for one start, or permanently', ['test', 'confirm']),
    },
  }),
  'erase-slot': step({
    title: 'Erase a slot',
    phase: 'erasing',
    effect: 'changes',
    cancel: 'afterwards',
    fields: { slot: uint('number that the request carries') },
  }),
  'write-setting': step({
    title: 'Write a setting',
    phase: 'writing',
    effect: 'changes',
    cancel: 'afterwards',
    fields: { name: text('name of the setting'), value: bytes('its value') },
  }),
  'watch-sections': step({
    title: 'Watch statistics',
    phase: 'watching',
    effect: 'looks',
    cancel: 'at-once',
    fields: { forMs: optional(uint('how long, in milliseconds; without it until somebody ends it')) },
  }),
} as const;

export type StepKind = keyof typeof stepKinds;
export type StepOf<K extends StepKind> = {
  [N in K]: { do: N } & StructOf<(typeof stepKinds)[N]['fields']>;
}[K];
export type AnyStep = StepOf<StepKind>;

/** Where a run stands, or stood when it ended: before its steps, or in one of them. */
export type RunPlace = 'queued' | 'checking' | StepKind;

/** Whether a cancel ends the run there, now or when what is on its way has been answered. */
export function obeysCancel(place: RunPlace): boolean {
  return place === 'queued' || place === 'checking' || stepKinds[place].cancel !== 'never';
}
