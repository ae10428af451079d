import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { colouredStream, colouredText, longestOutput, plainText } from '@shared/device/shell/ansi';

const colours = new RegExp(`${'\u001b'}\\[[0-9;:]*m`, 'g');
const red = '\u001b[31m';
const off = '\u001b[0m';

describe('what a device prints', () => {
  it('keeps its colours and gets the line ends of a terminal, without the empty lines around it', () => {
    expect(colouredText(`\r\n${red}error${off}\nnext\r\n\r\n`)).toBe(`${red}error${off}\r\nnext`);
    expect(colouredText(`${red}\r\n\r\nerror\r\n${off} \r\n`)).toBe(`${red}error`);
    expect(plainText(`\r\n${red}error${off}\nnext\r\n`)).toBe('error\nnext');
  });

  it.each([
    ['moves the cursor', '\u001b[2J\u001b[1;1Hfaked', 'faked'],
    ['names the window', '\u001b]0;owned\u0007after', 'after'],
    ['links', '\u001b]8;;https://evil.example\u001b\\text\u001b]8;;\u001b\\', 'text'],
    ['asks the terminal', '\u001b[c\u001b[6n\u001bZx', 'x'],
    ['sends a device string', '\u001bPq123\u001b\\y', 'y'],
    ['uses 8-bit controls', '\u009b2Jz\u009d0;t\u0007', 'z'],
    ['rings and goes back', 'a\u0007\b\b\u007fb', 'ab'],
    ['is cut inside a sequence', 'a\u001b[3', 'a'],
  ])('does no more than print when it %s', (_, raw, left) => {
    expect(colouredText(raw)).toBe(left);
    expect(plainText(raw)).toBe(left);
  });

  it('turns no text around, and hides none, with colours and without', () => {
    const name = 'nib\u{202e}gol\u200f\u2028x\ud800';
    const shown = 'nib\u{fffd}gol\u{fffd}\u{fffd}x\u{fffd}';
    expect(colouredText(`${red}${name}${off}!`)).toBe(`${red}${shown}${off}!`);
    expect(plainText(`${red}${name}${off}!`)).toBe(`${shown}!`);
    const stream = colouredStream();
    const pieces = [`${red}a\u202e`, 'b \ud83d', '\ude00', off].map(stream);
    expect(pieces.join('')).toBe(`${red}a\u{fffd}b \u{1f600}${off}`);
  });

  it('has no other control sequence than colours, whatever was printed', () => {
    const pieces = fc.constantFrom(
      '\u001b',
      '[',
      ']',
      'm',
      'H',
      '1',
      ';',
      '\\',
      '\u0007',
      '\u009b',
      '\u0090',
      'a',
      '\n',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => {
        const shown = colouredText(parts.join(''));
        const withoutColours = shown.replaceAll(colours, '');
        expect(withoutColours.replaceAll(/[\r\n\t]/g, '')).not.toMatch(/\p{Cc}/u);
        expect(plainText(parts.join(''))).not.toContain('\u001b');
      }),
    );
  });

  it('is cut where a device prints without an end', () => {
    expect(colouredText('x'.repeat(longestOutput + 100))).toHaveLength(longestOutput);
  });
});
