import { describe, expect, it } from 'vitest';
import { errorText } from '@shared/core/error-texts';
import {
  hasControls,
  oneLine,
  plainJson,
  plainLine,
  plainLines,
  plainText,
  withoutControlCharacters,
} from '@shared/core/plain-text';
import { addressText } from '@shared/device/connection';

describe('plain text', () => {
  it('shows every language, and emoji, as they are', () => {
    for (const text of ['Lamp 3', 'Türsensor', '温度計', 'שלום', 'Lamp 💡', '<b>bold</b>'])
      expect(plainText(text)).toBe(text);
  });

  it('shows a replacement for what controls, hides or turns text', () => {
    const bad = [
      '\u0000',
      '\n',
      '\u001b',
      '\u0085',
      '\u200b',
      '\u202e',
      '\u2066',
      '\u2028',
      '\ufeff',
      '\ud800',
    ];
    for (const one of bad) expect(plainText(`a${one}b`), JSON.stringify(one)).toBe('a\u{fffd}b');
  });

  it('is what the address of a device shows of a name out of the air', () => {
    expect(addressText({ kind: 'ble', peerName: 'Lamp\u202egpj.exe' })).toBe('Lamp\u{fffd}gpj.exe');
  });

  it('has newlines only where whole lines are shown, and tabs where they are layout', () => {
    const text = 'a\n\tb\u001b[2J\u202ec';
    expect(plainLines(text)).toBe('a\n\tb\u{fffd}[2J\u{fffd}c');
    expect(plainLine(text)).toBe('a\u{fffd}\tb\u{fffd}[2J\u{fffd}c');
  });

  it('loses its control characters, or has a space for a run of them', () => {
    expect([hasControls('Lamp 3'), hasControls('a\u0085'), hasControls('a\u0085')]).toEqual([
      false,
      true,
      true,
    ]);
    expect(withoutControlCharacters('a\r\n\tb\u0007\u009bc')).toBe('a\n\tbc');
    expect(oneLine('SEGGER\r\n\u0000J-Link\u202e')).toBe('SEGGER J-Link\u{fffd}');
  });

  it('is JSON that says the same and drives no terminal', () => {
    const value = { name: 'a\u009b2J\u202eb\u007f\u2028\u{e0001}', tab: '\t' };
    const json = plainJson(value);
    expect(json).toMatch(/^[\x20-\x7e]*$/);
    expect(JSON.parse(json)).toEqual(value);
  });

  it('is what an error says of the words of a device: no line of its own', () => {
    const reason = 'no\nError: \u202eall is well\u001b[2J';
    const facts = { command: 'os.reset', rc: 6, name: 'EBADSTATE', meaning: 'busy', reason };
    const { title } = errorText({ code: 'device/error', facts });
    expect(title).toContain('no\u{fffd}Error: \u{fffd}all is well\u{fffd}[2J');
  });
});
