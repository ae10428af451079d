import { describe, expect, it } from 'vitest';
import { plainText } from '@shared/core/plain-text';
import { addressText } from '@shared/ipc/connection';

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
});
