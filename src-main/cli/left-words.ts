/**
 * In which state a device is left when its upload or upgrade ends before its end: words for a terminal. Knows no job and no
 * session; what it says is true of what it is given.
 */
import type { LivePhase, MarkedImage } from '@shared/run/upgrade/state';
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
  resetting: 'It was asked to restart: "bootbench image list" tells what runs.',
  waiting:
    'It was restarted with the new image marked and was not waited for. Unless the image is confirmed, a test ends with the ' +
    'next reset: "bootbench image list" tells what runs.',
  verifying:
    'It was not confirmed here. Unless the image is confirmed, a test ends with the next reset: "bootbench image list" tells ' +
    'what runs, "bootbench image confirm" keeps it.',
  confirming:
    'It was asked to confirm the image and has not answered. Unless the image is confirmed, a test ends with the next reset: ' +
    '"bootbench image list" tells.',
};

/** A device that is left in this phase of its upgrade. */
export function leftText(during: LivePhase, left: Left): string {
  const marked = markedText(left.marked);
  const withMarks = (text: string): string => (marked === '' ? text : `${text} ${marked}`);
  switch (during) {
    case 'queued':
    case 'checking':
      return withMarks(NOTHING_SENT);
    case 'uploading':
      return withMarks(partSentText(left));
    case 'marking':
      return marked === ''
        ? `${RUNS_WHAT_IT_RAN} The image may be marked for the next start: "bootbench image list" tells.`
        : `${RUNS_WHAT_IT_RAN} ${marked}`;
    case 'waiting':
      return left.inRecovery === true
        ? 'It was restarted with what the bootloader has written and was not waited for: "bootbench image list" tells what runs.'
        : laterTexts.waiting;
    case 'resetting':
    case 'verifying':
    case 'confirming':
      return laterTexts[during];
  }
}
