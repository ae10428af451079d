import { describe, expect, it } from 'vitest';
import { BenchError } from '@shared/core/errors';
import { askReset } from '@main/session/ask-reset';
import type { SmpClient } from '@main/engine/client';

const lost = new BenchError('link/lost', { link: 'COM3', detail: '' });
const silence = new BenchError('smp/timeout', { command: 'os.reset', tries: 1, waitedMs: 2500 });
const refused = new BenchError('device/error', {
  command: 'os.reset',
  group: 0,
  rc: 10,
  name: 'BUSY',
  meaning: 'busy',
});

/** A client whose request ends so. */
const ending = (error: BenchError): SmpClient =>
  ({ request: () => Promise.reject(error) }) as unknown as SmpClient;

describe('A request for a reset', () => {
  it('has succeeded when the link ends before the answer, also when an answer was asked for', async () => {
    expect(await askReset(ending(lost), {})).toBe(false);
    expect(await askReset(ending(lost), { mustAnswer: true })).toBe(false);
  });

  it('has succeeded in silence, unless an answer was asked for', async () => {
    expect(await askReset(ending(silence), {})).toBe(false);
    await expect(askReset(ending(silence), { mustAnswer: true })).rejects.toBe(silence);
  });

  it('has failed when the device refuses', async () => {
    await expect(askReset(ending(refused), {})).rejects.toBe(refused);
  });
});
