/**
 * What is wanted of a device, as data: what a window asks for, what is shown of a run, what is kept. Knows no file of this
 * computer but by its name or token, and runs nothing.
 */
import type { UpgradeMode } from './upgrade/steps';

/** One thing that is done by hand. */
export type Action =
  | { do: 'mark'; hash: string; how: 'test' | 'permanent' }
  /** The running image. */
  | { do: 'confirm' }
  | { do: 'erase'; image: number; slot: number }
  /** `waits: false`: nobody waits for the device, and a device that does not answer was not reset. */
  | { do: 'reset'; force?: boolean | undefined; intoBootloader?: boolean | undefined; waits?: false }
  /** One after the other, in order. */
  | { do: 'restore-settings'; settings: readonly { name: string; value: Uint8Array }[] };

/** One image of an upgrade. */
export interface RunImageView {
  /** Its number on the device. */
  image: number;
  /** Name in the package, otherwise of the file. */
  name: string;
  version: string;
  /** Hexadecimal: what the device shows. */
  hash: string;
  /** Version that ran under this number when the run began. */
  fromVersion?: string;
}

/** What was wanted, as it is shown and kept. */
export type OrderView =
  | {
      kind: 'upgrade';
      fileName: string;
      mode: UpgradeMode;
      eraseSettings?: true;
      /** A new bootloader is sent, and not an application. */
      bootloader?: true;
      /** Of the first image, as `hash` and `fromVersion`. */
      version: string;
      hash: string;
      fromVersion?: string;
      /** What is sent, in order; until the device has been looked at, with every build of an image. */
      images: readonly RunImageView[];
    }
  /** Images to their slots, and nothing else. */
  | { kind: 'upload-images'; fileName: string; images: readonly RunImageView[] }
  | {
      kind: 'move-file';
      direction: 'upload' | 'download';
      /** On the device. */
      path: string;
      /** Name of the file on this computer; the folder stays in the main process. */
      fileName: string;
    }
  | { kind: 'action'; action: Action }
  /** Sections of statistics that are read again and again, as they are now: more or fewer may be wanted while it runs. */
  | { kind: 'watch'; sections: readonly { name: string; periodMs: number }[] };
