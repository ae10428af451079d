import { describe, expect, it } from 'vitest';
import { changedRecord, deviceRecordSchema, readRecords, type DeviceRecord } from '@shared/device/record';

const lamp: DeviceRecord = {
  id: 'd1',
  name: 'Lamp',
  tags: ['rack'],
  connection: { kind: 'udp', address: '192.0.2.7' },
  favourites: ['/lfs1/a'],
};
const limit = { section: 'net', id: 't', counter: 'n', of: 'value', when: 'above', limit: 1 } as const;

describe('the record of a device', () => {
  it('changes in the fields that are named, and in no other', () => {
    expect(changedRecord(lamp, { name: 'Big lamp', tags: ['a', 'b', 'a'] })).toEqual({
      ...lamp,
      name: 'Big lamp',
      tags: ['a', 'b'],
    });
    expect(changedRecord(lamp, { thresholds: [limit] })).toEqual({ ...lamp, thresholds: [limit] });
    expect(changedRecord(lamp, { favourites: undefined })).toEqual(lamp);
  });

  it('has no place for a list that is empty, but for its tags', () => {
    const { favourites: _none, ...rest } = lamp;
    expect(changedRecord(lamp, { favourites: [], tags: [] })).toEqual({ ...rest, tags: [] });
  });

  it('is read as it was written, also by an earlier version', () => {
    expect(readRecords([lamp])).toEqual({ records: [lamp], dropped: [] });
    const { favourites: _none, ...oldest } = lamp;
    expect(readRecords([oldest])).toEqual({ records: [oldest], dropped: [] });
  });

  it('is not lost for a field that cannot be used, unless no device is without it', () => {
    const odd = { ...lamp, thresholds: [{ ...limit, when: 'near' }], knownSettings: 'all', colour: 'red' };
    expect(readRecords([lamp, odd, { ...lamp, connection: { kind: 'can' } }, 7])).toEqual({
      records: [lamp, lamp],
      dropped: ['[1].knownSettings', '[1].thresholds', '[2]', '[3]'],
    });
    expect(Object.keys(deviceRecordSchema.shape)).toContain('thresholds');
  });
});
