/**
 * In which state a device is left when its upload or upgrade ends before its end: words for a terminal. Knows no run and no
 * session; what it says is true of what it is given.
 */
import type { RunPlace } from '@shared/run/step';
import type { MarkedImage } from '@shared/run/verdict';
import { markedText } from '@shared/run/upgrade/texts';

/** What is known of a device that is left. */
export interface Left {
  /** The bootloader answers (serial recovery): it writes over what it would start. */
  inRecovery?: boolean;
  /** Images that the device has shown as marked. */
  marked?: readonly MarkedImage[] | undefined;
}

export const NOTHING_SENT = 'Nothing was sent: the device is as it was.';

const RUNS_WHAT_IT_RAN = 'It runs what it ran.';

/** An upload was begun and has not ended. */
export function partSentText({ inRecovery }: Left): string {
  return inRecovery === true
    ? 'The bootloader (serial recovery) writes to the slot that it starts from: a part of the image may stand there, and the ' +
        'device may start nothing until the rest is sent. The same command goes on from there.'
    : `${RUNS_WHAT_IT_RAN} A part of the image may be in the other slot, not marked for a start; the same command goes on from ` +
        'there.';
}

const laterTexts = {
  reset: 'It was asked to restart: "bootbench image list" tells what runs.',
  'wait-for-return':
    'It was restarted with the new image marked and was not waited for. Unless the image is confirmed, a test ends with the ' +
    'next reset: "bootbench image list" tells what runs.',
  verify:
    'It was not confirmed here. Unless the image is confirmed, a test ends with the next reset: "bootbench image list" tells ' +
    'what runs, "bootbench image confirm" keeps it.',
  confirm:
    'It was asked to confirm the image and has not answered. Unless the image is confirmed, a test ends with the next reset: ' +
    '"bootbench image list" tells.',
};

/** A device that is left in this place of its upgrade. */
export function leftText(during: RunPlace, left: Left): string {
  const marked = markedText(left.marked);
  const withMarks = (text: string): string => (marked === '' ? text : `${text} ${marked}`);
  switch (during) {
    case 'upload':
      return withMarks(partSentText(left));
    case 'mark':
    case 'mark-slot':
      return marked === ''
        ? `${RUNS_WHAT_IT_RAN} The image may be marked for the next start: "bootbench image list" tells.`
        : `${RUNS_WHAT_IT_RAN} ${marked}`;
    case 'wait-for-return':
      return left.inRecovery === true
        ? 'It was restarted with what the bootloader has written and was not waited for: "bootbench image list" tells what runs.'
        : laterTexts['wait-for-return'];
    case 'reset':
    case 'verify':
    case 'confirm':
      return laterTexts[during];
    case 'judge':
      return laterTexts.verify;
    case 'enter-loader':
    case 'wait-for-loader':
      return 'Nothing was written. Its firmware loader may run: the next reset starts the application again.';
    case 'see-stored':
      return partSentText(left);
    case 'erase-settings':
      return `${RUNS_WHAT_IT_RAN} The image is stored, not marked for a start. The settings of the application may be erased.`;
    case 'queued':
    case 'checking':
    case 'send-file':
    case 'fetch-file':
    case 'erase-slot':
    case 'write-setting':
    case 'watch-sections':
      return withMarks(NOTHING_SENT);
  }
}
