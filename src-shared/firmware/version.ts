/**
 * Versions of images: read, compared and printed. Two spellings are in use: imgtool's `1.2.3+4` and SMP's `1.2.3.4`.
 * Knows no file format.
 */

export interface ImageVersion {
  /** 0 to 255. */
  major: number;
  /** 0 to 255. */
  minor: number;
  /** 0 to 65,535. */
  revision: number;
  /** 0 to 4,294,967,295. */
  build: number;
}

const PATTERN = /^(\d{1,3})(?:\.(\d{1,3})(?:\.(\d{1,5})(?:[+.](\d{1,10}))?)?)?$/;

/**
 * Reads both spellings; missing parts are 0, as imgtool has it.
 * @returns undefined when the text is no version, or a number does not fit into its field of the image header.
 */
export function parseVersion(text: string): ImageVersion | undefined {
  const parts = PATTERN.exec(text);
  if (parts === null) return undefined;
  const [major = 0, minor = 0, revision = 0, build = 0] = parts.slice(1).map((part) => Number(part ?? 0));
  if (major > 0xff || minor > 0xff || revision > 0xffff || build > 0xffff_ffff) return undefined;
  return { major, minor, revision, build };
}

/** As imgtool prints it: `1.2.3`, or `1.2.3+4` when the build number is not 0. */
export function imgtoolVersion(version: ImageVersion): string {
  return print(version, '+');
}

/** As devices print it in their image list: `1.2.3`, or `1.2.3.4` when the build number is not 0. */
export function smpVersion(version: ImageVersion): string {
  return print(version, '.');
}

/**
 * Less than 0 when `a` is older, 0 when it is as old, more than 0 when it is newer. The build number counts only on
 * request: MCUboot and Zephyr leave it out unless they are built otherwise.
 */
export function compareVersions(a: ImageVersion, b: ImageVersion, { withBuild = false } = {}): number {
  return (
    a.major - b.major || a.minor - b.minor || a.revision - b.revision || (withBuild ? a.build - b.build : 0)
  );
}

function print({ major, minor, revision, build }: ImageVersion, beforeBuild: string): string {
  return `${major}.${minor}.${revision}${build === 0 ? '' : `${beforeBuild}${build}`}`;
}
