/**
 * Which version of the protocol a device speaks. Old servers ignore the version bits and answer with version 1; newer ones
 * refuse what they do not speak, and say which way to go. Knows no requests.
 */
import type { SmpVersion } from '@shared/smp/message';
import { RC_TOO_NEW, RC_TOO_OLD } from '@shared/smp/return-codes';
import { errorOf, type Answer } from './answer';

export class SpokenVersion {
  #current: SmpVersion;

  constructor(first: SmpVersion) {
    this.#current = first;
  }

  /** What to send in: what the device has shown to speak, the first guess until then. */
  get current(): SmpVersion {
    return this.#current;
  }

  /**
   * Learns from an answer.
   * @returns true when the device refused the request because of its version, so that it has to be sent again
   */
  learn(sent: SmpVersion, answer: Answer): boolean {
    const error = errorOf(answer);
    const rc =
      error === undefined || 'unreadable' in error || error.group !== undefined ? undefined : error.rc;
    const refused = (sent === 2 && rc === RC_TOO_NEW) || (sent === 1 && rc === RC_TOO_OLD);
    if (refused) this.#current = sent === 2 ? 1 : 2;
    else if (answer.header.versionBits === 0) this.#current = 1;
    return refused;
  }
}
