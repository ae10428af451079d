import { describe, expect, it } from 'vitest';
import type { Ask } from '@shared/device/ask';
import { readSetting } from '@shared/device/settings/read-setting';
import { BenchError } from '@shared/core/errors';
import { refusalFacts } from '@shared/smp/refusals';

const answering = (answer: () => unknown): Ask => (async () => answer()) as unknown as Ask;
const refusing = (error: { group?: number; rc: number }): Ask =>
  answering(() => {
    throw new BenchError('device/error', refusalFacts('settings.read', error, { name: 'X', meaning: 'no' }));
  });
const val = new Uint8Array([1, 2]);

describe('a setting of a device', () => {
  it('is its bytes, and says where they may be cut off', async () => {
    expect(
      await readSetting(
        answering(() => ({ val })),
        'a',
      ),
    ).toEqual({ bytes: val });
    expect(
      await readSetting(
        answering(() => ({ val, max_size: 3 })),
        'a',
      ),
    ).toEqual({ bytes: val });
    expect(
      await readSetting(
        answering(() => ({ val, max_size: 2 })),
        'a',
      ),
    ).toEqual({
      bytes: val,
      cutAtBytes: 2,
    });
  });

  it('is not there, in the words of both versions', async () => {
    for (const error of [{ group: 3, rc: 3 }, { group: 3, rc: 5 }, { rc: 5 }])
      expect(await readSetting(refusing(error), 'a')).toBeUndefined();
  });

  it('that cannot be read is a failure', async () => {
    for (const error of [{ group: 3, rc: 4 }, { group: 2, rc: 3 }, { rc: 3 }])
      await expect(readSetting(refusing(error), 'a')).rejects.toMatchObject({ code: 'device/error' });
    const silent = answering(() => {
      throw new BenchError('smp/timeout', { command: 'settings.read', waitedMs: 1, tries: 1 });
    });
    await expect(readSetting(silent, 'a')).rejects.toMatchObject({ code: 'smp/timeout' });
  });
});
