/** Watched statistics over simulated devices, in virtual time: what is read, what is kept, and who hears of an alarm. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newest } from '@shared/device/statistics/ring';
import type { Threshold } from '@shared/device/statistics/thresholds';
import type { SectionNews } from '@shared/ipc/watches';
import { WatchBook } from '@main/run/watch/watch-book';
import { watchesOnBench } from '@main/run/watch/watches-on-bench';
import { groups } from '@shared/smp/groups';
import { readBody, readHeader } from '@shared/smp/message';
import { boardSections } from '@main/simulator/statistics';
import { Rig, type RigDevice } from '../../support/rig';

const ticks: Threshold = { id: 't', counter: 'rx_packets', of: 'value', when: 'above', limit: 5 };
let rig: Rig;
let one: RigDevice;
let watches: WatchBook;
let news: SectionNews[];
let changes: string[];

beforeEach(async () => {
  rig = new Rig();
  news = [];
  changes = [];
  watches = watchesOnBench({ bench: rig.bench, runs: rig.runs });
  watches.changes.listen((id) => void changes.push(id));
  watches.news.listen((told) => void news.push(told));
  one = await counting();
});
afterEach(async () => {
  for (const id of rig.bench.ids) watches.forget(id);
  await rig.close();
});

const { show } = groups.stat.commands;
/** Sections that the device has been asked for since the call before. */
function asked(device = one): () => string[] {
  let names: string[] = [];
  device.session.trace.listen((entry) => {
    if (entry.kind !== 'sent') return;
    const { group, command } = readHeader(entry.bytes) ?? {};
    if (group !== show.group || command !== show.id) return;
    names.push(String(readBody(entry.bytes).get('name')));
  });
  return () => {
    const told = names;
    names = [];
    return told;
  };
}
const counting = () => rig.connected('zephyr-4.4', [], { statistics: boardSections });
const kept = (section: string) => {
  const { record } = watches.show(one.id, section, 1000);
  return newest(record.samples).length;
};
const watch = (section: string, periodMs = 1000, device = one): void =>
  rig.bench.change(device.id, { watchedSections: [{ section, periodMs }] });

describe('A section that a page shows', () => {
  it('is read at once and then once each period, and is told as it is read', async () => {
    const reads = asked();
    watches.show(one.id, 'net', 1000);
    await rig.clock.advance(3500);
    expect(reads()).toEqual(['net', 'net', 'net', 'net']);
    expect(news.map(({ section, count, sample }) => [section, count, sample !== undefined])).toEqual(
      [1, 2, 3, 4].map((count) => ['net', count, true]),
    );
    expect(rig.runs.ids.map((id) => rig.runs.view(id)?.order)).toEqual([
      { kind: 'watch', sections: [{ name: 'net', periodMs: 1000 }] },
    ]);
  });

  it('is not read when the page is left, and what was read is there when it opens again', async () => {
    const reads = asked();
    watches.show(one.id, 'net', 1000);
    await rig.clock.advance(2500);
    watches.hide(one.id);
    await rig.clock.advance(10_000);
    expect(reads()).toHaveLength(3);
    expect(rig.runs.ids, 'its run is over').toEqual([]);
    expect(kept('net')).toBe(3);
    await rig.clock.advance(100);
    expect(reads(), 'it goes on').toHaveLength(1);
  });

  it('is read again when it is shown again, also when the page was left in the middle of a question', async () => {
    one.device.setFaults([{ kind: 'hold', command: 'stat.show' }]);
    const reads = asked();
    watches.show(one.id, 'net', 1000);
    await rig.clock.advance(100);
    watches.hide(one.id);
    await rig.clock.advance(100);
    expect(reads()).toEqual(['net']);
    one.device.setFaults([]);
    watches.show(one.id, 'net', 1000);
    await rig.clock.advance(1500);
    expect(reads()).toContain('net');
  });

  it('gives way to another one of the same device', async () => {
    const reads = asked();
    watches.show(one.id, 'net', 1000);
    await rig.clock.advance(500);
    watches.show(one.id, 'smp_svr_stats', 1000);
    await rig.clock.advance(1600);
    expect(reads()).toEqual(['net', 'smp_svr_stats', 'smp_svr_stats']);
    expect(kept('net')).toBe(1);
  });

  it('is read no more when a window begins anew', async () => {
    const reads = asked();
    watches.show(one.id, 'net', 1000);
    await rig.clock.advance(100);
    watches.hideAll();
    await rig.clock.advance(5000);
    expect(reads()).toEqual(['net']);
  });
});

describe('Sections that the record of a device asks for', () => {
  it('are read without any page, several of several devices, each at its own pace', async () => {
    const two = await counting();
    const [first, second] = [asked(), asked(two)];
    rig.bench.change(one.id, {
      watchedSections: [
        { section: 'net', periodMs: 1000 },
        { section: 'smp_svr_stats', periodMs: 2000 },
      ],
    });
    watch('net', 500, two);
    await rig.clock.advance(4100);
    expect(first().toSorted()).toEqual([
      ...Array<string>(5).fill('net'),
      ...Array<string>(3).fill('smp_svr_stats'),
    ]);
    expect(second()).toHaveLength(9);
    expect(news, 'nobody looks at them').toEqual([]);
    expect(kept('net')).toBe(5);
  });

  it('are read on when the page of one is left, and no more when the record asks no longer', async () => {
    const reads = asked();
    watch('net');
    watches.show(one.id, 'net', 1000);
    watches.hide(one.id);
    await rig.clock.advance(2500);
    expect(reads()).toHaveLength(3);
    rig.bench.change(one.id, { watchedSections: [] });
    await rig.clock.advance(5000);
    expect(reads()).toEqual([]);
    expect(watches.view(one.id)).toBeUndefined();
  });

  it('are watched from the start of the program on', async () => {
    watch('net');
    const again = watchesOnBench({ bench: rig.bench, runs: rig.runs });
    expect(again.view(one.id)?.sections.map(({ name }) => name)).toEqual(['net']);
    again.forget(one.id);
    await rig.clock.advance(0);
  });

  it('are forgotten with their device', async () => {
    watch('net');
    await rig.clock.advance(100);
    await rig.clock.until(rig.bench.remove([one.id]));
    await rig.clock.advance(100);
    expect(watches.ids).toEqual([]);
    expect(rig.runs.ids).toEqual([]);
  });
});

describe('A device that is watched', () => {
  it('is asked for nothing while somebody writes to it, or it is away', async () => {
    watch('net');
    await rig.clock.advance(100);
    const reads = asked();
    let end = (): void => undefined;
    const written = one.session.exclusively('a test', () => new Promise<void>((done) => (end = done)));
    await rig.clock.advance(5000);
    expect(reads()).toEqual([]);
    end();
    await rig.clock.until(written);
    await rig.clock.advance(100);
    expect(reads()).toEqual(['net']);

    await rig.clock.until(one.session.reset({}));
    await rig.clock.until(one.session.returned(60_000));
    await rig.clock.advance(100);
    const { record } = watches.show(one.id, 'net', 1000);
    expect(record.markers.map(({ kind }) => kind)).toEqual(['reset', 'back']);
  });

  it('can be upgraded while it is watched, and keeps what was read before', async () => {
    watch('net');
    await rig.clock.advance(2100);
    expect(await rig.upgrade(one.id, rig.firmware())).toMatchObject({ verdict: { outcome: 'pass' } });
    await rig.clock.advance(1100);
    expect(kept('net')).toBeGreaterThanOrEqual(4);
  });

  it('does not keep the application from closing', async () => {
    watch('net');
    await rig.clock.advance(100);
    expect(rig.runs.running).toBe(0);
  });
});

describe('A run of a watch', () => {
  it('that ends by itself is not begun again and again', async () => {
    let begun = 0;
    const book = new WatchBook({
      wanted: () => ({ watchedSections: [{ section: 'net', periodMs: 1000 }] }),
      start: () => `run-${++begun}`,
      cancel: () => undefined,
      ended: () => new Promise((over) => void rig.clock.after(10, over)),
    });
    book.recordChanged('d1');
    await rig.clock.advance(1000);
    expect(begun).toBe(1);
    book.show('d1', 'energy', 1000);
    await rig.clock.advance(1000);
    expect(begun, 'somebody wants another section').toBe(2);
  });

  it('that is ending is followed by another when a section is wanted again', async () => {
    const reads = asked();
    watches.show(one.id, 'net', 1000);
    await rig.clock.advance(100);
    watches.hide(one.id);
    watches.show(one.id, 'net', 1000);
    await rig.clock.advance(2100);
    expect(reads().length).toBeGreaterThanOrEqual(3);
    expect(rig.runs.ids).toHaveLength(1);
  });
});

describe('A threshold', () => {
  const lasting = () => watches.view(one.id)?.sections[0]?.lasting.map(({ threshold }) => threshold.id);
  const unseen = () => watches.view(one.id)?.sections[0]?.unseen.map(({ threshold }) => threshold.id);
  beforeEach(() => rig.bench.change(one.id, { thresholds: [{ section: 'net', ...ticks }] }));

  it('that is crossed on no page is told until somebody has seen it', async () => {
    watch('net');
    await rig.clock.advance(60_000);
    expect([lasting(), unseen()]).toEqual([['t'], ['t']]);
    changes.length = 0;
    watches.seen();
    expect(changes).toEqual([one.id]);
    expect([lasting(), unseen()], 'it lasts, seen or not').toEqual([['t'], []]);
    await rig.clock.advance(10_000);
    expect(unseen(), 'it is told once').toEqual([]);
    expect(changes, 'a reading without news changes no view').toEqual([one.id]);
  });

  it('that is crossed on its own page is seen there', async () => {
    watches.show(one.id, 'net', 1000);
    await rig.clock.advance(60_000);
    expect([lasting(), unseen()]).toEqual([['t'], []]);
    expect(news.filter(({ alarms }) => alarms !== undefined)).toHaveLength(1);
  });

  it('is seen when its page opens', async () => {
    watch('net');
    await rig.clock.advance(60_000);
    watches.show(one.id, 'net', 1000);
    expect(unseen()).toEqual([]);
  });
});

describe('A section that the device refuses', () => {
  it('is not asked for again until somebody wants that, and the others are read on', async () => {
    one.device.setFaults([{ kind: 'refuse', command: 'stat.show', rc: 5 }]);
    const reads = asked();
    watches.show(one.id, 'net', 1000);
    await rig.clock.advance(10_000);
    expect(reads()).toEqual(['net']);
    expect(watches.view(one.id)?.sections[0]?.error).toMatchObject({ code: 'device/error' });
    expect(news.at(-1)?.error).toMatchObject({ code: 'device/error' });
    one.device.setFaults([]);
    watches.goOn(one.id, 'net');
    await rig.clock.advance(100);
    expect(reads()).toEqual(['net']);
    expect(news.at(-1)?.error).toBeUndefined();
  });
});

describe('What is kept', () => {
  it('of sections that nobody reads any more are the twelve that were shown last', async () => {
    const [two, three] = [await counting(), await counting()];
    const names = boardSections.map(({ name }) => name);
    expect(names).toHaveLength(5);
    const shown = [one, two, three].flatMap(({ id }) => names.map((name) => ({ id, name })));
    for (const { id, name } of shown) {
      watches.show(id, name, 1000);
      await rig.clock.advance(100);
    }
    for (const { id } of [one, two, three]) watches.hide(id);
    await rig.clock.advance(100);
    const counts = shown.toReversed().map(({ id, name }) => {
      const { record } = watches.show(id, name, 1000);
      watches.hide(id);
      return newest(record.samples).length > 0;
    });
    expect(counts).toEqual([...Array<boolean>(12).fill(true), false, false, false]);
  });
});
