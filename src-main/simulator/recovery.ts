/**
 * MCUboot's serial recovery: what a device answers while it waits in its bootloader. Images are written in place, errors are
 * plain codes, a success carries `rc` 0. Follows MCUboot boot/boot_serial/src/boot_serial.c; shares no handler with the
 * application, as on a device.
 */
import { sameBytes } from '../../src-shared/core/bytes';
import type { Sha } from '../../src-shared/firmware/sha';
import type { ImageVersion } from '../../src-shared/firmware/version';
import type { Fields } from '../../src-shared/smp/schema';
import { groups } from '../../src-shared/smp/groups';
import { HEADER_BYTES, readHeader, type Header } from '../../src-shared/smp/message';
import { isStartable } from './bootloader';
import { readRequest } from './cbor-reader';
import { writeCbor } from './cbor-writer';
import { IMAGE_GROUP, OS_GROUP, Rc } from './codes';
import type { Flash, ImageSlots } from './flash';
import type { BootTarget } from './device-profile';
import type { RecoveryProfile } from './recovery-profile';
import type { Slot } from './slot';
import { readImageHeader, versionText } from './stored-image';

/** What recovery may reach of the device that it runs on. */
export interface RecoveryInside {
  readonly flash: Flash;
  readonly sha: Sha;
  readonly writeFailsFrom: number | undefined;
  spend(ms: number): void;
  spendErasing(ms: number, share?: number): void;
  uploaded(bytes: number): void;
  resetSoon(into: BootTarget): void;
}

const READ = 0;
const WRITE = 2;
const os = groups.os.commands;
const image = groups.image.commands;
const success = { rc: 0 };
const rc = (code: number): { rc: number } => ({ rc: code });

/** Only these keys of an upload are looked at; all others are skipped (mcuboot#2769). */
const uploadFields = pick(image.upload.request.fields ?? {}, ['image', 'data', 'len', 'off']);

export class Recovery {
  #imageNumber = 0;
  #offset = 0;
  #lengthBytes = 0;
  #erasedBytes = 0;

  constructor(
    readonly inside: RecoveryInside,
    readonly built: RecoveryProfile,
  ) {}

  /**
   * Answers a message; undefined: stays silent.
   * @param refusedWith the code of a fault that refuses it; recovery knows no codes of groups
   */
  serve(message: Uint8Array, refusedWith?: number): Uint8Array | undefined {
    const header = readHeader(message);
    if (header === undefined || (header.op !== READ && header.op !== WRITE)) return undefined;
    // A length beyond the end is accepted, one that leaves bytes over is not.
    if (header.length < message.length - HEADER_BYTES) return undefined;
    const body =
      refusedWith === undefined ? this.#answer(header, message.subarray(HEADER_BYTES)) : rc(refusedWith);
    return pack(message[0] ?? 0, header, body);
  }

  #answer({ group, command, op }: Header, body: Uint8Array): object {
    const recovery = this.built;
    if (group === OS_GROUP)
      switch (command) {
        case os.echo.id:
          return recovery.echo ? echo(body) : rc(Rc.notSupported);
        case os.consoleEcho.id:
          return success;
        case os.reset.id:
          this.inside.resetSoon('application');
          return success;
        case os.parameters.id:
          return recovery.parameters ? { buf_size: recovery.bufferBytes, buf_count: 1 } : rc(Rc.notSupported);
      }
    if (group === IMAGE_GROUP)
      switch (command) {
        case image.state.id:
          if (op === READ) return this.#list();
          return recovery.imageState ? this.#setState(body) : rc(Rc.notSupported);
        case image.upload.id:
          return this.#upload(body);
        case image.slotInfo.id:
          return recovery.slotInfo && op === READ ? this.#slotInfo() : rc(Rc.notSupported);
      }
    return rc(Rc.notSupported);
  }

  #list(): object {
    const { flash } = this.inside;
    const images = flash.images.flatMap((one) =>
      one.slots.flatMap((slot, number) => {
        const shown = slot.besideUploadPosition ? undefined : this.#shown(slot);
        if (shown === undefined) return [];
        return {
          ...(flash.images.length === 1 ? {} : { image: one.number }),
          ...(this.built.imageState ? this.#flags(one, number) : {}),
          slot: number,
          ...(this.built.hashInList ? { hash: shown.hash } : {}),
          version: versionText(shown.version),
        };
      }),
    );
    return { images };
  }

  #shown(slot: Slot): { hash: Uint8Array; version: ImageVersion } | undefined {
    if (isStartable(slot, this.inside.sha)) return slot.image;
    if (!this.built.listsUnchecked || slot.content === undefined) return undefined;
    const header = readImageHeader(slot.content);
    return header && { hash: slot.image?.hash ?? new Uint8Array(32), version: header.version };
  }

  #flags(one: ImageSlots, slot: number): object {
    const next = this.inside.flash.nextBoot(one);
    const isWayBack = next.type === 'revert' && slot === next.slot;
    const confirmed = isWayBack || (slot === one.active && next.type !== 'revert');
    const pending = slot !== one.active && slot === next.slot && next.type !== 'revert';
    return {
      bootable: true,
      ...(confirmed ? { confirmed } : {}),
      ...(pending ? { pending } : {}),
      ...(pending && next.type === 'normal' ? { permanent: true } : {}),
    };
  }

  #setState(body: Uint8Array): object {
    const request = readRequest(body, image.setState.request.fields ?? {});
    const hash = request.fields['hash'];
    const confirm = request.fields['confirm'] === true;
    const { flash, sha } = this.inside;
    if (!request.wellFormed) return rc(Rc.invalid);
    if (!(hash instanceof Uint8Array) || hash.length === 0) {
      if (flash.images.length > 1) return rc(Rc.invalid);
      this.#mark(flash.images[0]?.slots[0], confirm);
      return this.#list();
    }
    for (const one of flash.images)
      for (const [number, slot] of one.slots.entries()) {
        if (slot.image === undefined || !sameBytes(slot.image.hash, hash) || !isStartable(slot, sha))
          continue;
        const next = flash.nextBoot(one);
        if (number === 0 && !confirm) return rc(Rc.invalid);
        if (next.type === 'revert' ? number === 1 || !confirm : next.slot === 1) return rc(Rc.badState);
        this.#mark(slot, confirm);
        return this.#list();
      }
    return rc(Rc.notFound);
  }

  #mark(slot: Slot | undefined, confirm: boolean): void {
    if (slot === undefined) return;
    slot.trailer.magic = true;
    if (confirm) slot.trailer.imageOk = true;
  }

  #upload(body: Uint8Array): object {
    const { wellFormed, fields } = readRequest(body, uploadFields);
    const { off, data, len } = fields;
    if (!wellFormed || typeof off !== 'number' || !(data instanceof Uint8Array)) return rc(Rc.invalid);
    if (off === 0) this.#imageNumber = typeof fields['image'] === 'number' ? fields['image'] : 0;
    const slot = this.#target();
    if (slot === undefined) return rc(Rc.invalid);

    if (off === 0) {
      this.#offset = 0;
      // Without a length the image counts as larger than any slot.
      if (typeof len !== 'number' || len > slot.sizeBytes) return rc(Rc.invalid);
      this.#start(slot, len);
    } else if (off !== this.#offset) {
      return { rc: 0, off: this.#offset };
    } else if (off + data.length > this.#lengthBytes) {
      return rc(Rc.invalid);
    }
    return this.#write(slot, data);
  }

  #target(): Slot | undefined {
    const { flash } = this.inside;
    const recovery = this.built;
    if (!recovery.directUpload) return flash.images[this.#imageNumber]?.slots[0];
    const target = flash.slotAt(Math.max(0, this.#imageNumber - 1));
    return target?.image.slots[target.slot];
  }

  #start(slot: Slot, lengthBytes: number): void {
    if (!this.built.eraseProgressively) this.inside.spendErasing(this.inside.flash.eraseMs());
    slot.prepare(lengthBytes);
    this.#lengthBytes = lengthBytes;
    this.#erasedBytes = 0;
  }

  #write(slot: Slot, data: Uint8Array): object {
    const { writeFailsFrom, flash } = this.inside;
    const recovery = this.built;
    const spare = data.length % recovery.writeAlignmentBytes;
    const isLast = this.#offset + data.length >= this.#lengthBytes;
    const written = isLast ? data : data.subarray(0, data.length - spare);
    const end = this.#offset + written.length;
    if (writeFailsFrom !== undefined && end > writeFailsFrom) return rc(Rc.invalid);
    if (recovery.eraseProgressively && end > this.#erasedBytes) {
      const { sectorBytes, eraseMsPerSector } = flash.profile;
      const sectors = Math.ceil((end - this.#erasedBytes) / sectorBytes);
      this.#erasedBytes += sectors * sectorBytes;
      const all = Math.ceil(this.#lengthBytes / sectorBytes);
      this.inside.spendErasing(sectors * eraseMsPerSector, sectors / all);
    }
    slot.write(this.#offset, written);
    slot.isNewInPlace = true;
    this.inside.spend((written.length / 1024) * flash.profile.writeMsPerKib);
    this.inside.uploaded(written.length);
    this.#offset = end;
    if (end === this.#lengthBytes) slot.adoptPadding();
    return { rc: 0, off: end };
  }

  #slotInfo(): object {
    const { flash } = this.inside;
    const recovery = this.built;
    return {
      images: flash.images.map((one) => ({
        image: one.number,
        slots: one.slots.map((held, slot) => ({
          slot,
          size: held.sizeBytes,
          ...(recovery.directUpload
            ? { upload_image_id: 2 * one.number + slot + 1 }
            : slot === 0
              ? { upload_image_id: one.number }
              : {}),
        })),
      })),
    };
  }
}

function echo(body: Uint8Array): object {
  const { wellFormed, fields } = readRequest(body, os.echo.request.fields ?? {});
  return wellFormed && fields['d'] !== undefined ? { r: fields['d'] } : rc(Rc.invalid);
}

/** Version and reserved bits come back as they were sent. */
function pack(first: number, header: Header, body: object): Uint8Array {
  const encoded = writeCbor(body, 'indefinite');
  const message = new Uint8Array(HEADER_BYTES + encoded.length);
  message[0] = first + 1;
  message[2] = encoded.length >> 8;
  message[3] = encoded.length & 0xff;
  message[4] = header.group >> 8;
  message[5] = header.group & 0xff;
  message[6] = header.sequence;
  message[7] = header.command;
  message.set(encoded, HEADER_BYTES);
  return message;
}

function pick(fields: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => names.includes(name)));
}
