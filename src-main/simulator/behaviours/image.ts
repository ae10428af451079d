/**
 * Group 1 as Zephyr's img_mgmt does it, but for the upload, which has a file of its own.
 */
import { IMAGE_GROUP, ImageError, Rc } from '../codes';
import type { Flash } from '../flash';
import { versionText } from '../stored-image';
import { Refusal, type Behaviour, type Emitted, type Inside } from './behaviour';
import { uploadChunk } from './image-upload';

type ImageCommand = 'image.state' | 'image.setState' | 'image.upload' | 'image.erase' | 'image.slotInfo';

const hashBytes = { sha256: 32, sha384: 48, sha512: 64 } as const;

export const imageBehaviours: { readonly [N in ImageCommand]: Behaviour<N> } = {
  'image.state': (_request, device) => stateList(device),

  'image.setState': ({ hash, confirm = false }, device) => {
    const { flash, profile } = device;
    const how = confirm ? 'confirm' : 'test';
    let target: ReturnType<Flash['findByHash']>;
    if (hash === undefined || hash.length === 0) {
      const running = flash.images[0];
      if (!confirm || running === undefined) return new Refusal(ImageError.invalidHash, IMAGE_GROUP);
      target = { image: running, slot: running.active };
    } else {
      if (hash.length !== hashBytes[profile.hashAlgorithm])
        return new Refusal(ImageError.invalidHash, IMAGE_GROUP);
      target = flash.findByHash(hash);
    }
    if (target === undefined)
      return profile.imageErrors === 'of-2020'
        ? new Refusal(Rc.invalid)
        : new Refusal(ImageError.hashNotFound, IMAGE_GROUP);
    if (confirm && !profile.confirmsNotRunning && target.slot !== target.image.active)
      return new Refusal(ImageError.confirmationDenied, IMAGE_GROUP);
    const error = flash.setNextBoot(target.image, target.slot, how);
    return error === 0 ? stateList(device) : new Refusal(error, IMAGE_GROUP);
  },

  'image.upload': uploadChunk,

  'image.erase': ({ slot }, device) => {
    const { flash, profile } = device;
    const running = flash.images[0];
    // In a firmware loader, too, the slot that is meant when none is given is 1, although it runs from there.
    const usual = running?.active === 1 && profile.bootMode !== 'firmware-loader' ? 0 : 1;
    const target = flash.slotAt(slot ?? usual);
    if (target === undefined) return new Refusal(ImageError.flashOpenFailed, IMAGE_GROUP);
    const held = target.image.slots[target.slot];
    const isProtected = profile.eraseProtectsRunning || target.slot !== target.image.active;
    if (held.image !== undefined && isProtected && flash.isInUse(target.image, target.slot))
      return new Refusal(ImageError.noFreeSlot, IMAGE_GROUP);
    device.spendErasing(held.isErased ? 0 : flash.eraseMs());
    held.erase();
    device.upload = undefined;
    return {};
  },

  'image.slotInfo': (_request, { flash, profile }) => ({
    images: flash.images.map((image) => ({
      image: image.number,
      slots: image.slots.map((held, slot) => ({
        slot,
        size: held.sizeBytes,
        ...(slot === image.active ? {} : { upload_image_id: image.number }),
      })),
      ...(profile.maxImageBytes === undefined ? {} : { max_image_size: profile.maxImageBytes }),
    })),
  }),
};

type Flags = { bootable: boolean; pending: boolean; confirmed: boolean; active: boolean; permanent: boolean };

function stateList({ flash, profile }: Inside): {
  images: Emitted<{ image: number; slot: number; version: string; hash: Uint8Array } & Flags>[];
  splitStatus?: number;
} {
  return {
    images: flash.list().map(({ image, slot, stored, ...view }) => ({
      ...(profile.imageCount === 1 ? {} : { image }),
      slot,
      version: versionText(stored.version),
      hash: stored.hash,
      ...flagsOf(
        {
          bootable: stored.bootable,
          pending: view.pending,
          confirmed: view.confirmed,
          active: view.active,
          permanent: view.permanent,
        },
        profile.frugalList,
      ),
    })),
    ...(profile.frugalList ? {} : { splitStatus: 0 }),
  };
}

function flagsOf(flags: Flags, onlyTrue: boolean): Partial<Flags> {
  return onlyTrue ? Object.fromEntries(Object.entries(flags).filter(([, is]) => is)) : flags;
}
