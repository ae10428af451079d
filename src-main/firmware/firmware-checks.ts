/**
 * The checks of a firmware before anything is sent: its signatures against the keys that are kept, and the preflight of each
 * device. Joins what is given to it; the rules stand in src-shared.
 */
import type { UpgradeRefusal } from '@shared/core/errors';
import type { FirmwareFileImage } from '@shared/firmware/firmware-file';
import type { PublicKey } from '@shared/firmware/public-key';
import type { Sha } from '@shared/firmware/sha';
import { checkSignature, type SignatureState, type VerifySignature } from '@shared/firmware/signature';
import type { PlanInput } from '@shared/run/upgrade/plan';
import {
  preflight,
  doubtsAboutFile,
  refusalOfFile,
  type KnownImage,
  type Preflight,
  type PreflightImage,
} from '@shared/run/upgrade/preflight';
import type { SignaturePolicy } from '@shared/firmware/signature-policy';
import { plannedImages, type Firmware } from './firmware-shelf';

export interface ChecksOptions {
  sha: Sha;
  verify: VerifySignature;
  /** The same array as long as nothing has changed. */
  keys: () => readonly PublicKey[];
  policy: () => SignaturePolicy;
  known: (hash: string) => KnownImage | undefined;
}

export class FirmwareChecks {
  readonly #o: ChecksOptions;
  /** What came of verifying, as long as the same keys are kept. */
  readonly #verified = new WeakMap<Uint8Array, { keys: readonly PublicKey[]; state: SignatureState }>();

  constructor(options: ChecksOptions) {
    this.#o = options;
  }

  signature({ bytes, facts }: Pick<FirmwareFileImage, 'bytes' | 'facts'>): SignatureState {
    const keys = this.#o.keys();
    const before = this.#verified.get(bytes);
    if (before?.keys === keys) return before.state;
    const state = checkSignature(bytes, facts, keys, this.#o);
    this.#verified.set(bytes, { keys, state });
    return state;
  }

  /** One for each image of a file, in its order. */
  signatures(images: readonly FirmwareFileImage[]): SignatureState[] {
    return images.map((one) => this.signature(one));
  }

  /** File and device together. @param input its images are replaced by those of the firmware. */
  preflight(firmware: Firmware, input: Omit<PlanInput, 'images'>): Preflight {
    const { policy, known } = this.#o;
    return preflight({ ...input, images: this.#images(firmware), policy: policy(), known });
  }

  /** What speaks against sending this file to any device. */
  refusal(firmware: Firmware): UpgradeRefusal | undefined {
    return refusalOfFile(this.#images(firmware), this.#o.policy());
  }

  /** What should be said about the signatures of a file that may be sent. */
  doubts(firmware: Firmware): UpgradeRefusal[] {
    return doubtsAboutFile(this.#images(firmware), this.#o.policy());
  }

  #images(firmware: Firmware): PreflightImage[] {
    const planned = plannedImages(firmware);
    return firmware.images.flatMap((one, at) => {
      const plan = planned[at];
      return plan === undefined ? [] : [{ ...plan, file: one.facts, signature: this.signature(one) }];
    });
  }
}
