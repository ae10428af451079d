/**
 * What people paste to have it decoded: the same two messages in every notation that tools and sources write.
 */
import { describe, expect, it } from 'vitest';
import { toHex } from '@shared/core/bytes';
import { PastedMessages } from '@main/trace/pasted-messages';
import { encodeLines } from '@main/engine/console-framing';
import { fromHex } from '@shared/core/bytes';

const ECHO = '0a00000600001100a16164626869';
const ANSWER = '0b00000600001100a16172626869';
/** 37 bytes: an echo of a longer text. */
const LONG = '0a00001d00001200a1616478186162636465666768696a6b6c6d6e6f707172737475767778';

function decoded(text: string): string[] | undefined {
  const pasted = new PastedMessages();
  const shown: string[] = [];
  const show = (entries: ReturnType<PastedMessages['end']>): void => {
    for (const entry of entries)
      if ('bytes' in entry) shown.push(`${entry.kind === 'unreadable' ? '?' : ''}${toHex(entry.bytes)}`);
      else if (entry.kind === 'noise') shown.push(entry.reason);
  };
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const entries = pasted.line(line);
    if (entries === undefined) return undefined;
    show(entries);
  }
  show(pasted.end());
  return shown;
}

const bytesOf = (hex: string): string[] => hex.match(/../g) ?? [];
const spaced = (hex: string, by = ' '): string => bytesOf(hex).join(by);
const framed = (hex: string, lineBytes?: number): Uint8Array[] =>
  encodeLines(fromHex(hex) ?? new Uint8Array(), lineBytes);
const letters = (hex: string, lineBytes?: number): string[] =>
  framed(hex, lineBytes).map((line) => Buffer.from(line).subarray(2, -1).toString());

describe('Pasted bytes', () => {
  it.each<[string, string, string[]]>([
    ['digits', ECHO, [ECHO]],
    ['upper case', ECHO.toUpperCase(), [ECHO]],
    ['blanks', spaced(ECHO), [ECHO]],
    ['dashes', spaced(ECHO, '-').toUpperCase(), [ECHO]],
    ['colons', spaced(ECHO, ':'), [ECHO]],
    ['commas', spaced(ECHO, ', '), [ECHO]],
    [
      '0x before each',
      bytesOf(ECHO)
        .map((one) => `0x${one}`)
        .join(' '),
      [ECHO],
    ],
    [
      '0x and commas',
      bytesOf(ECHO)
        .map((one) => `0x${one.toUpperCase()}`)
        .join(', '),
      [ECHO],
    ],
    ['one 0x before all', `0x${ECHO}`, [ECHO]],
    [
      'one digit where one is enough',
      '0xa,0x0,0x0,0x6,0x0,0x0,0x11,0x0,0xa1,0x61,0x64,0x62,0x68,0x69',
      [ECHO],
    ],
    ['words of four bytes', '0a000006 00001100 a1616462 6869', [ECHO]],
    ['directions', `> ${spaced(ECHO)}\nrx: ${ANSWER}`, [ECHO, ANSWER]],
    ['a log before it', `[00:00:01.234,000] <dbg> smp_udp: ${spaced(ECHO)}`, [ECHO]],
    ['a time before it', `12:04:05.123 » ${spaced(ECHO)}`, [ECHO]],
    [
      'escapes',
      bytesOf(ECHO)
        .map((one) => String.raw`\x${one}`)
        .join(''),
      [ECHO],
    ],
    [
      'a quoted text of C',
      `"${bytesOf(ECHO)
        .map((one) => String.raw`\x${one}`)
        .join('')}"`,
      [ECHO],
    ],
    ['bytes of Python', String.raw`b'\n\x00\x00\x06\x00\x00\x11\x00\xa1adbhi'`, [ECHO]],
    ['printf', String.raw`printf '\x0a\0\0\x06\0\0\x11\0\xa1adbhi'`, [ECHO]],
    [
      'a text of C over two lines',
      String.raw`const char m[] = "\x0a\x00\x00\x06\x00\x00"` +
        '\n' +
        String.raw`  "\x11\x00\xa1\x61\x64\x62\x68\x69";`,
      [ECHO],
    ],
    [
      'an array of C on one line',
      `static const uint8_t msg[14] = { ${bytesOf(ECHO)
        .map((one) => `0x${one}`)
        .join(', ')} };`,
      [ECHO],
    ],
    [
      'arrays of C with comments',
      'const uint8_t msg[] = { /* Packet 1 */\n  0x0a, 0x00, 0x00, 0x06, // header 0x08\n  0x00, 0x00, 0x11, 0x00,\n' +
        '  0xa1, 0x61, 0x64, 0x62, 0x68, 0x69 /* ..adbhi */\n};\nuint8_t answer[] = {\n' +
        `  ${bytesOf(ANSWER)
          .map((one) => `0x${one}`)
          .join(', ')} };`,
      [ECHO, ANSWER],
    ],
    [
      'a list of numbers',
      `[${bytesOf(ECHO)
        .map((one) => Number.parseInt(one, 16))
        .join(', ')}]`,
      [ECHO],
    ],
    [
      'bytes of Go',
      `[]byte{${bytesOf(ECHO)
        .map((one) => `0x${one}`)
        .join(', ')}}`,
      [ECHO],
    ],
    ['several messages in one line', ECHO + ANSWER + ECHO, [ECHO, ANSWER, ECHO]],
    ['several with blanks', `${spaced(ECHO)}  ${spaced(ANSWER)}`, [ECHO, ANSWER]],
    ['one over several lines', `${spaced(LONG).slice(0, 48)}\n${spaced(LONG).slice(48)}`, [LONG]],
    [
      'one that was cut, then a whole one',
      `${spaced(ECHO).slice(0, 30)}\n${ANSWER}`,
      [`?${ECHO.slice(0, 20)}`, ANSWER],
    ],
    ['less than a header', '0a 00', ['?0a00']],
    [
      'hexdump -C',
      '00000000  0a 00 00 1d 00 00 12 00  a1 61 64 78 18 61 62 63  |.........adx.abc|\n' +
        '00000010  64 65 66 67 68 69 6a 6b  6c 6d 6e 6f 70 71 72 73  |defghijklmnopqrs|\n' +
        '00000020  74 75 76 77 78                                    |tuvwx|\n00000025',
      [LONG],
    ],
    [
      'xxd',
      '00000000: 0a00 001d 0000 1200 a161 6478 1861 6263  .........adx.abc\n' +
        '00000010: 6465 6667 6869 6a6b 6c6d 6e6f 7071 7273  defghijklmnopqrs\n' +
        '00000020: 7475 7677 78                             tuvwx',
      [LONG],
    ],
    [
      'xxd of text that looks like digits',
      '00000000: 0a00 0006 0000 1100 a161 6462 6162       .........adbab\n00000000: 0a00 0006 0000 1100 a161 6462 6162  .........adbab',
      ['0a00000600001100a16164626162', '0a00000600001100a16164626162'],
    ],
    [
      'Wireshark',
      '0000   0a 00 00 1d 00 00 12 00 a1 61 64 78 18 61 62 63   .........adx.abc\n' +
        '0010   64 65 66 67 68 69 6a 6b 6c 6d 6e 6f 70 71 72 73   defghijklmnopqrs\n' +
        '0020   74 75 76 77 78                                    tuvwx',
      [LONG],
    ],
    [
      'Wireshark with other dots, and a second packet',
      `0000  ${spaced(ECHO)}         ·········adbhi\n\n0000  ${spaced(ANSWER)}         ·········arbhi`,
      [ECHO, ANSWER],
    ],
    [
      "Zephyr's LOG_HEXDUMP",
      '[00:00:01.000,000] <dbg> smp: request\n' +
        '                                  0a 00 00 1d 00 00 12 00  a1 61 64 78 18 61 62 63 |........ .adx.abc\n' +
        '                                  64 65 66 67 68 69 6a 6b  6c 6d 6e 6f 70 71 72 73 |defghijk lmnopqrs\n' +
        '                                  74 75 76 77 78                                   |tuvwx            ',
      [LONG],
    ],
    ['od', '0000000 0a 00 00 06 00 00 11 00 a1 61 64 62 68 69\n0000016', [ECHO]],
    ['hexdump in words', '0000000 000a 0600 0000 0011 61a1 6264 6968\n000000e', [ECHO]],
    [
      'lines that a dump leaves out',
      '00000000  0b 00 00 48 00 00 01 00  a1 61 72 58 40 00 00 00  |...H.....arX@...|\n' +
        '00000010  00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  |................|\n*\n00000050',
      [`0b00004800000100a161725840${'00'.repeat(64 + 3)}`],
    ],
    [
      'a console frame in digits',
      framed(ECHO)
        .map((one) => spaced(toHex(one)))
        .join('\n'),
      [ECHO],
    ],
    ['a console frame of two lines in one', framed(LONG, 40).map(toHex).join(''), [LONG]],
    ['a console frame of two lines', framed(LONG, 40).map(toHex).join('\n'), [LONG]],
    [
      'a console frame in a dump',
      `00000000  ${spaced(toHex(framed(ECHO)[0]!).slice(0, 32))}  |..AB|\n00000010  ${spaced(toHex(framed(ECHO)[0]!).slice(32))}  |x|`,
      [ECHO],
    ],
    ['what a serial console shows', letters(ECHO).join('\n'), [ECHO]],
    ['the same of two lines', letters(LONG, 40).join('\n'), [LONG]],
    [
      'with its markers',
      framed(LONG, 40)
        .map((one) => Buffer.from(one).toString())
        .join(''),
      [LONG],
    ],
    [
      'with its markers as a terminal writes them',
      letters(LONG, 40)
        .map((one, at) => `${at === 0 ? '^F^I' : '^D^T'}${one}`)
        .join('\n'),
      [LONG],
    ],
    [
      'behind a prompt, with a log around',
      `booting\nuart:~$ ${letters(ANSWER).join('')}\n[00:00:01.000,000] <inf> app: ready`,
      [ANSWER],
    ],
    [
      'a damaged frame',
      letters(ECHO)
        .join('')
        .replace(/.(?=...$)/, '/'),
      ['wrong CRC, or the packet is not finished'],
    ],
  ])('%s', (_name, text, messages) => {
    expect(decoded(text)).toEqual(messages);
  });

  it.each([
    ['half a byte', ECHO.slice(0, -1)],
    ['a letter that is no digit', `${spaced(ECHO)} 0g`],
    ['an array with one', '0x0a, 0x0g'],
    ['half a byte in a dump', '00000000: 0a00 000'],
  ])('are refused where they make none: %s', (_name, text) => {
    expect(decoded(text)).toBeUndefined();
  });

  it('a hostile paste costs no more than its length', () => {
    expect(decoded(`${'0a00000000000000'.repeat(20_000)}`)).toHaveLength(20_000);
    expect(decoded('*\n'.repeat(1000))).toEqual([]);
    expect(decoded(`00000000  ${spaced('00'.repeat(16))}\n*\nffffff00  00`)?.length).toBeLessThan(10_000);
    for (const one of ['(', '[', '\\x', '0x', ' ', '[1:', 'a:', '/*', '"\\'])
      expect(decoded(one.repeat(50_000)) ?? []).toBeInstanceOf(Array);
  });
});
