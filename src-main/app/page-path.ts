/**
 * From the path of a page address to a file, and never to one outside the folder of pages. Reads no file.
 */
import path from 'node:path';

/** The file that a URL path names, or undefined when it would leave the folder. */
export function fileBelow(folder: string, urlPath: string): string | undefined {
  let decoded: string;
  try {
    decoded = decodeURIComponent(urlPath === '/' ? '/index.html' : urlPath);
  } catch {
    return undefined;
  }
  if (decoded.includes('\0')) return undefined;
  const file = path.join(folder, decoded);
  const inside = path.relative(folder, file);
  return inside.startsWith('..') || path.isAbsolute(inside) ? undefined : file;
}
