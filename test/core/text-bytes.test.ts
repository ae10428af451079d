import { describe, expect, it } from 'vitest';
import { textOf, utf8Of } from '@shared/core/text-bytes';
import { looksLikeHex, readHexSegments } from '@shared/firmware/intel-hex';

const text = '{"größe": "1"}';
const le = Buffer.from(text, 'utf16le');
const be = Buffer.from(le).swap16();

describe('the text of a document', () => {
  it.each([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${text}`)],
    ['UTF-16 of PowerShell', Buffer.concat([Buffer.from([0xff, 0xfe]), le])],
    ['UTF-16 the other way round', Buffer.concat([Buffer.from([0xfe, 0xff]), be])],
    ['UTF-16 without a byte order mark', le],
    ['UTF-16 the other way round without a byte order mark', be],
  ])('is read from %s', (_, bytes) => {
    expect(textOf(bytes)).toBe(text);
    expect(
      Buffer.from(utf8Of(bytes))
        .toString('utf8')
        .replace(/^\ufeff/, ''),
    ).toBe(text);
  });

  it.each(['', 'a', 'ab', 'abc'])('%j is short and read all the same', (short) =>
    expect(textOf(Buffer.from(short))).toBe(short),
  );

  it('a hex file is one in UTF-16, too', () => {
    const hex = ':0400000001020304F2\r\n:00000001FF\r\n';
    const bytes = new Uint8Array(Buffer.from(`\ufeff${hex}`, 'utf16le'));
    expect(looksLikeHex(bytes)).toBe(true);
    expect(readHexSegments(bytes, { file: 'a.hex' })).toEqual([
      { address: 0, bytes: Uint8Array.of(1, 2, 3, 4) },
    ]);
  });
});
