import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { distinctFileNames, fileNameOfPath, safeFileName, typedNameProblem } from '@shared/core/file-names';

describe('a name of a file from what a device says', () => {
  it.each([
    ['/lfs1/..\\..\\evil.txt', '_.._evil.txt'],
    ['/lfs1/con', '_con'],
    ['/lfs1/NUL.txt', '_NUL.txt'],
    ['/lfs1/nul .txt', '_nul .txt'],
    ['/lfs1/COM1.tar.gz', '_COM1.tar.gz'],
    ['/lfs1/lpt\u00b2', '_lpt\u00b2'],
    ['/lfs1/com10', 'com10'],
    ['/lfs1/log. . ', 'log'],
    ['/lfs1/a:b', 'a_b'],
    ['/lfs1/\u202egnp.exe', '_gnp.exe'],
    ['/lfs1/a\nb\u0085', 'a_b_'],
    ['/lfs1/.hidden', 'hidden'],
    ['/lfs1/größe 1.txt', 'größe 1.txt'],
    ['/lfs1/half \ud83d.txt', 'half _.txt'],
    ['', 'file'],
    ['/lfs1/...', 'file'],
  ])('%j becomes %j', (path, name) => expect(fileNameOfPath(path)).toBe(name));

  it('fits into every file system and keeps its ending', () => {
    const name = safeFileName(`${'\u{1f600}'.repeat(300)}.trace.jsonl`);
    expect(new TextEncoder().encode(name).length).toBeLessThanOrEqual(240);
    expect(name).toMatch(/^\p{Emoji}+.*\.jsonl$/u);
  });

  it('is possible everywhere and is no path, whatever was said', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom(...'./\\: conNUL1') })),
        (text) => {
          const name = safeFileName(text);
          expect(name).not.toMatch(/[\\/]/);
          expect(typedNameProblem(name, 'win32')).toBeUndefined();
          expect(typedNameProblem(name, 'linux')).toBeUndefined();
        },
      ),
    );
  });

  it('is another one for each device, also where case does not count', () => {
    expect(distinctFileNames(['Lamp', 'lamp', 'a/b', 'a:b'])).toEqual(['Lamp', 'lamp-2', 'a_b', 'a_b-2']);
  });
});

describe('a name of a file that somebody types', () => {
  it.each([
    'NUL',
    'out\\con.txt',
    'C:\\logs\\COM1',
    '\\\\.\\COM5',
    'a:b',
    'C:\\a.txt:stream',
    'C:x.txt',
    'dir. \\x',
    'x.',
    'x ',
    'what?.txt',
    'a|b',
    'tab\tx',
    '',
    `C:\\${'n'.repeat(256)}`,
  ])('%j is refused on Windows', (file) =>
    expect(typedNameProblem(file, 'win32')).toEqual(expect.any(String)),
  );

  it.each([
    'C:\\logs\\x.txt',
    '..\\x',
    './x',
    '\\\\server\\share\\x',
    '\\\\?\\C:\\x',
    'com10',
    'console.log',
  ])('%j is possible on Windows', (file) => expect(typedNameProblem(file, 'win32')).toBeUndefined());

  it('elsewhere almost everything is a name', () => {
    for (const file of ['NUL', 'a:b', 'x.', 'a\\b']) expect(typedNameProblem(file, 'linux')).toBeUndefined();
    for (const file of ['', 'a\0b', `/tmp/${'ä'.repeat(128)}`])
      expect(typedNameProblem(file, 'linux')).toEqual(expect.any(String));
  });
});
