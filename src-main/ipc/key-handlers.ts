/**
 * The calls for signing keys. A key comes from a dialog of this process or from a file that was dropped, by its token; a window
 * never names a path and never sees the key itself.
 */
import { keyId, type PublicKey } from '@shared/firmware/public-key';
import type { KeyView } from '@shared/ipc/keys';
import { MAX_MOVED_BYTES } from '@shared/run/move-file';
import { readAtMost } from '../disk/read-at-most';
import type { LocalFiles } from '../disk/local-files';
import type { KeyBook } from '../firmware/key-book';
import type { Handlers } from './answer';
import { nameOf } from './document-handlers';

export interface KeyDesk {
  keyBook: KeyBook;
  localFiles: LocalFiles;
  /** Asks the user for the file of a key; undefined when none is chosen. */
  chooseKey: () => Promise<string | undefined>;
}

type Calls = Extract<keyof Handlers, `keys.${string}`>;

export function keyHandlers({ keyBook, localFiles, chooseKey }: KeyDesk): Pick<Handlers, Calls> {
  const list = (): KeyView[] => keyBook.keys.map(keyView);
  return {
    'keys.list': async () => list(),
    'keys.add': async ({ token }) => {
      const file = token === undefined ? await chooseKey() : localFiles.path(token);
      if (file === undefined) return undefined;
      const { key, fromPrivate } = keyBook.add(
        await readAtMost(file, { limitBytes: MAX_MOVED_BYTES }),
        nameOf(file),
      );
      return { added: keyView(key), fromPrivate, keys: list() };
    },
    'keys.rename': async ({ id, name }) => {
      keyBook.rename(id, name);
      return list();
    },
    'keys.remove': async ({ id }) => {
      keyBook.remove(id);
      return list();
    },
  };
}

function keyView(key: PublicKey): KeyView {
  return { id: keyId(key), name: key.name, kind: key.kind, addedAtEpochMs: key.addedAtEpochMs };
}
