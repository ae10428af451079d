/**
 * Files that are dropped on a window: one channel, whatever they are for.
 */
import { describe, expect, expectTypeOf, it } from 'vitest';
import { openDropped, type DropOpeners } from '@main/ipc/dropped';
import { isBenchError } from '@shared/core/errors';
import { drops, type DropAnswer, type DropUse } from '@shared/ipc/drops';
import type { LocalFileView } from '@shared/ipc/files';
import type { FirmwareView } from '@shared/ipc/views';

/** Openers that say who they are. */
const openers = Object.fromEntries(
  Object.keys(drops).map((use) => [use, (path: string) => Promise.resolve(`${use} ${path}`)]),
) as unknown as DropOpeners;

describe('A file that is dropped on a window', () => {
  it.each(Object.keys(drops))('is opened for the use that is said: %s', async (use) => {
    expect(await openDropped(openers, use, '/tmp/a')).toBe(`${use} /tmp/a`);
  });

  it.each([
    ['no such use', 'keys', '/tmp/a'],
    ['a use that every object has', 'constructor', '/tmp/a'],
    ['no text as use', 7, '/tmp/a'],
    ['no path', 'file', ''],
    ['no text as path', 'file', { path: '/tmp/a' }],
    ['a path that is longer than any', 'file', 'a'.repeat(5000)],
  ])('is refused: %s', async (_what, use, path) => {
    await expect(openDropped(openers, use, path)).rejects.toSatisfy((error) =>
      isBenchError(error, 'app/bad-call'),
    );
  });

  it('comes back as what its use gives', () => {
    expectTypeOf<DropUse>().toEqualTypeOf<'firmware' | 'file'>();
    expectTypeOf<DropAnswer<'firmware'>>().toEqualTypeOf<FirmwareView>();
    expectTypeOf<DropAnswer<'file'>>().toEqualTypeOf<LocalFileView>();
  });
});
