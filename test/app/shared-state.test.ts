/**
 * One file, two programs: what the command line does to the file and what the application does to it both last, and nothing that
 * this version does not know is dropped.
 */
import type { SettingsView } from '@shared/ipc/views';
import { describe, expect, it } from 'vitest';
import { BenchError } from '@shared/core/errors';
import type { DeviceRecord } from '@shared/device/record';
import { AGAIN_MS, GATHER_MS, SharedState, type SharedFile } from '@main/app/shared-state';
import type { Content } from '@main/app/stored-patch';
import { VirtualClock } from '../support/virtual-clock';

const device = (id: string, name = id): DeviceRecord => ({
  id,
  name,
  tags: [],
  connection: { kind: 'udp', address: `${id}:1337` },
});

/** A file in memory; `trouble` is what every write ends with. */
class MemoryFile implements SharedFile {
  readonly path = '/settings/bootbench.json';
  readonly copies: string[] = [];
  writes = 0;
  trouble: BenchError | undefined;
  text: string;
  constructor(content: object | string) {
    this.text = typeof content === 'string' ? content : JSON.stringify(content);
  }
  read(): Promise<Content | undefined> {
    return Promise.resolve().then(() => this.content);
  }
  async change(make: (content: Content) => Content, instead?: Content): Promise<Content> {
    await Promise.resolve();
    if (this.trouble !== undefined) throw this.trouble;
    let now: Content;
    try {
      now = this.content;
    } catch (error) {
      if (instead === undefined) throw error;
      this.copies.push(`${this.path}.unreadable`);
      now = instead;
    }
    const content = make(now);
    this.writes++;
    this.text = JSON.stringify(content);
    return this.content;
  }
  get content(): Record<string, unknown> {
    try {
      return JSON.parse(this.text) as Record<string, unknown>;
    } catch {
      throw new BenchError('settings/unreadable', { file: this.path, detail: 'it is not JSON' });
    }
  }
  get devices(): string[] {
    return (this.content as { devices: DeviceRecord[] }).devices.map((one) => `${one.id}:${one.name}`);
  }
  /** What the command line does: the list changes, the rest stays. */
  set(devices: readonly object[]): void {
    this.text = JSON.stringify({ ...this.content, devices });
  }
}

const diskFull = new BenchError('settings/not-saved', { file: 'bootbench.json', detail: 'the disk is full' });

async function opened(content: object | string) {
  const file = new MemoryFile(
    Array.isArray(content) ? { version: 1, devices: content as unknown[] } : content,
  );
  const clock = new VirtualClock();
  const shared = await SharedState.open(file, clock);
  const heard: string[][] = [];
  shared.onDevices = (list) => heard.push(list.map((one: DeviceRecord) => `${one.id}:${one.name}`));
  return { file, shared, heard, clock };
}

describe('Two programs and one file', () => {
  it('the application hears of a device that the command line has added', async () => {
    const { file, shared, heard } = await opened([device('a')]);
    file.set([device('a'), device('b')]);
    await shared.look();
    expect(heard).toEqual([['a:a', 'b:b']]);
    expect(shared.state.devices.map((one) => one.id)).toEqual(['a', 'b']);
  });

  it('a change of the application does not write over what the command line has added meanwhile', async () => {
    const { file, shared, heard } = await opened([device('a')]);
    file.set([device('a'), device('b')]);
    shared.change({ devices: [device('a', 'Lamp')] });
    await shared.flush();
    expect(file.devices).toEqual(['a:Lamp', 'b:b']);
    expect(heard).toEqual([['a:Lamp', 'b:b']]);
  });

  it('a change of a preference does not write over a device that the command line has added meanwhile', async () => {
    const { file, shared } = await opened([device('a')]);
    file.set([device('a'), device('b')]);
    shared.change({ sampleBenchGiven: true });
    await shared.flush();
    expect(file.devices).toEqual(['a:a', 'b:b']);
    expect(file.content).toMatchObject({ sampleBenchGiven: true });
  });

  it('a device that the command line has deleted goes, one that the application has deleted does not come back', async () => {
    const { file, shared, heard } = await opened([device('a'), device('b'), device('c')]);
    file.set([device('b'), device('c')]);
    shared.change({ devices: [device('a'), device('c')] });
    await shared.flush();
    expect(file.devices).toEqual(['c:c']);
    expect(heard).toEqual([['c:c']]);
  });

  it('fields of a device in another order are not a change', async () => {
    const { file, shared } = await opened([device('a'), device('c')]);
    file.set([device('c')]);
    const otherOrder = Object.fromEntries(Object.entries(device('a')).reverse()) as unknown as DeviceRecord;
    shared.change({ devices: [otherOrder, device('c')] });
    await shared.flush();
    expect(file.devices).toEqual(['c:c']);
  });

  it('where both have changed one device, the application wins; a change wins over a deletion', async () => {
    const { file, shared } = await opened([device('a'), device('b')]);
    file.set([device('b', 'theirs')]);
    shared.change({ devices: [device('a', 'ours'), device('b', 'ours')] });
    await shared.flush();
    expect(file.devices).toEqual(['b:ours', 'a:ours']);
  });

  it('what the application has written itself is not told as a change', async () => {
    const { shared, heard } = await opened([device('a')]);
    shared.change({ devices: [device('a', 'Lamp'), device('d')] });
    await shared.flush();
    await shared.look();
    expect(heard).toEqual([]);
  });

  it('a file that is no JSON at the moment changes nothing, and a change keeps what was known', async () => {
    const { file, shared, heard } = await opened([device('a'), device('b')]);
    const told: SettingsView[] = [];
    shared.trouble.listen(() => void told.push(shared.view));
    file.text = '{"devices": [';
    await shared.look();
    expect(heard).toEqual([]);
    shared.change({ devices: [device('a', 'Lamp'), device('b')] });
    await shared.flush();
    expect(file.devices).toEqual(['a:Lamp', 'b:b']);
    expect(told.map(({ copies }) => copies)).toEqual([['/settings/bootbench.json.unreadable']]);
  });
});

describe('What this version does not know', () => {
  const newer = {
    version: 7,
    cloud: { region: 'north' },
    preferences: { theme: 'dark', signaturePolicy: 'require', fontSize: 14 },
    devices: [
      { ...device('a'), colour: 'red' },
      { id: 'x', name: 'newer', tags: [], connection: { kind: 'can', node: 3 } },
    ],
    keys: [{ name: 'pq', kind: 'ml-dsa', hashes: { sha256: 'ab'.repeat(32) } }],
    window: { width: 1000, height: 700, maximized: false, screen: 2 },
  };

  it('stays in the file, also in entries that are changed', async () => {
    const { file, shared } = await opened(newer);
    expect(shared.view.notUsable).toEqual(['devices[1]', 'keys[0]']);
    shared.change({
      devices: [device('a', 'Lamp'), device('b')],
      preferences: { theme: 'light' },
      window: { ...shared.state.window, width: 900 },
      keys: [],
    });
    await shared.flush();
    const [first, second] = newer.devices;
    expect(file.content).toEqual({
      ...newer,
      preferences: { ...newer.preferences, theme: 'light' },
      devices: [{ ...first, name: 'Lamp' }, second, device('b')],
      window: { ...newer.window, width: 900 },
    });
  });

  it('stays in a device of which one field cannot be used, and is written over only by a change of that field', async () => {
    const newest = { ...device('a'), thresholds: [{ unit: 'percent' }], favourites: ['/a'] };
    const { file, shared } = await opened([newest]);
    expect(shared.view.notUsable).toEqual(['devices[0].thresholds']);
    expect(shared.state.devices).toEqual([{ ...device('a'), favourites: ['/a'] }]);
    shared.change({ devices: [device('a', 'Lamp')] });
    shared.change({ devices: [device('a', 'Big lamp')] });
    await shared.flush();
    // What was taken out by the first change stays out.
    expect(file.content['devices']).toEqual([{ ...device('a', 'Big lamp'), thresholds: newest.thresholds }]);
    const limit = { section: 'net', id: 't', counter: 'n', of: 'value', when: 'above', limit: 1 } as const;
    shared.change({ devices: [{ ...device('a', 'Big lamp'), thresholds: [limit] }] });
    await shared.flush();
    expect(file.content['devices']).toEqual([{ ...device('a', 'Big lamp'), thresholds: [limit] }]);
  });

  it('stays under another name where a whole list has another shape', async () => {
    const { file, shared } = await opened({ version: 7, devices: { lamp: { udp: 'a:1' } } });
    shared.change({ devices: [device('b')] });
    await shared.flush();
    expect(file.content).toEqual({
      version: 7,
      devices: [device('b')],
      'devices.notRead': { lamp: { udp: 'a:1' } },
    });
  });

  it('preferences of the first shape, at the top of the file, move along with a change of one', async () => {
    const { file, shared } = await opened({ theme: 'light', requestTimeoutMs: 900 });
    shared.change({ sampleBenchGiven: true });
    await shared.flush();
    shared.change({ preferences: { requestTries: 5 } });
    await shared.flush();
    expect(file.content['preferences']).toEqual({ theme: 'light', requestTimeoutMs: 900, requestTries: 5 });
  });
});

describe('Writing', () => {
  it('256 devices that are added one by one are written once', async () => {
    const { file, shared, clock } = await opened([]);
    const all: DeviceRecord[] = [];
    for (let at = 0; at < 256; at++) {
      all.push(device(String(at)));
      shared.change({ devices: [...all] });
    }
    expect(file.writes).toBe(0);
    await clock.advance(GATHER_MS);
    expect(file.writes).toBe(1);
    expect(file.devices).toHaveLength(256);
    await clock.advance(10 * AGAIN_MS);
    expect(file.writes).toBe(1);
  });

  it('to a full disk stops nothing, is told once, and is done when there is room', async () => {
    const { file, shared, clock, heard } = await opened([device('a')]);
    let told = 0;
    shared.trouble.listen(() => told++);
    file.trouble = diskFull;
    shared.change({ devices: [device('a'), device('b')] });
    await clock.advance(GATHER_MS);
    shared.change({ preferences: { theme: 'dark' } });
    await clock.advance(3 * AGAIN_MS);
    expect(shared.view.notSaved).toMatchObject({ code: 'settings/not-saved' });
    expect(told).toBe(1);
    expect(shared.state.devices).toHaveLength(2);
    file.trouble = undefined;
    await clock.advance(AGAIN_MS);
    expect(file.devices).toEqual(['a:a', 'b:b']);
    expect(file.content).toMatchObject({ preferences: { theme: 'dark' } });
    expect(shared.view.notSaved).toBeUndefined();
    expect(told).toBe(2);
    expect(heard).toEqual([]);
  });

  it('a device whose saving failed is not taken for one that somebody else has deleted', async () => {
    const { file, shared, clock, heard } = await opened([device('a')]);
    file.trouble = diskFull;
    shared.change({ devices: [device('a'), device('b')] });
    await clock.advance(GATHER_MS);
    file.set([device('a'), device('c')]);
    await shared.look();
    expect(heard).toEqual([['a:a', 'c:c', 'b:b']]);
    file.trouble = undefined;
    await shared.flush();
    expect(file.devices).toEqual(['a:a', 'c:c', 'b:b']);
  });

  it('at the end is tried once more and does not hold the end up', async () => {
    const { file, shared } = await opened([]);
    file.trouble = diskFull;
    shared.change({ sampleBenchGiven: true });
    await shared.flush();
    expect(file.writes).toBe(0);
  });
});

describe('A file that cannot be read when the application starts', () => {
  it('requires signatures until a person decides, over the end of the application', async () => {
    const { file, shared } = await opened('{"preferences": {"signaturePol');
    expect(shared.state.preferences.signaturePolicy).toBe('require');
    expect(shared.view).toMatchObject({
      unreadable: { code: 'settings/unreadable' },
      policyDoubt: 'it was lost when the file was damaged',
    });
    shared.change({ sampleBenchGiven: true });
    await shared.flush();
    expect(shared.view).toMatchObject({
      unreadable: { code: 'settings/unreadable' },
      copies: ['/settings/bootbench.json.unreadable'],
      policyDoubt: 'it was lost when the file was damaged',
    });
    const decided = new MemoryFile(file.text);
    const next = await SharedState.open(decided, new VirtualClock());
    expect(next.state.preferences.signaturePolicy).toBe('require');
    expect(next.view.policyDoubt).toBeDefined();
    next.change({ preferences: { signaturePolicy: 'require' } });
    expect(next.view.policyDoubt).toBeUndefined();
    await next.flush();
    expect(next.view).toEqual({ file: file.path });
    const last = await SharedState.open(new MemoryFile(decided.text), new VirtualClock());
    expect(last.state.preferences.signaturePolicy).toBe('require');
    expect(last.view).toEqual({ file: '/settings/bootbench.json' });
  });

  it('is used as soon as it can be read, with what was changed meanwhile', async () => {
    const file = new MemoryFile({
      version: 1,
      devices: [device('a')],
      preferences: { signaturePolicy: 'warn' },
    });
    const denied = new BenchError('settings/unreadable', { file: file.path, detail: 'no permission' });
    const read = file.read.bind(file);
    file.read = () => Promise.reject(denied);
    file.trouble = denied;
    const shared = await SharedState.open(file, new VirtualClock());
    expect(shared.state.devices).toEqual([]);
    shared.change({ devices: [device('b')] });
    await shared.flush();
    expect(shared.view).toMatchObject({ unreadable: { code: denied.code }, notSaved: { code: denied.code } });
    file.read = read;
    file.trouble = undefined;
    await shared.look();
    expect(shared.state.devices.map((one) => one.id)).toEqual(['a', 'b']);
    expect(shared.state.preferences.signaturePolicy).toBe('warn');
    await shared.flush();
    expect(shared.view).toEqual({ file: file.path });
    expect(file.devices).toEqual(['a:a', 'b:b']);
  });
});
