/**
 * A download to a file that another program has open on Windows: what was received is kept, and a retry only gives it its name.
 */
import { readFileSync, renameSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FileWork } from '@main/run/file-work';
import { Run, type Turn } from '@main/run/run';
import { told } from '../../support/told';
import { TransferRig } from './transfer-rig';

let rig: TransferRig;
beforeEach(() => {
  rig = new TransferRig();
});
afterEach(() => rig.close());

it('A whole download survives a target that is open elsewhere, and asks the device for nothing again', async () => {
  const { id, session } = await rig.connected('zephyr-swap-move');
  const file = rig.local('config.json', 'old');
  let isOpen = true;
  const work = new FileWork({
    direction: 'download',
    path: '/lfs1/config.json',
    file,
    keepsFailedDownloads: true,
    draft: {
      platform: 'win32',
      rename: (from, to) => {
        if (isOpen) return Promise.reject(Object.assign(new Error('open elsewhere'), { code: 'EPERM' }));
        renameSync(from, to);
        return Promise.resolve();
      },
    },
  });
  const atOnce: Turn = (go) => go();
  const run = new Run({
    work,
    session: rig.bench.session(id),
    clock: rig.clock,
    epochNow: () => 0,
    wishes: () => ({ windowLimit: 0, returnTimeoutMs: 60_000 }),
  });
  await rig.passes(run.run(atOnce));
  expect(told(run.state)).toMatchObject({ phase: 'failed', error: { code: 'file/in-use' } });
  expect(readFileSync(file, 'utf8')).toBe('old');

  isOpen = false;
  run.again();
  const asked: unknown[] = [];
  session.trace.listen((entry) => void asked.push(entry));
  await rig.passes(run.run(atOnce));
  expect(told(run.state)).toMatchObject({ phase: 'done' });
  expect(asked).toEqual([]);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toBeTypeOf('object');
  expect(rig.names).toEqual(['config.json']);
});
