import { describe, expect, it } from 'vitest';
import type { MessageDetail, OpenedRecording, TraceRow } from '@shared/ipc/trace';
import { useTraces } from '@/stores/traces';
import { makeTraceLog, MAX_ROWS, useFoundRows } from '@/stores/trace-log';
import { everything, matcherOf, type TraceQuery } from '@/views/trace/trace-query';
import { FakeBridge, Refusal, type Script } from '../support/fake-bridge';
import { openPage, wordsOf } from '../support/open-page';
import { device } from '../support/scene';
import { nextTick, shallowRef } from 'vue';

/** Pages are loaded when they are first looked at. */
const slowMachine = { timeout: 60_000 };

const hostile = '<img src=x onerror="alert(1)">';

function row(number: number, part: Partial<TraceRow> = {}): TraceRow {
  return {
    number,
    atEpochMs: Date.UTC(2026, 10, 22, 12) + number,
    kind: 'out',
    name: 'os.echo',
    op: 'write',
    version: 2,
    group: 0,
    command: 0,
    sequence: number & 255,
    sizeBytes: 14,
    hex: '0a00000600001100a16164626869',
    fields: `d="${number}"`,
    ...part,
  };
}
const rows: TraceRow[] = [
  row(1),
  row(2, { kind: 'in', fields: 'r="hi"', roundTripMs: 3.14 }),
  row(3, { name: 'image.state', group: 1, op: 'read' }),
  row(4, { kind: 'in', name: 'image.state', group: 1, error: 'NO_IMAGE (1/3)', fields: `rsn="${hostile}"` }),
  row(5, { kind: 'note', fields: 'no answer within 1000 ms' }),
];
const detail: MessageDetail = {
  header: { op: 2, version: 2, flags: 0, lengthBytes: 6, group: 0, sequence: 17, command: 0 },
  text: JSON.stringify({ d: hostile }),
};

const bridgeWith = (script: Script = {}): FakeBridge =>
  new FakeBridge(
    { devices: [device({ id: 'd1', name: 'Lamp' })] },
    { 'trace.follow': ({ on }) => ({ following: on }), 'trace.detail': () => detail, ...script },
  );

async function openTrace(bridge = bridgeWith()) {
  const opened = await openPage(bridge, '/device/d1/trace');
  await expect.poll(() => opened.shows('trace-viewer'), slowMachine).toBe(true);
  const tell = async (fresh: TraceRow[], dropped = 0): Promise<void> => {
    bridge.tell('trace.rows', { deviceId: 'd1', rows: fresh, dropped });
    await opened.settle();
    await nextTick();
  };
  return { ...opened, bridge, tell };
}

describe('a query for rows of a trace', () => {
  const found = (part: Partial<TraceQuery>): number[] =>
    rows.filter(matcherOf({ ...everything, ...part })).map(({ number }) => number);

  it.each<[Partial<TraceQuery>, number[]]>([
    [{}, [1, 2, 3, 4, 5]],
    [{ direction: 'out' }, [1, 3]],
    [{ direction: 'in' }, [2, 4]],
    [{ errorsOnly: true }, [4]],
    [{ words: 'IMAGE' }, [3, 4]],
    [{ words: 'image no_image' }, [4]],
    [{ words: 'group:1' }, [3, 4]],
    [{ words: 'group:os' }, [1, 2, 5]],
    [{ words: 'command:state' }, [3, 4]],
    [{ words: '-image' }, [1, 2, 5]],
    [{ words: '#2' }, [2]],
    [{ words: 'hex:a16164 -group:1' }, [1, 2, 5]],
    [{ words: '(.*)+$ [' }, []],
    [{ words: '-' }, []],
    [{ words: ':' }, []],
  ])('%j finds %j', (query, numbers) => {
    expect(found(query)).toEqual(numbers);
  });
});

describe('what passed before a trace is looked at', () => {
  it('is there when its page opens, and what this window has already is there once', async () => {
    let remembered = rows.slice(0, 2);
    const page = await openTrace(
      bridgeWith({ 'trace.follow': ({ on }) => ({ following: on, ...(on ? { earlier: remembered } : {}) }) }),
    );
    const { log } = useTraces().of('d1');
    const numbers = (): number[] => log.rows.map(({ number }) => number);
    expect(numbers()).toEqual([1, 2]);
    await page.tell([row(3)], 2);
    await useTraces().follow('d1', false);
    remembered = [row(2), row(5), row(8), row(9)];
    await useTraces().follow('d1', true);
    expect(numbers()).toEqual([1, 2, 3, 8, 9]);
    expect(log.missing.value, 'two that were left out, two that are forgotten').toBe(4);
    log.clear();
    await useTraces().follow('d1', true);
    expect(numbers(), 'what was cleared does not come back').toEqual([]);
  });
});

describe('the rows of a trace', () => {
  it('are bounded: the oldest go, and are counted', () => {
    const log = makeTraceLog();
    log.add(Array.from({ length: MAX_ROWS + 1 }, (_, index) => row(index)));
    expect(log.rows.length).toBeLessThanOrEqual(MAX_ROWS);
    expect(log.rows.length + log.missing.value).toBe(MAX_ROWS + 1);
    expect(log.rows.at(-1)?.number).toBe(MAX_ROWS);
    log.clear();
    expect([log.rows.length, log.missing.value]).toEqual([0, 0]);
  });

  it('are bounded by their size too', () => {
    const log = makeTraceLog();
    const hex = '00'.repeat(32_000);
    log.add(Array.from({ length: 3000 }, (_, index) => row(index, { hex })));
    expect(log.rows.length).toBeLessThan(2000);
    expect(log.rows.at(-1)?.number).toBe(2999);
  });

  it('are looked at once: what was found stays when new ones come', async () => {
    const log = makeTraceLog();
    let looked = 0;
    const test = shallowRef((one: TraceRow) => ++looked > 0 && one.kind === 'in');
    const found = useFoundRows(
      () => log,
      () => test.value,
    );
    log.add(rows);
    await nextTick();
    log.add([row(6, { kind: 'in' })]);
    await nextTick();
    expect(found.rows.map(({ number }) => number)).toEqual([2, 4, 6]);
    expect(looked).toBe(6);
    test.value = (one) => one.kind === 'note';
    await nextTick();
    expect(found.rows.map(({ number }) => number)).toEqual([5]);
    log.clear();
    await nextTick();
    expect(found.rows).toEqual([]);
  });
});

describe('the trace of a device', () => {
  it('follows from its first opening until the device is left, and shows what passes', async () => {
    const { bridge, all, at, tell, router, settle } = await openTrace();
    expect(bridge.argumentsOf('trace.follow')).toEqual([{ id: 'd1', on: true }]);
    await tell(rows, 7);
    expect(all('trace-row').map(wordsOf)).toEqual([
      expect.stringContaining('os.echow2 #114d="1"'),
      expect.stringContaining('os.echo+3.1 ms14okr="hi"'),
      expect.stringContaining('image.stater2 #3'),
      expect.stringContaining('NO_IMAGE (1/3)'),
      expect.stringContaining('no answer within 1000 ms'),
    ]);
    expect(wordsOf(at('trace-count'))).toBe('5 of 5');
    expect(wordsOf(at('trace-troubles'))).toBe('one error');
    expect(wordsOf(at('trace-missing'))).toBe('7 rows are not here');
    await router.push('/device/d1/images');
    await settle();
    await tell(rows);
    expect(bridge.argumentsOf('trace.follow')).toEqual([{ id: 'd1', on: true }]);
    await router.push('/device/d1/trace');
    await settle();
    expect(wordsOf(at('trace-count'))).toBe('10 of 10');
    await router.push('/preferences');
    await settle();
    expect(bridge.argumentsOf('trace.follow').at(-1)).toEqual({ id: 'd1', on: false });
  });

  it('stays paused when its page is opened again, until the device is left', async () => {
    const { bridge, click, router, settle, shows } = await openTrace();
    await click('trace-follow');
    await router.push('/device/d1/images');
    await settle();
    await router.push('/device/d1/trace');
    await settle();
    expect(shows('trace-paused')).toBe(true);
    expect(bridge.argumentsOf('trace.follow').at(-1)).toEqual({ id: 'd1', on: false });
    await router.push('/preferences');
    await expect.poll(() => router.currentRoute.value.name).toBe('preferences');
    await router.push('/device/d1/trace');
    await expect.poll(() => bridge.argumentsOf('trace.follow').at(-1)).toEqual({ id: 'd1', on: true });
  });

  it('shows nothing that passes while it is paused, and only its own device', async () => {
    const { bridge, all, tell, click, at } = await openTrace();
    bridge.tell('trace.rows', { deviceId: 'other', rows, dropped: 0 });
    await click('trace-follow');
    await tell(rows);
    expect(all('trace-row')).toEqual([]);
    expect(wordsOf(at('trace-paused'))).toContain('Paused');
  });

  it('filters, and clears', async () => {
    const { all, at, tell, type, click } = await openTrace();
    await tell(rows);
    await type('trace-filter', 'group:image');
    expect(all('trace-row')).toHaveLength(2);
    await click('trace-errors-only');
    expect(wordsOf(at('trace-count'))).toBe('1 of 5');
    await type('trace-filter', 'nothing like it');
    expect(wordsOf(at('trace-viewer'))).toContain('No row matches the filter.');
    await click('trace-clear');
    expect(wordsOf(at('trace-viewer'))).toContain('Nothing has passed since the trace began.');
  });

  it('shows all of a row, markup as text', async () => {
    const { bridge, at, all, tell, press, settle } = await openTrace();
    await tell(rows);
    await press('trace-table', 'End');
    await press('trace-table', 'ArrowUp');
    await settle();
    expect(wordsOf(at('trace-detail'))).toContain('NO_IMAGE (1/3)');
    await press('trace-table', 'Home');
    await settle();
    expect(bridge.argumentsOf('trace.detail').at(-1)).toEqual({ hex: rows[0]?.hex });
    expect(wordsOf(at('trace-detail'))).toContain('Operationwrite');
    expect(at('value-tree').textContent).toContain('<img');
    expect(document.querySelector('img')).toBeNull();
    expect(all('hex-dump')[0]?.textContent).toContain('0000  0a 00 00 06');
  });

  it('records to a file and says how much', async () => {
    const bridge = bridgeWith({
      'trace.record': () => ({ fileName: 'lamp.jsonl', entries: 0, dropped: 0 }),
      'trace.endRecording': () => ({ fileName: 'lamp.jsonl', entries: 12, dropped: 1 }),
    });
    const { at, click, settle } = await openTrace(bridge);
    await click('trace-record');
    expect(wordsOf(at('trace-recording'))).toBe('Recording to lamp.jsonl: no entries');
    bridge.tell('trace.rows', {
      deviceId: 'd1',
      rows: [],
      dropped: 0,
      recording: { fileName: 'lamp.jsonl', entries: 5, dropped: 0 },
    });
    await settle();
    expect(wordsOf(at('trace-recording'))).toBe('Recording to lamp.jsonl: 5 entries');
    await click('trace-record');
    expect(wordsOf(at('trace-recorded'))).toBe('lamp.jsonl: 12 entries');
    expect(wordsOf(at('trace-page'))).toContain(
      'One entry is missing: it came faster than the disk could write.',
    );
  });

  it('says why a recording has ended', async () => {
    const bridge = bridgeWith({
      'trace.record': () => ({
        fileName: 'x',
        entries: 1,
        dropped: 0,
        failed: { code: 'file/disk-full', facts: { file: 'x' } },
      }),
    });
    const { at, click } = await openTrace(bridge);
    await click('trace-record');
    expect(at('error-note').textContent).toContain('x');
  });
});

describe('a recording', () => {
  const recording: OpenedRecording = {
    token: 'recording-1',
    fileName: 'lamp.jsonl',
    device: hostile,
    startedAtEpochMs: Date.UTC(2026, 10, 22, 12),
    rows,
    cut: true,
  };

  it('is opened without its device and shown', async () => {
    const { at, all, click } = await openPage(bridgeWith({ 'trace.open': () => recording }), '/trace');
    await click('recording-open');
    expect(wordsOf(at('recording-file'))).toBe('lamp.jsonl');
    expect(at('recording-from').textContent).toContain('<img');
    expect(document.querySelector('img')).toBeNull();
    expect(all('trace-row')).toHaveLength(5);
    expect(wordsOf(at('recording-cut'))).toContain('more entries');
  });

  it('becomes a device that answers as recorded, and is shown', async () => {
    const bridge = bridgeWith({
      'trace.open': () => recording,
      'device.add': () => device({ id: 'd2', name: 'Lamp (replay)' }),
    });
    const { click, shows } = await openPage(bridge, '/trace');
    expect(shows('recording-replay')).toBe(false);
    await click('recording-open');
    await click('recording-replay');
    expect(bridge.argumentsOf('device.add')).toEqual([
      {
        name: `${hostile} (replay)`,
        connection: { kind: 'replay', token: 'recording-1', fileName: 'lamp.jsonl' },
      },
    ]);
    expect(window.location.hash).toBe('#/device/d2');
  });

  it('that cannot be read is named, and the one before stays', async () => {
    const bridge = bridgeWith({ 'trace.open': () => recording });
    const { click, all } = await openPage(bridge, '/trace');
    await click('recording-open');
    bridge.script['trace.open'] = () => {
      throw new Refusal({ code: 'file/failed', facts: { file: 'x', detail: 'line 3 is no entry' } });
    };
    await click('recording-open-other');
    expect(all('trace-row')).toHaveLength(5);
    bridge.script['trace.open'] = () => undefined;
    await click('recording-open-other');
    expect(useTraces().opened.log.rows).toHaveLength(5);
  });
});
