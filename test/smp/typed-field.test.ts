import { expect, it } from 'vitest';
import { typedField } from '@shared/smp/typed-field';

it.each([
  ['int', '-0x10', { value: -16 }],
  ['uint', '0x10', { value: 16 }],
  ['uint', '-1', { wrong: 'out-of-range' }],
  ['uint', '18446744073709551615', { value: 2n ** 64n - 1n }],
  ['uint', '18446744073709551616', { wrong: 'out-of-range' }],
  ['int', '-9223372036854775809', { wrong: 'out-of-range' }],
  ['int', '9007199254740993', { value: 9007199254740993n }],
  ['int', 'ten', { wrong: 'no-number' }],
  ['bool', 'true', { value: true }],
  ['bool', 'on', { wrong: 'no-bool' }],
  ['text', ' as it is ', { value: ' as it is ' }],
  ['bytes', '00 ff', { value: new Uint8Array([0, 255]) }],
  ['bytes', '0', { wrong: 'no-hex' }],
] as const)('a field of kind %s, typed as %j', (kind, text, read) => {
  expect(typedField(kind, text)).toEqual(read);
});
