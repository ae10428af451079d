import { expect, it } from 'vitest';
import { bodyFrom, placesOf } from '@main/cli/field-words';
import { bool, bytes, int, optional, struct } from '@shared/smp/schema';

const request = struct('A request', {
  offset: int('An offset'),
  on: optional(bool('A switch')),
  key: optional(bytes('A key')),
});

it('a field takes the same words as in the window', async () => {
  const places = placesOf(request);
  expect(await bodyFrom(places, ['-0x10'], { key: '00:ff' })).toEqual({
    offset: -16,
    key: new Uint8Array([0, 255]),
  });
  expect(await bodyFrom(places, ['+7'], { key: 'text:00' })).toEqual({
    offset: 7,
    key: new Uint8Array([0x30, 0x30]),
  });
});

it.each([
  ['ten', {}, /whole number/],
  [String(2n ** 64n), {}, /at most 64 bits/],
  ['0', { key: '0' }, /pairs/],
])('%j with %j is told how to write it', async (offset, options, advice) => {
  await expect(bodyFrom(placesOf(request), [offset], options)).rejects.toMatchObject({
    advice: expect.stringMatching(advice) as string,
  });
});
