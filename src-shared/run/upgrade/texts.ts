/**
 * Verdicts and their evidence in English, complete by type. The texts are message templates with `{name}` places, so that
 * the window can translate them and the command line can fill them in. Decides nothing.
 */
import { fillIn, type ErrorText, type ErrorTextRow } from '../../core/error-texts';
import type { MarkedImage } from '../verdict';
import type { Evidence, Verdict, VerdictKind } from './verdict';

/** For each verdict: what it means for the device, and what to do next. */
export const verdictTexts = {
  confirmed: {
    title: 'The device runs the new image and keeps it',
    advice: 'Nothing else needs to be done.',
  },
  'awaiting-confirmation': {
    title: 'The device runs the new image as a test',
    advice: 'Confirm it to keep it. Otherwise the next reset reverts to the old image.',
  },
  reverted: {
    title: 'The new image ran, then the device reverted to the old one',
    advice:
      'It was reset before the image was confirmed. Look at its console for the reason, then try again.',
  },
  rejected: {
    title: 'The device started with the old image again',
    advice:
      'The bootloader did not take the new image (signature, size, version or dependency), or it stopped before it ' +
      'could answer. The console of the bootloader tells which.',
  },
  'refused-or-reverted': {
    title: 'The old image runs again: the new one was rejected or reverted, it cannot be told which',
    advice:
      'The slots look the same in both cases. The console tells which: the bootloader says when it refuses an image, and an ' +
      'application that stops leaves its own messages.',
  },
  'not-readable': {
    title: 'Upgraded; what runs there cannot be read back',
    advice: 'A network core (nRF5340) does not show its image. Check it by what it does.',
  },
  uploaded: {
    title: 'The new image is on the device and not marked',
    advice: 'To run it, test or confirm it on the Images page.',
    onCommandLine: 'To run it, use "bootbench image test" or "image confirm" with its hash.',
  },
  marked: {
    title: 'The new image is marked: it takes effect at the next reset',
    advice:
      'Until then the old one runs. Reset the device to start the new one, then look whether it has to be confirmed.',
  },
  'back-in-loader': {
    title: 'The bootloader did not start the new image: the firmware loader answers again',
    advice:
      'The image is damaged, or signed with a key that this bootloader does not take. The device stays in its loader until an image ' +
      'starts: send another one.',
  },
  'loader-replaced': {
    title: 'The firmware loader was replaced; the device has no application yet',
    advice: 'Upgrade it once more, with the application.',
  },
  'bootloader-replaced': {
    title: 'The device runs the new bootloader, and its application as before',
    advice: 'Nothing else needs to be done.',
  },
  'bootloader-kept': {
    title: 'The device still runs the old bootloader',
    advice:
      'The new one was not taken: its key may be another one, or its version not higher. The console of the bootloader tells which.',
  },
  'handed-over': {
    title: 'The new image is stored and was started, and nobody answers',
    advice:
      'An application without SMP looks the same. See by what it does whether it runs; if it does not, start the loader with its ' +
      'button and try again.',
  },
  'cannot-tell': {
    title: 'It is not known how the upgrade ended',
    advice: 'Look at the slots on the Images page, and read them again when the device answers.',
    onCommandLine: 'Look at the slots with "bootbench image list" when the device answers.',
  },
} satisfies Record<VerdictKind, ErrorTextRow>;

/** For each fact a line. */
export const evidenceTexts = {
  wanted: 'Sent for image {image}: version {version}, hash {hash}',
  slot: 'Image {image}, slot {slot}: version {version}, hash {hash}, {flags}',
  'slot-before': 'Before, image {image}, slot {slot}: version {version}, hash {hash}, {flags}',
  'ran-before': 'After the reset the new image ({hash}) was seen running',
  'never-seen-running': 'The new image ({hash}) was never seen running',
  'not-readable':
    'Image {image} was sent and the device restarted; a network core (nRF5340) cannot be read back, so what it runs is not shown',
  'not-in-a-slot': 'No slot of image {image} shows the new image ({hash})',
  'no-list': 'The device did not show its slots',
  'nothing-runs': 'The device shows no running image with the number {image}',
  'no-hash': 'The device does not show the hash of image {image}, slot {slot}',
  'third-image': 'A third image runs: version {version}, hash {hash}',
  'other-pending': 'The next reset starts another image: version {version}, hash {hash}',
  'confirm-refused':
    'The device does not let image {image} be confirmed from outside, so nothing was confirmed and the next reset reverts all ' +
    'images. "Confirm at once" keeps them without a test',
  'confirm-refused-twice':
    'The device lets image {image} be confirmed neither before its start nor while it runs, so nothing was confirmed and the next ' +
    'reset reverts all images. Its own application has to confirm them',
  'tested-first':
    'The firmware of this device confirms only an image that runs (error 32), so the new one was started as a test and not ' +
    'confirmed at once',
  'maybe-one-sector-off':
    'Maybe the bootloader never found it: an application that is built for "swap using offset" (the default since Zephyr 4.3) writes ' +
    'one sector further than an older bootloader ("swap using move" or "scratch") looks. Then build it for the mode of its bootloader',
  'bootloader-slot': 'The bootloader runs from its slot {slot}; before, from slot {before}',
  'bootloader-slot-not-told': 'The device does not tell from which slot its bootloader runs now',
  'settings-erased':
    'The settings of the application were erased, with its bonds: Bluetooth devices have to be paired again',
  'settings-kept': 'The settings were not erased: {answer}',
  'no-way-back': 'This bootloader ({bootloaderMode}) does not revert, so what runs stays',
  'no-reset': 'The device was not reset',
  'in-recovery': 'The bootloader answers (serial recovery): it did not start the image',
  'loader-showed': 'The firmware loader showed the new image ({hash}) in slot 0 before the reset',
  'application-answers': 'After the reset the application answers',
  'loader-answers': 'After the reset the firmware loader answers again',
  'other-loader': 'Another loader stands in slot 1 than before: version {version}, hash {hash}',
  'nobody-answers': 'After the reset nobody answers, over a link that is there',
  'not-heard': 'After the reset nobody answered over Bluetooth',
  'never-came-back': 'After the reset the device never came back',
} satisfies Record<Evidence['fact'], string>;

/** Lines that read otherwise on the command line. */
const evidenceOnCommandLine: Partial<Record<Evidence['fact'], string>> = {
  'confirm-refused':
    'The device does not let image {image} be confirmed from outside, so nothing was confirmed and the next reset reverts all ' +
    'images. --mode confirm-at-once keeps them without a test',
};

/** The values for the places of a fact's line. Hashes are cut to 12 digits; lists of flags are joined. */
export function evidenceValues({ fact: _fact, ...facts }: Evidence): Record<string, string | number> {
  const values: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(facts as Record<string, string | number | string[]>))
    values[name] = Array.isArray(value)
      ? value.join(' ') || 'no flags'
      : name === 'hash'
        ? String(value).slice(0, 12) || 'not shown'
        : value;
  return values;
}

/** An upgrade that ended before its reset leaves these marked. */
export const markedTexts = {
  one: 'Image {image} ({version}) is marked on the device: the next reset starts it.',
};

/** What the next reset of the device does, a sentence for each image; empty when nothing is marked. */
export function markedText(marked: readonly MarkedImage[] | undefined): string {
  return (marked ?? []).map((one) => fillIn(markedTexts.one, { ...one })).join(' ');
}

const remarks: ReadonlySet<Evidence['fact']> = new Set([
  'not-readable',
  'tested-first',
  'settings-erased',
  'settings-kept',
]);

/** What somebody should know of an upgrade that ended well. */
export function verdictRemarks({ evidence }: Pick<Verdict, 'evidence'>): Evidence[] {
  return evidence.filter(({ fact }) => remarks.has(fact));
}

/** One fact in words of the command line. */
export function evidenceText(one: Evidence): string {
  return fillIn(evidenceOnCommandLine[one.fact] ?? evidenceTexts[one.fact], evidenceValues(one));
}

/** The English sentences of a verdict for the command line, for logs and reports. */
export function verdictText({
  kind,
  evidence,
}: Pick<Verdict, 'kind' | 'evidence'>): ErrorText & { evidence: string[] } {
  const { title, advice, onCommandLine }: ErrorTextRow = verdictTexts[kind];
  return { title, advice: onCommandLine ?? advice, evidence: [...new Set(evidence.map(evidenceText))] };
}
