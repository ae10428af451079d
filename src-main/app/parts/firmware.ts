/**
 * Firmware files that were opened, the keys that they are checked with, and what is known of images from files that were read
 * before. Knows no device.
 */
import { MAX_MOVED_BYTES } from '@shared/run/move-file';
import { LocalFiles } from '../../disk/local-files';
import { FirmwareChecks } from '../../firmware/firmware-checks';
import { FirmwareShelf } from '../../firmware/firmware-shelf';
import { firmwareView } from '../../firmware/firmware-view';
import { KeyBook } from '../../firmware/key-book';
import { KnownImages } from '../../firmware/known-images';
import { readPublicKey, wholeKeys } from '../../host/read-public-key';
import { hostSha } from '../../host/sha';
import { verifySignature } from '../../host/verify-signature';
import type { DropOpeners } from '../../ipc/dropped';
import type { Ground } from './ground';

export interface FirmwareParts {
  shelf: FirmwareShelf;
  checks: FirmwareChecks;
  keyBook: KeyBook;
  /** Files of this computer that go to devices, as windows know them. */
  localFiles: LocalFiles;
  /** Who opens files that are dropped on a window. */
  openers: DropOpeners;
}

export function joinFirmware({ epochNow, store, preferences }: Ground): FirmwareParts {
  const keyBook = new KeyBook(wholeKeys(store.state.keys), {
    readKey: readPublicKey,
    epochNow,
    onChange: (keys) => store.change({ keys }),
  });
  const known = new KnownImages(store.state.knownImages, (knownImages) => store.change({ knownImages }));
  const checks = new FirmwareChecks({
    sha: hostSha,
    verify: verifySignature,
    keys: () => keyBook.keys,
    policy: () => preferences.now().signaturePolicy,
    known: (hash) => known.of(hash),
  });
  const shelf = new FirmwareShelf(hostSha, (file) => known.remember(file));
  const localFiles = new LocalFiles(MAX_MOVED_BYTES);
  const openers: DropOpeners = {
    firmware: async (path) => firmwareView(await shelf.openToLook(path), checks),
    file: (path) => localFiles.add(path),
  };
  return { shelf, checks, keyBook, localFiles, openers };
}
