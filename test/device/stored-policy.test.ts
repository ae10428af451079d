/**
 * The policy for signatures fails closed: a stored value that is not known requires signatures, and says why.
 */
import { describe, expect, it } from 'vitest';
import { storedPolicy } from '@shared/device/stored-policy';

describe('The policy for signatures in a settings file', () => {
  it.each(['off', 'warn', 'require'] as const)('is "%s" where the file says so', (policy) => {
    expect(storedPolicy({ version: 1, preferences: { signaturePolicy: policy } })).toEqual({ policy });
    expect(storedPolicy({ version: 99, preferences: { signaturePolicy: policy } })).toEqual({ policy });
  });

  it('is off where nobody ever decided', () => {
    for (const content of [
      {},
      { devices: [] },
      { version: 1, devices: [] },
      { version: 1, preferences: {} },
      { theme: 'dark' },
    ])
      expect(storedPolicy(content)).toEqual({ policy: 'off' });
  });

  it.each([
    'enforce',
    'Require',
    'OFF',
    '',
    'off ',
    7,
    0,
    false,
    true,
    null,
    [],
    ['off'],
    { value: 'off' },
    'undecided',
  ])('%j is not known: signatures are required', (word) => {
    const { policy, doubt } = storedPolicy({ version: 1, preferences: { signaturePolicy: word } });
    expect(policy).toBe('require');
    expect(doubt).toBeDefined();
    // The first shape of the file had it at the top.
    expect(storedPolicy({ signaturePolicy: word }).policy).toBe('require');
  });

  it.each([[null], ['text'], [7], [[]], [[{ signaturePolicy: 'off' }]], [false]])(
    'preferences that are %j have a wrong shape: signatures are required',
    (preferences) => {
      expect(storedPolicy({ version: 1, preferences })).toEqual({
        policy: 'require',
        doubt: 'the preferences in the file have a shape that is not known here',
      });
    },
  );

  it.each([2, 99, '1', null, {}])(
    'that a file of version %j does not say where this version looks for it is "require"',
    (version) => {
      expect(storedPolicy({ version, preferences: {} }).policy).toBe('require');
      expect(storedPolicy({ version }).policy).toBe('require');
    },
  );

  it('says a strange word harmlessly and not at full length', () => {
    const { doubt = '' } = storedPolicy({ preferences: { signaturePolicy: `\u{202e}${'x'.repeat(5000)}` } });
    expect(doubt.length).toBeLessThan(200);
    expect(doubt).not.toContain('\u{202e}');
  });
});
