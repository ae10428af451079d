/**
 * The layouts of mcumgr.rst, byte for byte as its examples show them (without the indentation of the page).
 */
import { describe, expect, it } from 'vitest';
import { fromHex } from '@shared/core/bytes';
import { imageListLines, sectionLines, sectionListLines, taskLines } from '@main/cli/layouts';
import type { Host } from '@main/cli/host';
import { ProgressShow, progressLine, timeText } from '@main/cli/progress';
import { Report } from '@main/cli/report';
import { VirtualClock } from '../support/virtual-clock';

const IMAGE_LIST = `Images:
 image=0 slot=0
  version: 1.0.0
  bootable: true
  flags: active confirmed
  hash: 86dca73a3439112b310b5e033d811ec2df728d2264265f2046fced5a9ed00cc7
 image=0 slot=1
  version: 1.1.0
  bootable: true
  flags: pending
  hash: e8cf0dcef3ec8addee07e8c4d5dc89e64ba3fae46a2c5267fc4efbea4ca0e9f4
Split status: N/A (0)`;

const SECTION = `stat group: my_stats
      13 my_stat_counter1
      26 my_stat_counter2
      39 my_stat_counter3`;

const UNNAMED = `stat group: my_stats
       8 s0
      16 s1
      24 s2`;

const none = { pending: false, confirmed: false, active: false, permanent: false };

describe('Layouts', () => {
  const slots = [
    {
      ...none,
      image: 0,
      slot: 0,
      version: '1.0.0',
      bootable: true,
      active: true,
      confirmed: true,
      hash: fromHex('86dca73a3439112b310b5e033d811ec2df728d2264265f2046fced5a9ed00cc7')!,
    },
    {
      ...none,
      image: 0,
      slot: 1,
      version: '1.1.0',
      bootable: true,
      pending: true,
      hash: fromHex('e8cf0dcef3ec8addee07e8c4d5dc89e64ba3fae46a2c5267fc4efbea4ca0e9f4')!,
    },
  ];

  it('the list of images', () => {
    expect(imageListLines({ images: slots, splitStatus: 0 }).join('\n')).toBe(IMAGE_LIST);
  });

  it('an image without flags, hash and word on whether it starts', () => {
    expect(
      imageListLines({ images: [{ ...none, image: 1, slot: 1, version: '2.0.0' }], splitStatus: 1 }),
    ).toEqual([
      'Images:',
      ' image=1 slot=1',
      '  version: 2.0.0',
      '  bootable: unknown',
      '  flags:',
      '  hash: unavailable',
      'Split status: non-matching (1)',
    ]);
  });

  it('the sections of the statistics', () => {
    expect(sectionListLines(['my_stats'])).toEqual(['stat groups:', '  my_stats']);
  });

  it('the counters of a section, with names and without', () => {
    const named = new Map([13, 26, 39].map((value, at) => [`my_stat_counter${at + 1}`, value]));
    expect(sectionLines({ name: 'my_stats', fields: named }).join('\n')).toBe(SECTION);
    const unnamed = new Map([8, 16, 24].map((value, at) => [`s${at}`, value]));
    expect(sectionLines({ name: 'my_stats', fields: unnamed }).join('\n')).toBe(UNNAMED);
  });

  it('a counter of 64 bits is not rounded', () => {
    const fields = new Map([['big', 18_446_744_073_709_551_615n]]);
    expect(sectionLines({ name: 's', fields })[1]).toBe('18446744073709551615 big');
  });

  it('threads in columns; what the device does not tell is a dash', () => {
    const tasks = new Map([
      ['idle', { prio: 15, tid: 1, state: 0, stksiz: 64, stkuse: 6 }],
      ['mcumgr smp', { prio: -3, tid: 2, state: 2, stksiz: 512, stkuse: 100, runtime: 12, cswcnt: 3 }],
    ]);
    expect(taskLines({ tasks })).toEqual([
      '        task pri tid runtime csw stksz stkuse last_checkin next_checkin',
      '        idle  15   1       -   -    64      6            -            -',
      '  mcumgr smp  -3   2      12   3   512    100            -            -',
    ]);
  });
});

describe('The progress line', () => {
  const now = {
    phase: 'sending' as const,
    sentBytes: 36_547,
    totalBytes: 95_150,
    bytesPerSecond: 3041,
    secondsLeft: 19.27,
  };

  it('as the document shows it', () => {
    expect(progressLine(now, undefined)).toBe(
      '  35.69 KiB / 92.92 KiB [==========>---------------]  38.41% 2.97 KiB/s 00m19',
    );
  });

  it.each([20, 40, 60, 79, 80, 200])(
    'fits a terminal of %i columns, without a bar where there is no room',
    (columns) => {
      const line = progressLine(now, columns);
      if (columns >= 60) expect(line.length).toBeLessThan(columns);
      expect(line).toContain('38.41% 2.97 KiB/s 00m19');
      expect(line.includes('[=')).toBe(columns >= 60);
    },
  );

  it('at the beginning, at the end, and while the device is busy with flash', () => {
    const bar = (sentBytes: number): string => progressLine({ ...now, sentBytes }, undefined);
    expect(bar(0)).toContain('[--------------------------]   0.00%');
    expect(bar(95_150)).toContain('[==========================] 100.00%');
    expect(progressLine({ ...now, phase: 'erasing', sentBytes: 0 }, undefined)).toContain(
      'the device makes room',
    );
    expect(progressLine({ ...now, phase: 'finishing' }, undefined)).toContain('the device checks');
  });

  it.each([
    [0.4, '00m00'],
    [59.6, '01m00'],
    [754, '12m34'],
    [3723, '1h02m03'],
  ])('%d seconds are %s', (seconds, text) => {
    expect(timeText(seconds)).toBe(text);
  });
});

describe('Progress on a terminal', () => {
  const shown = (isTerminal = true) => {
    const clock = new VirtualClock();
    let text = '';
    const sink = {
      write: (more: string) => void (text += more),
      writeBytes: () => undefined,
      isTerminal,
      columns: 90,
    };
    const report = new Report({ out: sink, err: sink } as unknown as Host, { json: false, loglevel: 'warn' });
    const show = new ProgressShow(sink, report, clock);
    const at = (phase: 'erasing' | 'sending' | 'finishing', sentBytes: number): void =>
      show.show({ phase, sentBytes, totalBytes: 2048, bytesPerSecond: 0 });
    return { clock, show, at, text: () => text };
  };

  it('is one line, whose last state is the whole and how long that took without the erase', async () => {
    const { clock, show, at, text } = shown();
    at('erasing', 0);
    await clock.advance(5000);
    at('sending', 0);
    await clock.advance(1000);
    at('sending', 1024);
    await clock.advance(1000);
    show.finish();
    show.end();
    expect(text().match(/\n/g)).toHaveLength(1);
    expect(text().split('\r').at(-1)).toMatch(
      / 2\.00 KiB \/ 2\.00 KiB \[=+\] 100\.00% 1\.00 KiB\/s 00m02\n$/,
    );
  });

  it('leaves the terminal on a fresh line when it is broken off, and writes nothing when nothing was shown', () => {
    const { show, at, text } = shown();
    at('sending', 100);
    show.end();
    expect(text()).toMatch(/[^\n]\n$/);
    const other = shown();
    other.show.finish();
    other.show.end();
    expect(other.text()).toBe('');
  });

  it('what came in one piece has no speed', () => {
    const { show, at, text } = shown();
    at('sending', 2048);
    show.finish();
    show.end();
    expect(text()).toMatch(/100\.00%\n$/);
  });

  it('elsewhere a file of a few bytes is one line, however often it is looked at', () => {
    const { show, at, text } = shown(false);
    at('finishing', 2048);
    at('sending', 2048);
    at('finishing', 2048);
    show.finish();
    show.end();
    expect(text()).toMatch(/^.* the device checks\n$/);
  });
});
