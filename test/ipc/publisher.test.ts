import { beforeEach, describe, expect, it } from 'vitest';
import { Publisher } from '@main/ipc/publisher';
import { defaultPreferences } from '@shared/device/preferences';
import type { BluetoothView } from '@shared/ipc/bluetooth';
import type { RunView } from '@shared/ipc/runs';
import { viewTable, type BenchChange } from '@shared/ipc/view-table';
import type { DeviceView } from '@shared/ipc/views';
import { VirtualClock } from '../support/virtual-clock';

const device = (id: string): DeviceView => ({
  id,
  name: id,
  tags: [],
  connection: { kind: 'udp', address: id },
  address: id,
  link: { state: 'closed' },
});

const bluetooth: BluetoothView = {
  adapter: { state: 'ready' },
  binding: 'bluez',
  resetsAdapter: false,
  scanning: false,
  found: [],
  links: { inside: 0, limit: 1, waiting: [] },
};

describe('The publisher', () => {
  let clock: VirtualClock;
  let sent: { at: number; change: BenchChange }[];
  let there: Set<string>;
  let runState: object | undefined;
  let publisher: Publisher;

  beforeEach(() => {
    clock = new VirtualClock();
    sent = [];
    there = new Set(['a', 'b']);
    runState = undefined;
    const ids = (): string[] => [...there];
    publisher = new Publisher(
      clock,
      {
        devices: { ids, view: (id) => (there.has(id) ? device(id) : undefined) },
        runs: {
          ids,
          view: (id) =>
            there.has(id) ? ({ id, ...(runState && { state: runState }) } as RunView) : undefined,
        },
        watches: { ids: () => [], view: () => undefined },
        ports: () => [],
        preferences: () => defaultPreferences,
        bluetooth: () => bluetooth,
        settings: () => ({ file: 'settings.json' }),
        about: () => ({ version: '1', electron: '1', node: '1', platform: 'test' }),
      },
      (change) => sent.push({ at: clock.now(), change }),
    );
  });

  it('sends at most ten times a second, however often something changes', async () => {
    for (let i = 0; i < 1000; i++) {
      publisher.changed('devices', 'a');
      publisher.changed('runs', 'b', false);
      await clock.advance(1);
    }
    expect(sent.length).toBeLessThanOrEqual(11);
    expect(sent.length).toBeGreaterThanOrEqual(10);
  });

  it('tells of a run that has moved what has moved, and the whole run when its phase is another', async () => {
    const tell = async (state: object): Promise<BenchChange | undefined> => {
      runState = state;
      sent.length = 0;
      publisher.changed('runs', 'a', true);
      await clock.advance(0);
      return sent[0]?.change;
    };
    const steps = [{ do: 'upload' }];
    const first = { phase: 'running', steps, progress: { sentBytes: 1, secondsLeft: 9 } };
    expect(await tell(first)).toMatchObject({ runs: [{ id: 'a', state: first }] });
    const moved = await tell({ ...first, progress: { sentBytes: 2 } });
    expect(moved?.runs).toBeUndefined();
    expect(moved?.parts).toEqual({
      runs: [{ id: 'a', at: ['state', 'progress'], set: { sentBytes: 2 }, gone: ['secondsLeft'] }],
    });
    expect(await tell({ ...first, progress: { sentBytes: 2 } })).toEqual({ revision: 3 });
    const ended = await tell({ phase: 'ended', steps });
    expect(ended).toMatchObject({ runs: [{ id: 'a', state: { phase: 'ended' } }] });
    expect(ended?.parts).toBeUndefined();
  });

  it('tells all windows what one of them learns from its snapshot, so that parts mean the same to all', async () => {
    const state = (sentBytes: number): object => ({ phase: 'running', progress: { sentBytes } });
    runState = state(1);
    publisher.changed('runs', 'a', true);
    await clock.advance(0);
    runState = state(2);
    const { runs, revision } = publisher.snapshot();
    expect(runs[0]?.state).toEqual(state(2));
    expect(sent.at(-1)?.change).toMatchObject({
      revision,
      parts: { runs: [{ id: 'a', set: { sentBytes: 2 } }] },
    });
  });

  it('sends the last change too', async () => {
    publisher.changed('devices', 'a');
    await clock.advance(1);
    publisher.changed('devices', 'b');
    await clock.advance(1000);
    expect(sent.at(-1)?.change.devices?.map((one) => one.id)).toEqual(['b']);
    expect(clock.pending).toBe(0);
  });

  it('sends a new phase at once, together with what has gathered', async () => {
    publisher.changed('devices', 'a');
    await clock.advance(0);
    publisher.changed('devices', 'b');
    publisher.changed('runs', 'a', true);
    await clock.advance(0);
    expect(sent.at(-1)).toMatchObject({ at: 0, change: { devices: [{ id: 'b' }], runs: [{ id: 'a' }] } });
  });

  it('numbers its changes without gaps', async () => {
    for (let i = 0; i < 5; i++) {
      publisher.changed('runs', 'a', true);
      await clock.advance(10);
    }
    expect(sent.map(({ change }) => change.revision)).toEqual([1, 2, 3, 4, 5]);
    expect(publisher.revision).toBe(5);
  });

  it('says what is gone', async () => {
    there.delete('a');
    publisher.changed('devices', 'a');
    publisher.changed('runs', 'a', false);
    await clock.advance(200);
    expect(sent[0]?.change).toEqual({ revision: 1, gone: { devices: ['a'], runs: ['a'] } });
  });

  it('sends nothing when nothing changed', () => {
    publisher.flush();
    expect(sent).toEqual([]);
  });

  it('sends all that happens in one moment in one change', async () => {
    publisher.changed('runs', 'a', false);
    publisher.changed('runs', 'a', true);
    publisher.changed('runs', 'b', true);
    publisher.changed('devices', 'a');
    await clock.advance(0);
    expect(sent.map(({ change }) => change)).toEqual([
      { revision: 1, devices: [device('a')], runs: [{ id: 'a' }, { id: 'b' }] },
    ]);
    await clock.advance(1000);
    expect(sent).toHaveLength(1);
  });

  it('sends new phases of runs at once, and says which are gone', async () => {
    publisher.changed('runs', 'a', true);
    await clock.advance(0);
    expect(sent.at(-1)?.change.runs).toEqual([{ id: 'a' }]);
    publisher.changed('runs', 'z', true);
    await clock.advance(0);
    expect(sent.at(-1)?.change.gone?.runs).toEqual(['z']);
  });

  it('gathers views that there is one of, but sends preferences before the call is over', async () => {
    publisher.changedOne('ports');
    publisher.changedOne('ports');
    await clock.advance(0);
    publisher.changedOne('settings');
    await clock.advance(99);
    expect(sent.map(({ change }) => change)).toEqual([{ revision: 1, ports: [] }]);
    publisher.changedOne('preferences');
    expect(sent.at(-1)?.change).toEqual({
      revision: 2,
      settings: { file: 'settings.json' },
      preferences: defaultPreferences,
    });
    expect(clock.pending).toBe(0);
  });

  it('takes a snapshot of every row, after what has gathered has been sent', () => {
    publisher.changed('devices', 'a');
    const snapshot = publisher.snapshot();
    expect(sent.map(({ change }) => change.revision)).toEqual([1]);
    expect(Object.keys(snapshot).sort()).toEqual(['revision', ...Object.keys(viewTable)].sort());
    expect(snapshot).toMatchObject({
      revision: 1,
      devices: [device('a'), device('b')],
      runs: [{ id: 'a' }, { id: 'b' }],
    });
  });
});
