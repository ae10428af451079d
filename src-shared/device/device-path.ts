/**
 * Paths of a device as text: absolute, with slashes; one slash behind a directory. Knows no device.
 */

export const ROOT = '/';

/** The directory that a file or directory is in; the root is in itself. */
export function parentOf(path: string): string {
  const inner = path.replace(/\/+$/, '');
  const at = inner.lastIndexOf('/');
  return at <= 0 ? ROOT : inner.slice(0, at + 1);
}

/** The last part, without slashes. */
export function nameOf(path: string): string {
  const inner = path.replace(/\/+$/, '');
  return inner.slice(inner.lastIndexOf('/') + 1);
}

/** A path in a directory. */
export function joined(directory: string, name: string): string {
  return `${asDirectory(directory)}${name}`;
}

/** With one slash at the end. */
export function asDirectory(path: string): string {
  return `${path.replace(/\/+$/, '')}/`;
}

export function isDirectoryPath(path: string): boolean {
  return path.endsWith('/');
}

/** What counts on a device are bytes. */
export function pathBytes(path: string): number {
  return new TextEncoder().encode(path).length;
}
