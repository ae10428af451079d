/**
 * What a session knows of its device: what it can do, its slots, its bootloader and how far away it is. Each is asked when somebody
 * needs it, what is only shown when nobody writes. Opens no link and decides nothing.
 */
import { BenchError } from '@shared/core/errors';
import type { SlotView } from '@shared/run/upgrade/plan';
import type { SmpClient } from '../engine/client';
import { questionsAtOnce, type Capabilities, type DiscoveryOptions } from '../engine/discovery';
import { askTogether } from '../engine/together';
import { askBootloader, askWhatItTells, type Bootloader } from '../engine/told-of-itself';
import { askRoundTripMs, firstContact, readSlots, type FirstContact } from './first-questions';
import type { SmpTransport } from '../engine/transport';
import { KnownSlots, type ShownSlots } from './known-slots';
import type { WritableLink } from './lease';
import type { OpenLink } from './open-link';
import type { SessionOptions } from './session-state';

export interface Found extends FirstContact {
  roundTripMs: number;
  /** Some of it is asked later. */
  isBrief: boolean;
}

/** Undefined: not asked, or not shown. */
export function imagesIn({ slots }: FirstContact): readonly SlotView[] | undefined {
  return slots !== undefined && 'images' in slots ? slots.images : undefined;
}

export class DeviceFacts {
  readonly slots = new KnownSlots();
  readonly #o: Pick<SessionOptions, 'asks' | 'clock'>;
  #last: Found | undefined;
  /** As this link has told it. */
  #bootloader: Bootloader | undefined;

  constructor(options: Pick<SessionOptions, 'asks' | 'clock'>) {
    this.#o = options;
  }

  /**
   * Asks over a new link.
   * @param isWrittenTo somebody waits to go on writing: what is only shown is asked afterwards
   * @throws BenchError link/silent, smp/timeout, link/lost, link/failed, cancelled
   */
  async contact(link: OpenLink, isWrittenTo: boolean, how: DiscoveryOptions): Promise<Found> {
    // Who comes back under another address is known by what it says of itself.
    const isKnownPlace = link.transport.peer === undefined;
    const isBrief = isKnownPlace && isWrittenTo && this.#o.asks === undefined;
    const isLittle = isKnownPlace && this.#o.asks !== undefined;
    const found = await firstContact(link, isLittle ? 'little' : isBrief ? 'slots' : 'all', how);
    const { bootloader } = this.#last?.capabilities ?? {};
    // Firmware may have changed meanwhile, its bootloader has not.
    const capabilities = { ...(isBrief && bootloader && { bootloader }), ...found.capabilities };
    return { roundTripMs: this.#last?.roundTripMs ?? 0, ...found, capabilities, isBrief };
  }

  /** What was found is that of the device. */
  keep(found: Found): void {
    this.#last = found;
    this.#bootloader = undefined;
    this.slots.keep(found.slots);
  }

  /** Another device answers from now on. */
  forget(): void {
    this.#last = undefined;
    this.#bootloader = undefined;
    this.slots.keep(undefined);
  }

  /** Asks for slots and round-trip time again. @returns the round-trip time in milliseconds */
  async askAgain({ client, capabilities }: WritableLink, signal?: AbortSignal): Promise<number> {
    const { clock } = this.#o;
    const roundTripMs = await askRoundTripMs(client, clock, signal);
    this.slots.keep(await readSlots(client, capabilities, { clock, signal }));
    return roundTripMs;
  }

  /** The slots as they are known, read where they are not; undefined when the device does not show them. */
  async slotsOrRead(
    { client, capabilities }: WritableLink,
    signal?: AbortSignal,
  ): Promise<ShownSlots | undefined> {
    const { clock } = this.#o;
    if (!this.slots.wereAsked) this.slots.keep(await readSlots(client, capabilities, { clock, signal }));
    return this.slots.shown;
  }

  /** The mode of the bootloader, asked where it is not known. @throws BenchError as a request, but for a refusal */
  async bootloader({ client, capabilities }: WritableLink, signal?: AbortSignal): Promise<Bootloader> {
    // Everything is asked of a link, or the slots are not.
    const isTold =
      capabilities.bootloader !== undefined || (this.#last?.slots !== undefined && !this.#last.isBrief);
    this.#bootloader ??= isTold
      ? (capabilities.bootloader ?? {})
      : await askBootloader(client, capabilities.recovery, signal);
    return this.#bootloader;
  }

  /** Questions that do not depend on one another go out together, as far as the device's buffers allow. */
  together<T extends readonly unknown[]>(
    { client, transport, capabilities }: WritableLink,
    asks: { readonly [K in keyof T]: () => Promise<T[K]> },
  ): Promise<T> {
    return askTogether<T>(client, questionsAtOnce(transport, capabilities), asks);
  }

  /** What was not asked because somebody wrote; undefined when there is nothing. An end of the link is told by the link. */
  async theRest(client: SmpClient, transport: SmpTransport): Promise<Capabilities | undefined> {
    const last = this.#last;
    if (last?.isBrief !== true) return undefined;
    const { capabilities } = last;
    try {
      const told = await askWhatItTells(client, questionsAtOnce(transport, capabilities), {});
      if (this.#last !== last) return undefined;
      this.#last = { ...last, isBrief: false };
      return { ...capabilities, ...told };
    } catch (error) {
      if (!(error instanceof BenchError)) throw error;
      return undefined;
    }
  }
}
