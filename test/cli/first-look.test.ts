import { expect, it } from 'vitest';
import { firstLook } from '@main/cli/first-look';

it.each([
  ['echo hi', { words: ['echo', 'hi'], json: false, groupFiles: [] }],
  ['-c settings --json image list', { words: ['image', 'list'], json: true, groupFiles: [] }],
  ['image list --json', { words: ['image', 'list'], json: true, groupFiles: [] }],
  ['--connstring=--json echo', { words: ['echo'], json: false, groupFiles: [] }],
  ['--group-file a --group-file=b lamp', { words: ['lamp'], json: false, groupFiles: ['a', 'b'] }],
  [
    'trace record out.ndjson -- --json echo',
    { words: ['trace', 'record', 'out.ndjson', '--json', 'echo'], json: false, groupFiles: [] },
  ],
  [
    '--unknown image upload -n 1 file',
    { words: ['image', 'upload', '1', 'file'], json: false, groupFiles: [] },
  ],
  ['-t soon --json echo', { words: ['echo'], json: true, groupFiles: [] }],
  ['--json echo --conn', { words: [], json: true, groupFiles: [] }],
])('a first look at "%s" finds its words, --json and its group files', (line, expected) => {
  expect(firstLook(line.split(' '))).toEqual(expected);
});
