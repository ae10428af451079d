import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CommandName } from '@shared/smp/groups';
import { content, TransferRig } from './transfer-rig';

let rig: TransferRig;
beforeEach(() => {
  rig = new TransferRig();
});
afterEach(() => rig.close());

const upload = (file: string, path = '/lfs1/new.bin') => ({ direction: 'upload' as const, path, file });
const download = (file: string, path = '/lfs1/config.json') => ({
  direction: 'download' as const,
  path,
  file,
});

describe('a download that does not get to its end', () => {
  it('leaves nothing behind, and what was there before as it was', async () => {
    const { id } = await rig.connected('zephyr-swap-move');
    await rig.transfer(id, upload(rig.local('a.bin', content(30_000))));
    const target = rig.inFolder('b.bin');
    writeFileSync(target, 'older');
    const transfer = rig.book.start(id, download(target, '/lfs1/new.bin'));
    await rig.until(() => {
      const state = rig.book.view(transfer)?.state;
      return state?.phase === 'running' && state.progress.sentBytes > 5000;
    });
    expect(rig.names).toHaveLength(3);
    expect(readFileSync(target, 'utf8')).toBe('older');
    rig.book.cancel([transfer]);
    expect((await rig.settled(transfer)).phase).toBe('cancelled');
    expect(rig.names).toEqual(['a.bin', 'b.bin']);
    expect(readFileSync(target, 'utf8')).toBe('older');
    rig.book.retry([transfer]);
    expect((await rig.settled(transfer)).phase).toBe('done');
    expect(new Uint8Array(readFileSync(target))).toEqual(content(30_000));
  });

  it('because the link breaks goes on where it was', async () => {
    const { id, device } = await rig.connected('zephyr-swap-move');
    await rig.transfer(id, upload(rig.local('a.bin', content(30_000))));
    device.setFaults([{ kind: 'disconnect', afterBytes: 1000, forMs: 2000 }]);
    const state = await rig.transfer(id, download(rig.inFolder('b.bin'), '/lfs1/new.bin'));
    expect(state).toMatchObject({ phase: 'done', checked: 'hash' });
    expect(new Uint8Array(readFileSync(rig.inFolder('b.bin')))).toEqual(content(30_000));
  });

  /** A download that has failed for want of its device, which is back now. */
  async function failedHalfWay(without: CommandName[] = []) {
    const { id, device } = await rig.connected('zephyr-swap-move', [], { without });
    await rig.transfer(id, upload(rig.local('a.bin', content(30_000))));
    rig.preferences.returnTimeoutS = 10;
    device.setFaults([{ kind: 'disconnect', afterBytes: 1000, forMs: 15_000 }]);
    const transfer = rig.book.start(id, download(rig.inFolder('b.bin'), '/lfs1/new.bin'));
    const state = await rig.settled(transfer);
    device.setFaults([]);
    await rig.clock.advance(20_000);
    return { id, transfer, state };
  }

  it('because the device stays away goes on where it was when it is started again', async () => {
    const { transfer, state } = await failedHalfWay();
    expect(state).toMatchObject({ phase: 'failed', keptBytes: expect.any(Number) as number });
    const keptBytes = state.phase === 'failed' ? (state.keptBytes ?? 0) : 0;
    expect(keptBytes).toBeGreaterThan(1000);
    expect(rig.names).not.toContain('b.bin');
    rig.book.retry([transfer]);
    expect(await rig.settled(transfer)).toMatchObject({
      phase: 'done',
      checked: 'hash',
      movedBytes: 30_000 - keptBytes,
    });
    expect(new Uint8Array(readFileSync(rig.inFolder('b.bin')))).toEqual(content(30_000));
    expect(rig.names).toEqual(['a.bin', 'b.bin']);
  });

  it.each([
    ['has another content of the same length', 30_000, []],
    ['has another length', 29_000, ['fs.hash', 'fs.hashTypes']],
  ] as const)('begins anew when the file %s by then', async (_, sizeBytes, without) => {
    const { id, transfer } = await failedHalfWay([...without]);
    const other = content(sizeBytes, 3);
    await rig.transfer(id, upload(rig.local('c.bin', other)));
    rig.book.retry([transfer]);
    expect(await rig.settled(transfer)).toMatchObject({ phase: 'done', movedBytes: sizeBytes });
    expect(new Uint8Array(readFileSync(rig.inFolder('b.bin')))).toEqual(other);
    expect(rig.names).toEqual(['a.bin', 'b.bin', 'c.bin']);
  });

  it('begins anew when the device can tell neither length nor hash, or what was kept is gone', async () => {
    const untold = await failedHalfWay(['fs.hash', 'fs.hashTypes', 'fs.status']);
    rig.book.retry([untold.transfer]);
    expect(await rig.settled(untold.transfer)).toMatchObject({ phase: 'done', movedBytes: 30_000 });
    rmSync(rig.inFolder('b.bin'));
    const gone = await failedHalfWay();
    for (const name of rig.names.filter((one) => one.endsWith('.part'))) rmSync(rig.inFolder(name));
    rig.book.retry([gone.transfer]);
    expect(await rig.settled(gone.transfer)).toMatchObject({ phase: 'done', movedBytes: 30_000 });
    expect(rig.names).toEqual(['a.bin', 'b.bin']);
  });

  it('and is taken out of the list, or cancelled before its turn, leaves nothing behind', async () => {
    const dismissed = await failedHalfWay();
    rig.book.dismiss([dismissed.transfer]);
    const cancelled = await failedHalfWay();
    const before = rig.book.start(cancelled.id, download(rig.inFolder('d.bin'), '/lfs1/new.bin'));
    rig.book.retry([cancelled.transfer]);
    rig.book.cancel([cancelled.transfer]);
    await rig.settled(before);
    await rig.settled(cancelled.transfer);
    expect(rig.names).toEqual(['a.bin', 'd.bin']);
  });

  it('because there is no such file says so', async () => {
    const { id } = await rig.connected('zephyr-swap-move');
    expect(await rig.transfer(id, download(rig.inFolder('b'), '/lfs1/none'))).toMatchObject({
      phase: 'failed',
      error: { code: 'device/error', facts: { name: 'FILE_NOT_FOUND' } },
    });
    expect(rig.names).toEqual([]);
  });

  it('because the folder is not there says so before the device is asked', async () => {
    const { id } = await rig.connected('zephyr-swap-move');
    const state = await rig.transfer(id, download(rig.inFolder('none/b')));
    expect(state).toMatchObject({ phase: 'failed', error: { code: 'file/failed' } });
  });
});
