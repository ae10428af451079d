import { flushPromises } from '@vue/test-utils';
import { createPinia, setActivePinia } from 'pinia';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { effectScope, nextTick, shallowRef, type EffectScope } from 'vue';
import type { DeviceView } from '@shared/ipc/views';
import { useFailures } from '@/stores/failures';
import { useRecordField } from '@/stores/record-field';
import { FakeBridge, Refusal } from '../support/fake-bridge';
import { device } from '../support/scene';

let scope: EffectScope;
let shown: { value: DeviceView };
/** What the main process says when it is asked to keep something. */
let answer: () => void;

beforeEach(() => {
  scope = effectScope();
  setActivePinia(createPinia());
  answer = () => undefined;
  shown = shallowRef(device({ id: 'd1', favourites: ['/a'] }));
});
afterEach(() => scope.stop());

function field() {
  const bridge = new FakeBridge(
    { devices: [shown.value] },
    { 'device.change': () => (answer(), shown.value) },
  ).install();
  const favourites = scope.run(() => useRecordField(() => shown.value, 'favourites'));
  if (favourites === undefined) throw new Error('the scope has ended');
  return { bridge, favourites };
}

it('what is set shows at once, is kept by the main process, and then is what that says', async () => {
  const { bridge, favourites } = field();
  expect(favourites.value).toEqual(['/a']);
  favourites.value = ['/a', '/b'];
  expect(favourites.value).toEqual(['/a', '/b']);
  favourites.value = [...favourites.value, '/c'];
  // The first of both changes is told while the second is on its way.
  shown.value = device({ id: 'd1', favourites: ['/a', '/b'] });
  await nextTick();
  expect(favourites.value).toEqual(['/a', '/b', '/c']);
  await flushPromises();
  shown.value = device({ id: 'd1', favourites: ['/elsewhere'] });
  await nextTick();
  expect(favourites.value).toEqual(['/elsewhere']);
  expect(bridge.argumentsOf('device.change')).toEqual([
    { id: 'd1', favourites: ['/a', '/b'] },
    { id: 'd1', favourites: ['/a', '/b', '/c'] },
  ]);
});

it('what could not be kept is told, and is as before', async () => {
  answer = () => {
    throw new Refusal({ code: 'app/not-found', facts: { what: 'the device' } });
  };
  const { favourites } = field();
  favourites.value = [];
  expect(favourites.value).toEqual([]);
  await flushPromises();
  expect(favourites.value).toEqual(['/a']);
  expect(useFailures().list).toHaveLength(1);
});
