/**
 * Names of files of this computer: made from what a device calls something, and checked when a person types one. Texts only;
 * opens no file and knows no folder.
 *
 * What comes from a device is untrusted. The name made of it is one that every system takes, whatever system this is: files
 * travel on sticks and shares. Rules of Windows: learn.microsoft.com, "Naming Files, Paths, and Namespaces".
 */

/** Characters; as many as people still read. */
const LONGEST_NAME = 120;
/** Every usual file system takes 255 bytes; the rest is room for what a program puts behind a name. */
const MOST_BYTES = 240;
/** An ending that is longer is no ending. */
const LONGEST_ENDING = 16;
/** Ext4, APFS, NTFS (there: UTF-16 units). */
const MOST_TYPED_BYTES = 255;

/** Forbidden on Windows; controls, invisible signs and half characters mislead everywhere. */
const UNFIT = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}<>:"/\\|?*]/gu;
/** Devices of Windows, in every folder and with any ending. */
const RESERVED = /^(con|prn|aux|nul|conin\$|conout\$|clock\$|com[0-9¹²³]|lpt[0-9¹²³])$/i;

/** One name, never a path, made of any text. @param fallback when nothing of it is left */
export function safeFileName(text: string, fallback = 'file'): string {
  // Blanks and dots at the end go on Windows; a dot in front hides a file, and `..` is a folder.
  const plain = text.replace(UNFIT, '_').replace(/^[.\s]+/u, '');
  const name = shortened(plain).replace(/[.\s]+$/u, '');
  if (name === '') return fallback;
  return isReserved(name) ? `_${name}` : name;
}

/** A name for the file at a path of a device. */
export function fileNameOfPath(path: string): string {
  return safeFileName(
    path
      .split('/')
      .filter((part) => part !== '')
      .at(-1) ?? '',
  );
}

/** A name for each text; no two are the same, also where upper and lower case are one. */
export function distinctFileNames(texts: readonly string[]): string[] {
  const taken = new Set<string>();
  return texts.map((text) => {
    const plain = safeFileName(text, 'device');
    let name = plain;
    for (let n = 2; taken.has(name.toLowerCase()); n++) name = `${plain}-${n}`;
    taken.add(name.toLowerCase());
    return name;
  });
}

/**
 * Why no file can have the name that somebody has typed, as the end of a sentence; undefined when it can.
 * @param file a path
 * @param platform as Node names it: `win32`, `linux`, `darwin`
 */
export function typedNameProblem(file: string, platform: string): string | undefined {
  if (file === '') return 'it is empty';
  if (file.includes('\0')) return 'it has a character that no name can have';
  if (platform !== 'win32')
    return file.split('/').some((part) => sizeBytes(part) > MOST_TYPED_BYTES) ? TOO_LONG : undefined;
  if (/^[\\/]{2}\.[\\/]/.test(file)) return 'it is a device, not a file';
  const parts = file.replace(/^[\\/]{2}\?[\\/]/, '').split(/[\\/]/);
  const [first = ''] = parts;
  const names = /^[A-Za-z]:$/.test(first) ? parts.slice(1) : parts;
  for (const name of names) {
    if (name === '' || name === '.' || name === '..') continue;
    if (name.includes(':'))
      return 'a colon stands behind the letter of a drive only, as in C:\\logs; elsewhere it makes a hidden stream';
    if (/[\p{Cc}<>"|?*]/u.test(name)) return 'Windows takes none of < > " | ? * in a name';
    if (/[. ]$/.test(name)) return 'Windows drops dots and blanks at the end of a name';
    if (isReserved(name)) return `Windows keeps the name ${name.split('.')[0] ?? ''} for a device`;
    if (name.length > MOST_TYPED_BYTES) return TOO_LONG;
  }
  return undefined;
}

const TOO_LONG = `a name has at most ${MOST_TYPED_BYTES} bytes`;

function isReserved(name: string): boolean {
  return RESERVED.test((name.split('.')[0] ?? '').trimEnd());
}

/** Within the limits, its ending kept. */
function shortened(name: string): string {
  if (isShort(name)) return name;
  const dot = name.lastIndexOf('.');
  const isEnding = dot > 0 && name.length - dot <= LONGEST_ENDING;
  const ending = isEnding ? name.slice(dot) : '';
  let stem = Array.from(isEnding ? name.slice(0, dot) : name);
  stem = stem.slice(0, LONGEST_NAME - Array.from(ending).length);
  while (!isShort(stem.join('') + ending)) stem.pop();
  return stem.join('') + ending;
}

function isShort(name: string): boolean {
  return Array.from(name).length <= LONGEST_NAME && sizeBytes(name) <= MOST_BYTES;
}

function sizeBytes(text: string): number {
  return new TextEncoder().encode(text).length;
}
