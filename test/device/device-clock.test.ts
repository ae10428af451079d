import { describe, expect, it } from 'vitest';
import { dateTimeText, momentOf, spanOf } from '@shared/device/device-clock';

describe('the clock of a device', () => {
  it('is read with and without parts of a second', () => {
    expect(momentOf('2026-09-01T10:11:12', 'utc')).toBe(Date.UTC(2026, 8, 1, 10, 11, 12));
    expect(momentOf('2026-09-01T10:11:12.250', 'utc')).toBe(Date.UTC(2026, 8, 1, 10, 11, 12, 250));
    expect(momentOf('2026-09-01T10:11:12.500000+02:00', 'utc')).toBe(Date.UTC(2026, 8, 1, 10, 11, 12, 500));
  });

  it.each([
    '',
    'yesterday',
    '2026-13-01T00:00:00',
    '2026-00-10T00:00:00',
    '2026-01-01T24:00:00',
    '2026-01-01',
  ])('is not a moment when it says "%s"', (text) => {
    expect(momentOf(text, 'utc')).toBeUndefined();
  });

  it.each(['utc', 'local'] as const)('comes back the same after it was set in %s', (zone) => {
    const moment = Date.UTC(2026, 10, 22, 3, 4, 5);
    const text = dateTimeText(moment, zone);
    expect(text).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
    expect(momentOf(text, zone)).toBe(moment);
  });

  it('says a difference in the units that matter', () => {
    expect(spanOf(4200)).toEqual({ unit: 'seconds', s: 4 });
    expect(spanOf(75_000)).toEqual({ unit: 'minutes', m: 1, s: 15 });
    expect(spanOf(2 * 3_600_000 + 60_000)).toEqual({ unit: 'hours', h: 2, m: 1 });
    expect(spanOf(3 * 86_400_000)).toEqual({ unit: 'days', d: 3 });
  });
});
