/**
 * What a device has answered when an image was to be marked, as far as a plan needs it. Sends nothing.
 */
import type { SlotView } from '@shared/device/slots/slots';

export class MarkAnswers {
  /** The firmware that runs has answered that it has no "test" and "confirm". */
  areUnsupported = false;
  readonly #refusePermanent = new Set<string>();

  /** The firmware that runs confirms no slot that does not run (Zephyr since 4.3, error 32 of the image group). */
  refusedPermanent(slots: readonly SlotView[]): void {
    this.#refusePermanent.add(firmwareIn(slots));
  }

  /** Whether that was so with this firmware: another one may be built otherwise. */
  refusesPermanent(slots: readonly SlotView[]): boolean {
    return this.#refusePermanent.has(firmwareIn(slots));
  }

  /** Other firmware may run now. */
  otherFirmware(): void {
    this.areUnsupported = false;
  }
}

/** The hash of what answers; a text that is no hash where it is not shown. */
function firmwareIn(slots: readonly SlotView[]): string {
  return slots.find(({ image, active }) => image === 0 && active)?.hash ?? 'not shown';
}
