import { describe, expect, it } from 'vitest';
import type { ConsoleText } from '@shared/ipc/console';
import { CONSOLE_KEPT, ConsoleBook } from '@main/trace/console-book';
import { Rig } from '../support/rig';
import { VirtualClock } from '../support/virtual-clock';

function open() {
  const clock = new VirtualClock();
  const sent: ConsoleText[] = [];
  return { clock, sent, book: new ConsoleBook({ clock, send: (text) => sent.push(text) }) };
}

describe('The console text of a device', () => {
  it('is kept for whoever asks, and new text goes to those who follow, gathered', async () => {
    const { clock, sent, book } = open();
    book.heard('d1', 'early ');
    await clock.advance(1000);
    expect(sent).toEqual([]);
    expect(book.follow('d1', true)).toEqual({ text: 'early ', forgotten: 0 });
    book.heard('d1', 'a');
    book.heard('d1', 'b');
    book.heard('d2', 'other');
    await clock.advance(100);
    expect(sent).toEqual([{ deviceId: 'd1', text: 'ab' }]);
    book.follow('d1', false);
    book.heard('d1', 'c');
    await clock.advance(1000);
    expect(sent).toHaveLength(1);
    expect(book.follow('d1', true).text).toBe('early abc');
  });

  it('is bounded: the oldest goes, in large and in small pieces', () => {
    const { book } = open();
    book.heard('d1', `x${'y'.repeat(CONSOLE_KEPT - 1)}`);
    book.heard('d1', 'zz');
    const { text, forgotten } = book.follow('d1', true);
    expect([text.length, text[0], text.slice(-2), forgotten]).toEqual([CONSOLE_KEPT, 'y', 'zz', 2]);
    for (let at = 0; at < 10_000; at++) book.heard('d2', 'ab');
    expect(book.follow('d2', true).text).toBe('ab'.repeat(10_000));
  });

  it('is not sent without bound while a window follows', async () => {
    const { clock, sent, book } = open();
    book.follow('d1', true);
    for (let at = 0; at < 100; at++) book.heard('d1', 'x'.repeat(10_000));
    await clock.advance(100);
    expect(sent[0]?.text.length).toBeLessThanOrEqual(CONSOLE_KEPT);
  });

  it('can be cleared, and goes with its device', () => {
    const { book } = open();
    book.heard('d1', 'text');
    book.clear('d1');
    expect(book.follow('d1', true)).toEqual({ text: '', forgotten: 0 });
    book.heard('d1', 'text');
    book.forget('d1');
    expect(book.follow('d1', true)).toEqual({ text: '', forgotten: 0 });
  });

  it('comes from the link of a session', async () => {
    const rig = new Rig();
    const { id } = await rig.connected('zephyr-4.4', [
      { kind: 'chatty-console', everyMs: 50, text: 'tick', where: 'between-frames' },
    ]);
    await rig.clock.advance(500);
    expect(rig.texts.get(id)).toContain('tick');
    await rig.close();
  });
});
