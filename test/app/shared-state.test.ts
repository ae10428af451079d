/**
 * One file, two programs: what the command line does to the list of devices and what the application does to it both last.
 */
import { describe, expect, it } from 'vitest';
import type { DeviceRecord } from '@shared/ipc/device-record';
import { mergeRecords } from '@shared/ipc/device-record';
import { SharedState } from '@main/app/shared-state';

const device = (id: string, name = id): DeviceRecord => ({
  id,
  name,
  tags: [],
  connection: { kind: 'udp', address: `${id}:1337` },
});

/** A file in memory. */
class MemoryFile {
  text: string;
  constructor(devices: readonly DeviceRecord[]) {
    this.text = JSON.stringify({ version: 1, devices });
  }
  read(): unknown {
    return JSON.parse(this.text);
  }
  write(content: Record<string, unknown>): void {
    this.text = JSON.stringify(content);
  }
  get devices(): string[] {
    return (this.read() as { devices: DeviceRecord[] }).devices.map((one) => `${one.id}:${one.name}`);
  }
  /** What the command line does: the list changes, the rest stays. */
  set(devices: readonly DeviceRecord[]): void {
    this.write({ ...(this.read() as object), devices });
  }
}

function opened(devices: readonly DeviceRecord[]) {
  const file = new MemoryFile(devices);
  const shared = new SharedState(file, () => undefined);
  const heard: string[][] = [];
  shared.onDevices = (list) => heard.push(list.map((one) => `${one.id}:${one.name}`));
  return { file, shared, heard };
}

describe('Two programs and one list of devices', () => {
  it('the application hears of a device that the command line has added', () => {
    const { file, shared, heard } = opened([device('a')]);
    file.set([device('a'), device('b')]);
    shared.look();
    expect(heard).toEqual([['a:a', 'b:b']]);
    expect(shared.state.devices.map((one) => one.id)).toEqual(['a', 'b']);
  });

  it('a change of the application does not write over what the command line has added meanwhile', () => {
    const { file, shared, heard } = opened([device('a')]);
    file.set([device('a'), device('b')]);
    shared.change({ devices: [device('a', 'Lamp')] });
    expect(file.devices).toEqual(['a:Lamp', 'b:b']);
    expect(heard).toEqual([['a:Lamp', 'b:b']]);
  });

  it('nor does a change of something else', () => {
    const { file, shared } = opened([device('a')]);
    file.set([device('a'), device('b')]);
    shared.change({ sampleBenchGiven: true });
    expect(file.devices).toEqual(['a:a', 'b:b']);
  });

  it('a device that the command line has deleted goes, one that the application has deleted does not come back', () => {
    const { file, shared, heard } = opened([device('a'), device('b'), device('c')]);
    file.set([device('b'), device('c')]);
    shared.change({ devices: [device('a'), device('c')] });
    expect(file.devices).toEqual(['c:c']);
    expect(heard).toEqual([['c:c']]);
  });

  it('what the application has written itself is no news', () => {
    const { shared, heard } = opened([device('a')]);
    shared.change({ devices: [device('a', 'Lamp'), device('d')] });
    shared.look();
    expect(heard).toEqual([]);
  });

  it('a file that is no JSON at the moment changes nothing', () => {
    const { file, shared, heard } = opened([device('a')]);
    file.text = '{"devices": [';
    shared.look();
    expect(heard).toEqual([]);
    shared.change({ devices: [device('a', 'Lamp')] });
    expect(file.devices).toEqual(['a:Lamp']);
  });

  it('where both have changed one device, ours is kept; a change wins over a deletion', () => {
    const base = [device('a'), device('b')];
    expect(
      mergeRecords(base, [device('a', 'ours'), device('b')], [device('a', 'theirs'), device('b')]),
    ).toEqual([device('a', 'ours'), device('b')]);
    expect(mergeRecords(base, [device('a', 'ours'), device('b')], [device('b')])).toEqual([
      device('a', 'ours'),
      device('b'),
    ]);
    expect(mergeRecords(base, [device('b')], [device('a', 'theirs'), device('b')])).toEqual([
      device('b'),
      device('a', 'theirs'),
    ]);
  });
});
