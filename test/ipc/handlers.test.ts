import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { builtIn } from '@shared/smp/groups';
import { makeImage } from '@shared/firmware/make-image';
import type { Fault } from '@shared/simulator/fault';
import type { Desk } from '@main/ipc/handlers';
import { ConsoleBook } from '@main/trace/console-book';
import { TraceBook } from '@main/trace/trace-book';
import { handlersOver } from '../support/desk';
import { sha } from '../support/rig';
import { TransferRig } from '../run/move-file/transfer-rig';

let rig: TransferRig;
beforeEach(() => {
  rig = new TransferRig();
});
afterEach(() => rig.close());

const over = (change: Partial<Desk> = {}) => handlersOver(rig, change).handlers;
const nobody = { code: 'app/not-found' };

describe('A call about devices', () => {
  it('changes a device and gives its new view', async () => {
    const { id } = rig.add('zephyr-4.4');
    const view = await over()['device.change']({ id, name: 'Lamp', tags: ['a'] });
    expect(view).toMatchObject({ id, name: 'Lamp', tags: ['a'] });
    expect(rig.bench.record(id)).toMatchObject({ name: 'Lamp', tags: ['a'] });
  });

  it('connects, refreshes, disconnects and removes those that are named, and no others', async () => {
    const { id, session } = rig.add('zephyr-4.4');
    const other = rig.add('zephyr-4.4');
    const handlers = over();
    await rig.clock.until(handlers['device.connect']({ ids: [id] }));
    expect([session.state.link, other.session.state.link]).toEqual(['ready', 'closed']);
    expect(await rig.clock.until(handlers['device.refresh']({ id }))).toMatchObject({ id });
    await rig.clock.until(handlers['device.disconnect']({ ids: [id] }));
    expect(session.state.link).toBe('closed');
    await rig.clock.until(handlers['device.remove']({ ids: [id] }));
    expect(rig.bench.ids).toEqual([other.id]);
  });

  it('sets the faults of the device that it names, and refuses for one that is not there', async () => {
    const { id } = rig.add('zephyr-4.4');
    const set: [string, Fault[]][] = [];
    const faults: Fault[] = [{ kind: 'lose', what: 'answer' }];
    const handlers = over({
      simulated: {
        invent: () => [],
        setFaults: (...what) => set.push(what),
        makeFirmware: () => ({ fileName: 'a.bin', bytes: new Uint8Array() }),
      },
    });
    await handlers['device.setFaults']({ id, faults });
    expect(set).toEqual([[id, faults]]);
    await expect(handlers['device.setFaults']({ id: 'nobody', faults })).rejects.toMatchObject(nobody);
    expect(set).toHaveLength(1);
  });
});

describe('A window that begins anew', () => {
  it('is told nothing more of what the one before followed and showed', async () => {
    const { id } = await rig.connected('zephyr-4.4');
    const texts: unknown[] = [];
    const { clock } = rig;
    const consoles = new ConsoleBook({ clock, send: (text) => void texts.push(text) });
    const traces = new TraceBook({ clock, epochNow: () => 0, catalog: () => builtIn, send: () => undefined });
    const handlers = over({ consoles, traces });
    await handlers['trace.follow']({ id, on: true });
    await handlers['console.follow']({ id, on: true });
    await handlers['watch.show']({ id, section: 'smp_svr_stats', periodMs: 1000 });
    const { watches } = await handlers['bench.snapshot'](undefined);
    consoles.heard(id, 'booting');
    await clock.advance(1000);
    expect(traces.state(id)).toEqual({ following: false });
    expect(texts).toEqual([]);
    expect(watches.flatMap(({ sections }) => sections).filter((one) => one.shown)).toEqual([]);
  });
});

describe('A call about watched statistics', () => {
  it('reaches the watch of the device that it names, and refuses to show a device that is not there', async () => {
    const { id } = rig.add('zephyr-4.4');
    const asked: string[][] = [];
    const watches = {
      seen: (...what: string[]) => void asked.push(['seen', ...what]),
      goOn: (...what: string[]) => void asked.push(['goOn', ...what]),
      show: (...what: string[]) => void asked.push(['show', ...what]),
    } as unknown as Desk['watches'];
    const handlers = over({ watches });
    await handlers['watch.seen']({ id });
    await handlers['watch.goOn']({ id, section: 'net' });
    expect(asked).toEqual([
      ['seen', id],
      ['goOn', id, 'net'],
    ]);
    const wish = { id: 'nobody', section: 'net', periodMs: 1000 };
    await expect(handlers['watch.show'](wish)).rejects.toMatchObject(nobody);
    expect(asked).toHaveLength(2);
  });
});

describe('A call with a request', () => {
  it('gives what the device answers', async () => {
    const { id } = await rig.connected('zephyr-4.4');
    const answer = over()['smp.request']({ id, command: 'os.echo', body: { d: 'hi' } });
    expect(await rig.clock.until(answer)).toEqual({ r: 'hi' });
  });

  it.each(['image.upload', 'os.nothing', 'toString'])('refuses %s', async (command) => {
    const { id } = await rig.connected('zephyr-4.4');
    await expect(over()['smp.request']({ id, command, body: {} })).rejects.toMatchObject({
      code: 'app/bad-call',
    });
  });
});

describe('A call about files', () => {
  it('gives a token and a name for each chosen file, and no path', async () => {
    const files = [rig.local('a.txt', 'a'), rig.local('b.txt', 'bb')];
    const chosen = await over({ chooseFiles: () => Promise.resolve(files) })['files.choose'](undefined);
    expect(chosen).toMatchObject([
      { fileName: 'a.txt', sizeBytes: 1 },
      { fileName: 'b.txt', sizeBytes: 2 },
    ]);
    expect(JSON.stringify(chosen)).not.toContain(rig.folder);
  });

  it('lists, makes and deletes on the device that it names', async () => {
    const { id } = await rig.connected('zephyr-4.4');
    const handlers = over();
    const names = async (): Promise<unknown> => {
      const listed = await rig.clock.until(handlers['files.list']({ id, path: '/lfs1' }));
      return listed.kind === 'entries' ? listed.entries.map(({ name }) => name) : listed;
    };
    await rig.clock.until(handlers['files.makeDirectory']({ id, path: '/lfs1/new' }));
    expect(await names()).toContain('new');
    await rig.clock.until(handlers['files.delete']({ id, path: '/lfs1/new' }));
    expect(await names()).not.toContain('new');
  });
});

describe('A call for Bluetooth', () => {
  it.each([true, false])('passes on whether to look around: %s', async (on) => {
    const asked: boolean[] = [];
    const view = { scanning: on } as never;
    const handlers = over({
      bluetooth: { scan: async (wish) => (asked.push(wish), view), view: () => view },
    });
    expect(await handlers['bluetooth.scan']({ on })).toBe(view);
    expect(asked).toEqual([on]);
  });
});

describe('A call about runs', () => {
  it('downloads from one device, to the place that was chosen', async () => {
    const { id } = await rig.connected('zephyr-4.4');
    const second = await rig.connected('zephyr-4.4');
    const order = { kind: 'move-file', direction: 'download', path: '/lfs1/a.txt' } as const;
    const asked: string[] = [];
    const handlers = over({ chooseTarget: async (name) => void asked.push(name) });
    for (const devices of [[], [id, second.id]])
      await expect(handlers['run.start']({ order, devices })).rejects.toMatchObject({ code: 'app/bad-call' });
    await expect(handlers['run.start']({ order, devices: ['nobody'] })).rejects.toMatchObject(nobody);
    expect(asked).toEqual([]);
    // No place is chosen: nothing begins.
    expect(await handlers['run.start']({ order, devices: [id] })).toBeUndefined();
    expect([asked, rig.runs.ids]).toEqual([['a.txt'], []]);
  });
});

describe('A call about firmware, preferences and help', () => {
  it('opens nothing when no file is chosen', async () => {
    expect(await over()['firmware.choose'](undefined)).toBeUndefined();
  });

  it('opens the file that is chosen', async () => {
    const version = { major: 2, minor: 0, revision: 0, build: 0 };
    const file = rig.local('app.bin', makeImage({ version, sizeBytes: 5000, seed: 1, sha }));
    const view = await over({ chooseFile: () => Promise.resolve(file) })['firmware.choose'](undefined);
    expect(view).toMatchObject({ fileName: 'app.bin' });
  });

  it('makes firmware that is newer than what the devices have', async () => {
    await rig.connected('zephyr-4.4');
    const seen: string[][] = [];
    const version = { major: 9, minor: 0, revision: 0, build: 0 };
    const handlers = over({
      simulated: {
        invent: () => [],
        setFaults: () => undefined,
        makeFirmware: (versions) => {
          seen.push(versions);
          return { fileName: 'new.bin', bytes: makeImage({ version, sizeBytes: 5000, seed: 1, sha }) };
        },
      },
    });
    expect(await handlers['firmware.makeForSimulated'](undefined)).toMatchObject({ fileName: 'new.bin' });
    expect(seen).toHaveLength(1);
    expect(seen[0]?.length).toBeGreaterThan(0);
  });

  it('changes the preferences that are given; one without a value is left as it is', async () => {
    const before = rig.preferences.uploadWindow;
    const changed: unknown[] = [];
    const handlers = over({
      preferences: { now: () => rig.preferences, change: (patch) => changed.push(patch) },
    });
    await handlers['preferences.change']({ returnTimeoutS: 77, uploadWindow: undefined });
    expect(changed).toStrictEqual([{ returnTimeoutS: 77 }]);
    expect(rig.preferences.uploadWindow).toBe(before);
  });

  it('opens the page of help that it names', async () => {
    const opened: string[] = [];
    await over({ openHelp: async (page) => void opened.push(page) })['help.open']({ page: 'mcuboot' });
    expect(opened).toEqual(['mcuboot']);
  });
});
