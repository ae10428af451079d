/**
 * What became of a shell command: printed text and return code, or why there is none. Knows where Zephyr cuts output, no
 * words.
 */
import { toErrorView, type ErrorView } from '../../core/errors';
import type { ResponseOf } from '../../smp/command';
import type { groups } from '../../smp/groups';

export type ShellOutcome =
  | {
      kind: 'printed';
      output: string;
      /** Absent when the device does not tell. */
      code?: number;
      /** The code came under the name that firmware before 3.2 uses. */
      legacy: boolean;
      /** The output fills a buffer of this size to the last byte, so that something is probably missing. */
      cutAtBytes?: number;
    }
  /** The device could not send the answer, because it is larger than its buffer. */
  | { kind: 'too-large' }
  | { kind: 'failed'; error: ErrorView };

/** Return codes with a meaning of their own in Zephyr's shell. */
export const noSuchCommand = -8;
export const usageShown = 1;

/** The code for an answer that does not fit (MGMT_ERR_EMSGSIZE). */
const messageTooLarge = 7;

/**
 * Sizes that CONFIG_SHELL_BACKEND_DUMMY_BUF_SIZE commonly has. The backend keeps one byte for the end of the text and
 * drops what comes after.
 */
const commonBufferBytes = new Set([
  256, 300, 400, 500, 512, 600, 768, 800, 1000, 1024, 1500, 1536, 2000, 2048, 3000, 3072, 4000, 4096, 8192,
]);

export type ShellAnswer = ResponseOf<typeof groups.shell.commands.execute>;

/** What the command came to, 0 for success: also where the device does not tell. */
export function statusOf({ ret, rc }: ShellAnswer): number {
  return ret ?? rc ?? 0;
}

export function outcomeOf(answer: ShellAnswer): ShellOutcome {
  const { o: output, ret, rc } = answer;
  const code = ret ?? rc;
  const filled = new TextEncoder().encode(output).length + 1;
  return {
    kind: 'printed',
    output,
    ...(code === undefined ? {} : { code }),
    legacy: ret === undefined && rc !== undefined,
    ...(commonBufferBytes.has(filled) ? { cutAtBytes: filled } : {}),
  };
}

export function outcomeOfFailure(thrown: unknown): ShellOutcome {
  const error = toErrorView(thrown);
  const tooLarge =
    error.code === 'device/error' && error.facts.group === undefined && error.facts.rc === messageTooLarge;
  return tooLarge ? { kind: 'too-large' } : { kind: 'failed', error };
}
