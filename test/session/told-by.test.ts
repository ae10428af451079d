import { describe, expect, it } from 'vitest';
import { BenchError, toErrorView } from '@shared/core/errors';
import { toldBy } from '@main/session/told-by';

const ofTheDevice = [
  new BenchError('link/message-too-large', { sizeBytes: 900, limitBytes: 512 }),
  new BenchError('device/unsupported', { command: 'os.echo', commandGroup: 0 }),
  new BenchError('device/error', {
    command: 'image.erase',
    group: 1,
    rc: 4,
    name: 'NO_IMAGE',
    meaning: 'no image',
  }),
];
const lost = new BenchError('link/lost', { link: 'COM3', detail: '' });

describe('An error while the bootloader answers', () => {
  it.each(ofTheDevice)('says so: $code', (error) => {
    const told = toErrorView(toldBy(true, error));
    expect(told).toMatchObject({ code: error.code, facts: { ...error.facts, recovery: true } });
    expect(toldBy(false, error)).toBe(error);
  });

  it('is left as it is where nobody has refused', () => {
    expect(toldBy(true, lost)).toBe(lost);
  });
});
