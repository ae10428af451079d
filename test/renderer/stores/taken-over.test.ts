import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, expect, it } from 'vitest';
import { takeOverKept } from '@/stores/taken-over';
import { FakeBridge, Refusal } from '../support/fake-bridge';
import { device } from '../support/scene';

const limit = { id: 't', counter: 'n', of: 'value', when: 'above', limit: 1 } as const;
const lamp = device({ id: 'd1', name: 'Lamp' });

beforeEach(() => {
  setActivePinia(createPinia());
  localStorage.clear();
  localStorage.setItem('bootbench.shell-history', '["help"]');
  localStorage.setItem(
    'bootbench.thresholds',
    JSON.stringify([{ device: 'Lamp', section: 'net', thresholds: [limit] }]),
  );
  localStorage.setItem(
    'bootbench.settings-names',
    JSON.stringify([{ device: 'Lamp', settings: [{ name: 'a/b' }] }]),
  );
});

it('what was kept for the name of a device goes into its record, and leaves the storage of the window', async () => {
  const bridge = new FakeBridge({ devices: [lamp] }).install();
  await takeOverKept(bridge.bench.devices);
  expect(bridge.bench.devices[0]).toMatchObject({
    thresholds: [{ section: 'net', ...limit }],
    knownSettings: [{ name: 'a/b' }],
  });
  expect(Object.keys(localStorage)).toEqual(['bootbench.shell-history']);
  await takeOverKept([lamp]);
  expect(bridge.argumentsOf('device.change')).toHaveLength(1);
});

it('what could not be taken over stays for the next start', async () => {
  new FakeBridge(
    { devices: [lamp] },
    {
      'device.change': () => {
        throw new Refusal({ code: 'app/not-found', facts: { what: 'the device' } });
      },
    },
  ).install();
  await expect(takeOverKept([lamp])).rejects.toMatchObject({ code: 'app/not-found' });
  expect(localStorage.getItem('bootbench.thresholds')).not.toBeNull();
});
