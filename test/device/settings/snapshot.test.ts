import { describe, expect, it } from 'vitest';
import type { ReadValue } from '@shared/device/settings/read-setting';
import { usableName } from '@shared/device/settings/known-settings';
import {
  differencesOf,
  entriesOf,
  readSnapshot,
  snapshotText,
  type DeviceValue,
  type Snapshot,
  type SnapshotEntry,
} from '@shared/device/settings/snapshot';

const bytes = (...values: number[]): Uint8Array => Uint8Array.of(...values);
const entry: SnapshotEntry = { name: 'a/same', type: 'u8', bytes: bytes(1) };
const snapshot: Snapshot = {
  device: 'Lamp',
  takenAt: '2026-11-22T12:00:00.000Z',
  settings: [
    entry,
    { name: 'a/other', type: 'u16le', bytes: bytes(1, 0) },
    { name: 'a/gone', type: 'text', bytes: bytes() },
  ],
};

describe('a snapshot of settings', () => {
  it('comes back from its file', () => {
    expect(readSnapshot(snapshotText(snapshot))).toEqual(snapshot);
  });

  it.each([
    ['no JSON', 'x'],
    ['another file', '{"format":"package"}'],
    ['another version', snapshotText(snapshot).replace('"version": 1', '"version": 2')],
    ['odd bytes', snapshotText(snapshot).replace('"0100"', '"010"')],
    ['an unknown type', snapshotText(snapshot).replace('u16le', 'f32')],
    ['far too many', snapshotText({ ...snapshot, settings: Array.from({ length: 5000 }, () => entry) })],
  ])('is not taken from %s', (_, text) => {
    expect(readSnapshot(text)).toBeUndefined();
  });

  it('leaves out names that cannot be sent', () => {
    const evil = snapshotText(snapshot).replace('a/gone', 'a\\u0000');
    expect(readSnapshot(evil)?.settings.map(({ name }) => name)).toEqual(['a/same', 'a/other']);
  });

  it('holds what was read, with the type that was chosen or is most probable, and nothing that is cut off', () => {
    const values = new Map<string, ReadValue>([
      ['a/chosen', { bytes: bytes(1, 0) }],
      ['a/guessed', { bytes: bytes(1, 0) }],
      ['a/cut', { bytes: bytes(1, 2), cutAtBytes: 2 }],
    ]);
    const known = [
      { name: 'a/chosen', type: 'hex' as const },
      { name: 'a/guessed' },
      { name: 'a/cut' },
      { name: 'a/absent' },
    ];
    expect(entriesOf(known, (name) => values.get(name))).toEqual({
      settings: [
        { name: 'a/chosen', type: 'hex', bytes: bytes(1, 0) },
        { name: 'a/guessed', type: 'u16le', bytes: bytes(1, 0) },
      ],
      cut: 1,
    });
  });

  it('is compared with what a device has', () => {
    const onDevice = new Map<string, DeviceValue>([
      ['a/same', { bytes: bytes(1) }],
      ['a/other', { bytes: bytes(2, 0) }],
      ['b/new', { bytes: bytes(9) }],
      ['b/absent', undefined],
    ]);
    const known = [{ name: 'a/same' }, { name: 'b/new', type: 'u8' as const }, { name: 'b/absent' }];
    expect(differencesOf(snapshot, onDevice, known)).toEqual([
      { name: 'a/same', type: 'u8', kind: 'same' },
      { name: 'a/other', type: 'u16le', kind: 'differs', snapshot: bytes(1, 0), device: bytes(2, 0) },
      { name: 'a/gone', type: 'text', kind: 'only-in-snapshot', snapshot: bytes() },
      { name: 'b/new', type: 'u8', kind: 'only-on-device', device: bytes(9) },
    ]);
  });
});

describe('names of settings', () => {
  it('have no spaces around them and no control characters', () => {
    expect(usableName('  a/b ')).toBe('a/b');
    expect(usableName(' ')).toBeUndefined();
    expect(usableName('a\u0000')).toBeUndefined();
    expect(usableName('x'.repeat(300))).toBeUndefined();
  });
});
