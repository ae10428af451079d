import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileNameOfPath as localNameOf } from '@shared/core/file-names';
import { changeDirectory, listDirectory, quoted, readListing } from '@main/session/directory';
import { withoutControls } from '@shared/core/device-output';
import { TransferRig } from '../run/move-file/transfer-rig';

let rig: TransferRig;
beforeEach(() => {
  rig = new TransferRig();
});
afterEach(() => rig.close());

describe('a directory of a device', () => {
  it('is listed through its shell, directories first', async () => {
    const { session } = await rig.connected('zephyr-swap-move');
    expect(await rig.clock.until(listDirectory(session, '/lfs1'))).toEqual({
      kind: 'entries',
      entries: [
        { name: 'log', isDirectory: true },
        { name: 'config.json', isDirectory: false },
        { name: 'empty', isDirectory: false },
      ],
      isCutOff: false,
    });
    expect(await rig.clock.until(listDirectory(session, '/'))).toMatchObject({
      entries: [
        { name: 'lfs1', isDirectory: true },
        { name: 'rom', isDirectory: true },
      ],
    });
  });

  it('that is not there says what the shell said', async () => {
    const { session } = await rig.connected('zephyr-swap-move');
    await expect(rig.clock.until(listDirectory(session, '/lfs1/none'))).rejects.toMatchObject({
      code: 'shell/failed',
      facts: {
        line: 'fs ls /lfs1/none',
        status: -8,
        output: expect.stringContaining('/lfs1/none') as string,
      },
    });
  });

  it('is made and deleted through its shell, alone', async () => {
    const { session } = await rig.connected('zephyr-swap-move');
    const names = async () => {
      const shown = await rig.clock.until(listDirectory(session, '/lfs1'));
      return shown.kind === 'entries' ? shown.entries.map((one) => one.name) : [];
    };
    const odd = `/lfs1/a\\b "c" 'd' ключ`;
    await rig.clock.until(changeDirectory(session, 'mkdir', odd));
    expect(await names()).toContain(odd.slice('/lfs1/'.length));
    await rig.clock.until(changeDirectory(session, 'rm', odd));
    const making = changeDirectory(session, 'mkdir', '/lfs1/new one');
    expect(session.writer).toBe('making /lfs1/new one');
    await rig.clock.until(making);
    expect(await names()).toContain('new one');
    await rig.clock.until(changeDirectory(session, 'rm', '/lfs1/new one'));
    expect(await names()).not.toContain('new one');
    await expect(rig.clock.until(changeDirectory(session, 'rm', '/lfs1/log'))).rejects.toMatchObject({
      code: 'shell/failed',
    });
  });

  it('cannot be listed where there is no shell, or none with files', async () => {
    const bare = await rig.connected('zephyr-swap-move', [], { without: ['shell.execute'] });
    expect(await rig.clock.until(listDirectory(bare.session, '/lfs1'))).toEqual({
      kind: 'none',
      lacks: 'shell group',
    });
    await expect(rig.clock.until(changeDirectory(bare.session, 'rm', '/lfs1/x'))).rejects.toMatchObject({
      code: 'device/unsupported',
    });
  });
});

describe('what a shell prints', () => {
  it('is a list when each line is a name', () => {
    expect(readListing('\na\nb/\n')).toEqual({
      kind: 'entries',
      entries: [
        { name: 'b', isDirectory: true },
        { name: 'a', isDirectory: false },
      ],
      isCutOff: false,
    });
    expect(readListing('\n')).toEqual({ kind: 'entries', entries: [], isCutOff: false });
  });

  it('is text when a line is something else', () => {
    for (const text of ['total 3\n  a.txt 12\n', 'a/b\n', `${'x'.repeat(300)}\n`])
      expect(readListing(text)).toEqual({ kind: 'text', text });
  });

  it('is cut off when it ends in the middle of a line, and that line is no name', () => {
    expect(readListing('first\nseco')).toEqual({
      kind: 'entries',
      entries: [{ name: 'first', isDirectory: false }],
      isCutOff: true,
    });
  });

  it('keeps a name as it is, for the way back, and shows a text cleaned', () => {
    const name = 'nib\u{202e}gol';
    expect(readListing(withoutControls(`\u001b[34m${name}\u001b[m\n`))).toMatchObject({
      entries: [{ name }],
    });
    expect(readListing(`a/${name}\n`)).toEqual({ kind: 'text', text: 'a/nib\u{fffd}gol\n' });
  });

  it('loses colours and control characters', () => {
    expect(withoutControls('\u001b[1;31mUnable\u001b[m to\r\n\u0007open\u009b')).toBe('Unable to\nopen');
  });

  it('never throws and stays bounded, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (output) => {
        const listing = readListing(withoutControls(output));
        if (listing.kind === 'entries')
          for (const { name } of listing.entries) expect(name).toMatch(/^[^/\p{Cc}]+$/u);
      }),
    );
    expect(readListing('x\n'.repeat(3000)).kind).toBe('text');
  });
});

describe('a path', () => {
  it('is one word of the shell', () => {
    expect(quoted('/lfs1/log.txt')).toBe('/lfs1/log.txt');
    // Zephyr's shell leaves two backslashes inside quotes as they are; `\x5c` becomes one.
    expect(quoted('/lfs1/my log; fs rm "x" \\')).toBe('"/lfs1/my log; fs rm \\"x\\" \\x5c"');
    for (const path of ['/a\nfs rm /b', '/a\u0000', '/a\u0085b'])
      expect(() => quoted(path)).toThrow('smp/bad-request');
  });

  it('becomes a local name that every system takes', () => {
    expect(localNameOf('/lfs1/log/boot.log')).toBe('boot.log');
    expect(localNameOf('/lfs1/log/')).toBe('log');
    expect(localNameOf('/')).toBe('file');
    expect(localNameOf('/lfs1/..')).toBe('file');
    expect(localNameOf('/SD:/a:b*?<x>|"\u0007')).toBe('a_b___x____');
    expect(localNameOf(`/${'n'.repeat(300)}`)).toHaveLength(120);
  });
});
