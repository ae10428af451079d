import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, expect, it } from 'vitest';
import { effectScope, watchEffect } from 'vue';
import { manyNames, oneNames, type BenchChange, type Snapshot } from '@shared/ipc/view-table';
import { newRun, type RunState } from '@shared/run/fold';
import { useBench } from '@/stores/bench';
import { useFailures } from '@/stores/failures';
import { useNotices } from '@/stores/notices';
import { usePreferences } from '@/stores/preferences';
import { defaultPreferences } from '@shared/device/preferences';
import { FakeBridge, Refusal } from '../support/fake-bridge';
import { device, judged, upgradeRun, uploading } from '../support/scene';

beforeEach(() => {
  setActivePinia(createPinia());
});

const [one, two] = [device({ id: 'one' }), device({ id: 'two' })];
const confirmed: RunState = judged('confirmed');

it('the bench store shows the snapshot', async () => {
  new FakeBridge({ revision: 7, devices: [one, two] }).install();
  const bench = useBench();
  expect(bench.state.at).toBe('loading');
  await bench.start();
  expect(bench.state.at).toBe('ready');
  expect([...bench.devices.keys()]).toEqual(['one', 'two']);
  expect(bench.revision).toBe(7);
});

it('the bench store listens before it asks, and keeps only the changes that the snapshot does not hold', async () => {
  const bridge = new FakeBridge({ revision: 5, devices: [one] }).install();
  bridge.script['bench.snapshot'] = (): Snapshot => {
    const answered = structuredClone(bridge.bench);
    bridge.emit({ revision: 5, devices: [{ ...one, name: 'already in the snapshot' }] });
    bridge.emit({ revision: 6, devices: [{ ...one, name: 'newer' }] });
    return answered;
  };
  const bench = useBench();
  await bench.start();
  expect(bench.devices.get('one')?.name).toBe('newer');
  expect(bench.revision).toBe(6);
});

it('the bench store drops a change that is as old as what is shown', async () => {
  const bridge = new FakeBridge({ revision: 5, devices: [one] }).install();
  const bench = useBench();
  await bench.start();
  bridge.emit({ revision: 6, devices: [{ ...one, name: 'second' }] });
  bridge.emit({ revision: 6, devices: [{ ...one, name: 'again' }] });
  bridge.emit({ revision: 4, gone: { devices: ['one'] } });
  expect(bench.devices.get('one')?.name).toBe('second');
});

it('the bench store takes away what was removed, and what a view no longer says', async () => {
  const error = { code: 'cancelled', facts: { what: 'x' } } as const;
  const bridge = new FakeBridge({ devices: [{ ...one, lastError: error }, two] }).install();
  const bench = useBench();
  await bench.start();
  bridge.change({ devices: [one], gone: { devices: ['two'] } });
  expect([...bench.devices.keys()]).toEqual(['one']);
  expect(bench.devices.get('one')).not.toHaveProperty('lastError');
});

it('the bench store shows every row of the table of views, from the snapshot and from changes', async () => {
  const bridge = new FakeBridge({ devices: [one] }).install();
  const bench = useBench();
  await bench.start();
  for (const name of oneNames) expect(bench[name], name).toEqual(bridge.bench[name]);
  for (const name of manyNames) expect([...bench[name].values()], name).toEqual(bridge.bench[name]);
  bridge.change({ settings: { file: 'elsewhere.json' } });
  expect(bench.settings).toEqual({ file: 'elsewhere.json' });
  expect(bench.about).toEqual(bridge.bench.about);
});

it('the bench store redraws only the device that changed', async () => {
  const bridge = new FakeBridge({ devices: [one, two] }).install();
  const bench = useBench();
  await bench.start();
  const drawn = { one: 0, two: 0 };
  const scope = effectScope();
  scope.run(() => {
    for (const id of ['one', 'two'] as const)
      watchEffect(
        () => {
          if (bench.devices.get(id)?.link.state) drawn[id]++;
        },
        { flush: 'sync' },
      );
  });
  bridge.change({ devices: [{ ...one, link: { state: 'opening' } }, two] });
  scope.stop();
  expect(drawn).toEqual({ one: 2, two: 1 });
});

it('the bench store puts a part into the view that it shows, and redraws only what shows that', async () => {
  const state = { ...newRun, phase: 'running', at: 0, do: 'upload' } as const;
  const progress = {
    phase: 'sending',
    sentBytes: 1,
    totalBytes: 9,
    bytesPerSecond: 1,
    resumedAtBytes: 0,
  } as const;
  const run = upgradeRun({ id: 'j1', deviceId: 'one', state: { ...state, progress } });
  const bridge = new FakeBridge({ devices: [one], runs: [run] }).install();
  const bench = useBench();
  await bench.start();
  const drawn = { order: 0, state: 0 };
  const scope = effectScope();
  scope.run(() => {
    for (const field of ['order', 'state'] as const)
      watchEffect(() => void (bench.runs.get('j1')?.[field] && drawn[field]++), { flush: 'sync' });
  });
  bridge.emit({
    revision: 1000,
    parts: { runs: [{ id: 'j1', at: ['state', 'progress'], set: { sentBytes: 5 } }] },
  });
  scope.stop();
  expect(bench.runs.get('j1')?.state).toEqual({ ...state, progress: { ...progress, sentBytes: 5 } });
  expect(drawn).toEqual({ order: 1, state: 2 });
  expect(() =>
    bridge.emit({ revision: 1001, parts: { runs: [{ id: 'nobody', at: ['state', 'a'], set: {} }] } }),
  ).toThrow('nobody');
});

it('a second start of the bench store shows the new bench and forgets what is gone', async () => {
  const bridge = new FakeBridge({ revision: 9, devices: [one], runs: [] }).install();
  const bench = useBench();
  await bench.start();
  const other = new FakeBridge({ revision: 1, devices: [two] }).install();
  await bench.start();
  expect([...bench.devices.keys()]).toEqual(['two']);
  bridge.emit({ revision: 10, gone: { devices: ['two'] } });
  expect(bench.devices.size, 'the first bridge is no longer listened to').toBe(1);
  other.change({ devices: [one] });
  expect(bench.devices.size).toBe(2);
});

it('the bench store says why when there is no snapshot, and can try again', async () => {
  const error = { code: 'bug', facts: { detail: 'main is not there' } } as const;
  const bridge = new FakeBridge({ devices: [one] }).install();
  bridge.script['bench.snapshot'] = () => {
    throw new Refusal(error);
  };
  const bench = useBench();
  await bench.start();
  expect(bench.state).toEqual({ at: 'failed', error });
  delete bridge.script['bench.snapshot'];
  await bench.start();
  expect(bench.state.at).toBe('ready');
});

it('the bench store counts devices, running upgrades and those that went wrong', async () => {
  const upgrades = [
    upgradeRun({ id: 'a', deviceId: 'one', state: uploading(0.5) }),
    upgradeRun({ id: 'b', deviceId: 'two', state: confirmed }),
    upgradeRun({
      id: 'c',
      deviceId: 'two',
      state: judged('reverted'),
    }),
  ];
  new FakeBridge({ devices: [one, { ...two, link: { state: 'closed' } }], runs: upgrades }).install();
  const bench = useBench();
  await bench.start();
  expect(bench.counts).toEqual({ devices: 2, ready: 1, silent: 0, running: 1, failures: 1 });
});

it('the bench store tells of an upgrade that ends, once, and of none that had ended before', async () => {
  const [running, over] = [
    upgradeRun({ id: 'a', deviceId: 'one', state: uploading(0.5) }),
    upgradeRun({ id: 'b', deviceId: 'two', state: confirmed }),
  ];
  const bridge = new FakeBridge({ devices: [one, two], runs: [running, over] }).install();
  await useBench().start();
  const notices = useNotices();
  expect(notices.notice).toBeUndefined();
  const change: Omit<BenchChange, 'revision'> = { runs: [{ ...running, state: confirmed }, over] };
  bridge.change(change);
  bridge.change(change);
  expect(notices.notice?.ended.map((ended) => ended.id)).toEqual(['a']);
  notices.dismiss();
});

it('the bench store hands preferences on, and shows the theme', async () => {
  const bridge = new FakeBridge({ preferences: { ...defaultPreferences, theme: 'dark' } }).install();
  await useBench().start();
  expect(document.documentElement.dataset['theme']).toBe('dark');
  bridge.change({ preferences: { ...defaultPreferences, theme: 'system', requestTries: 5 } });
  expect(document.documentElement.dataset['theme']).toBeUndefined();
  expect(usePreferences().current.requestTries).toBe(5);
});

it('a call that fails is shown in the one place for it, the same one only once', async () => {
  const bridge = new FakeBridge().install();
  const refused = { code: 'session/busy', facts: { with: 'upgrade' } } as const;
  bridge.script['preferences.change'] = () => {
    throw new Refusal(refused);
  };
  const failures = useFailures();
  await usePreferences().change({ theme: 'dark' });
  await usePreferences().change({ theme: 'dark' });
  expect(failures.list).toEqual([{ id: 1, error: refused, times: 2 }]);
  failures.dismiss(1);
  expect(failures.list).toEqual([]);
});
