/**
 * The layouts of the Go tool `mcumgr`, byte for byte: what the tool printed of the same answers (mynewt-mcumgr-cli, built with
 * the newtmgr of its go.mod).
 */
import { describe, expect, it } from 'vitest';
import { fromHex } from '@shared/core/bytes';
import {
  clockLine,
  connectionLines,
  imageListLines,
  poolLines,
  sectionLines,
  sectionListLines,
  shellLines,
  taskLines,
} from '@main/cli/layouts';
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

const TASKS = `      task pri tid  runtime      csw    stksz   stkuse last_checkin next_checkin
      idle  15   4 253527636        0       80       19        0        0
   logging  14   2  6183601        0      192       96        0        0
mcumgr smp workq   3   0  9275401        7      640      318        0        0
  sysworkq  -1   1  3091800        0      512      141        0        0`.replace(
  'mcumgr smp w',
  '  mcumgr smp w',
);

const POOLS = `                            name blksz  cnt free  min
                               0     1 8192 5312 4096
                               1     1 2048 1976    0`;

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

  it('the list of images is printed as mcumgr prints it', () => {
    expect(imageListLines({ images: slots, splitStatus: 0 }).join('\n')).toBe(IMAGE_LIST);
  });

  it('an image without flags and hash is printed as mcumgr prints it', () => {
    expect(
      imageListLines({ images: [{ ...none, image: 1, slot: 1, version: '2.0.0' }], splitStatus: 1 }),
    ).toEqual([
      'Images:',
      ' image=1 slot=1',
      '    version: 2.0.0',
      '    bootable: false',
      '    flags: ',
      '    hash: Unavailable',
      'Split status: non-matching (1)',
    ]);
  });

  it('an empty list of images and an unknown split status are printed as mcumgr prints them', () => {
    expect(imageListLines({ images: [], splitStatus: 7 })).toEqual(['Images:', 'Split status: Unknown! (7)']);
  });

  it('the sections of the statistics are in the order of their bytes', () => {
    expect(sectionListLines(['net', 'Zeta', 'ble'])).toEqual([
      'stat groups:',
      '    Zeta',
      '    ble',
      '    net',
    ]);
    expect(sectionListLines([])).toEqual(['stat groups: none']);
  });

  it('the counters of a section are in the order of their names', () => {
    const named = new Map([39, 13, 26].map((value) => [`my_stat_counter${value / 13}`, value]));
    expect(sectionLines({ name: 'my_stats', fields: named }).join('\n')).toBe(SECTION);
    expect(sectionLines({ name: 'my_stats', fields: new Map() })).toEqual([
      'stat group: my_stats',
      '    (empty)',
    ]);
  });

  it('a counter of 64 bits is not rounded', () => {
    const fields = new Map([['big', 18_446_744_073_709_551_615n]]);
    expect(sectionLines({ name: 's', fields })[1]).toBe('18446744073709551615 big');
  });

  it('threads are in the order of their names, in columns that do not grow; what the device does not tell is 0', () => {
    const task = (prio: number, tid: number, runtime: number, stksiz: number, stkuse: number) => ({
      ...{ prio, tid, state: 0, runtime, stksiz, stkuse },
    });
    const tasks = new Map<string, ReturnType<typeof task> & { cswcnt?: number }>([
      ['mcumgr smp workq', { ...task(3, 0, 9_275_401, 640, 318), cswcnt: 7 }],
      ['sysworkq', task(-1, 1, 3_091_800, 512, 141)],
      ['logging', task(14, 2, 6_183_601, 192, 96)],
      ['idle', task(15, 4, 253_527_636, 80, 19)],
    ]);
    expect(taskLines({ tasks }).join('\n')).toBe(TASKS);
  });

  it('mpstat prints memory pools as mcumgr does', () => {
    const pool = { blockBytes: 1, blocks: 8192, freeBlocks: 5312, fewestFreeBlocks: 4096 };
    expect(
      poolLines([
        { name: '1', blockBytes: 1, blocks: 2048, freeBlocks: 1976 },
        { name: '0', ...pool },
      ]).join('\n'),
    ).toBe(POOLS);
  });

  it('datetime prints the clock as mcumgr does', () => {
    expect(clockLine('2026-11-30T13:00:00')).toBe('Datetime(RFC 3339 format): 2026-11-30T13:00:00');
  });

  it.each([
    [0, '\r\nZephyr version 4.4.0\r\n', 'status=0\n\r\nZephyr version 4.4.0\r\n'],
    [-8, 'no line end', 'status=-8\nno line end\n'],
    [0, '\n', 'status=0\n\n'],
    [0, '', 'status=0\n'],
  ])('the shell prints status %i and the output, from its first line end on: %j', (status, output, text) => {
    let out = '';
    const sink = { write: (more: string) => void (out += more), isTerminal: false };
    const report = new Report({ out: sink, err: sink } as unknown as Host, { json: false, loglevel: 'warn' });
    report.result('shell.exec', { status, output }, shellLines(status, output));
    expect(out).toBe(text);
  });

  it('saved devices are in the order of their names', () => {
    const serial = { type: 'serial', connString: 'dev=/dev/ttyACM0' };
    expect(
      connectionLines([
        { name: 'b', ...serial },
        { name: 'a', type: 'udp', connString: '[::1]:1337' },
      ]),
    ).toEqual([
      'Connection profiles: ',
      "  a: type=udp, connstring='[::1]:1337'",
      "  b: type=serial, connstring='dev=/dev/ttyACM0'",
    ]);
    expect(connectionLines([])).toEqual(['No connection profiles found!']);
    expect(connectionLines([], 'x')).toEqual(['No connection profiles found matching x']);
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

  it("looks as in Zephyr's document", () => {
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

  it('is right at the beginning, at the end, and while the device is busy with flash', () => {
    const bar = (sentBytes: number): string => progressLine({ ...now, sentBytes }, undefined);
    expect(bar(0)).toContain('[--------------------------]   0.00%');
    expect(bar(95_150)).toContain('[==========================] 100.00%');
    expect(progressLine({ ...now, phase: 'erasing', sentBytes: 0 }, undefined)).toContain(
      'the device erases',
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
      rows: undefined,
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

  it('of a file that came in one piece has no speed', () => {
    const { show, at, text } = shown();
    at('sending', 2048);
    show.finish();
    show.end();
    expect(text()).toMatch(/100\.00%\n$/);
  });

  it('whose speed is not known yet ends with how much was sent, on a terminal and elsewhere', () => {
    for (const isTerminal of [true, false]) {
      const { at, text } = shown(isTerminal);
      at('sending', 0);
      at('sending', 1024);
      expect(text()).toMatch(/ {2}0\.00%/);
      expect(text()).not.toMatch(/-\s*$|% -/m);
    }
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
