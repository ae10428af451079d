/**
 * What is remembered of images that were read here, by their hash: a device shows the hash of what it runs, and neither its
 * key nor its address. Opens no store.
 */
import type { FirmwareFile } from '@shared/firmware/firmware-file';
import { knownImageOf, type KnownImage } from '@shared/run/upgrade/preflight';

/** The oldest go first. */
const MAX_KNOWN = 500;

export class KnownImages {
  readonly #known: Map<string, KnownImage>;
  readonly #keep: (images: KnownImage[]) => void;

  constructor(saved: readonly KnownImage[], keep: (images: KnownImage[]) => void) {
    this.#known = new Map(saved.map((one) => [one.hash, one]));
    this.#keep = keep;
  }

  of(hash: string): KnownImage | undefined {
    return this.#known.get(hash);
  }

  /** Remembers the images of a file that has been read. */
  remember(file: FirmwareFile): void {
    const news = file.images.flatMap(({ facts }) => knownImageOf(facts) ?? []);
    if (news.every(({ hash }) => this.#known.has(hash))) return;
    for (const one of news) this.#known.set(one.hash, one);
    for (const hash of this.#known.keys()) {
      if (this.#known.size <= MAX_KNOWN) break;
      this.#known.delete(hash);
    }
    this.#keep([...this.#known.values()]);
  }
}
