/**
 * `fs upload` and `fs download`: one file, whole or not at all.
 */
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BenchError, cancelledBy } from '@shared/core/errors';
import { usual } from '@shared/device/limits';
import { fileNameOfPath } from '@shared/core/file-names';
import type { MovedFile } from '@shared/run/verdict';
import { fileError } from '../../disk/file-error';
import { targetAt } from '../../disk/target';
import { FileWork, type FileOrder } from '../../run/file-work';
import { passOrThrow, Run as FileRun } from '../../run/run';
import type { Invocation, Run } from '../invocation';
import type { LineData } from '../json-lines';
import { withSession } from '../link';
import { ProgressShow, awayText } from '../progress';
import { chunkOffsetLines } from '../transfer-lines';
import { UsageError } from '../usage-error';

/** A device that went away in the middle is waited for so long. */
const RETURN_TIMEOUT_MS = usual.returnS * 1000;

export const fsUpload: Run = async (invocation) => {
  const [file = '', remote = ''] = invocation.args;
  const { done } = await transfer(invocation, { direction: 'upload', file, path: remote });
  // As the device's hash has proved; without one everything is sent.
  const wasThere = done.movedBytes === 0 && done.sizeBytes > 0;
  if (wasThere)
    invocation.report.log(
      'warn',
      `The device has the same ${done.sizeBytes} bytes already; nothing was sent.`,
    );
  invocation.report.result('fs.upload', { local: file, remote, ...factsOf(done), wasThere }, [
    String(done.sizeBytes),
    'Done',
  ]);
};

/** The numbers are offsets of chunks: on a terminal the first and the last, for scripts all of them. */
export const fsDownload: Run = async (invocation) => {
  const [remote = '', local = ''] = invocation.args;
  const { host, report } = invocation;
  if (isStandardOutput(local, host.platform)) return downloadToOutput(invocation, remote);
  const file = await placeFor(remote, local);
  const name = path.basename(file);
  if (file !== local && name !== path.posix.basename(remote))
    report.log('warn', `The file is saved as ${name}: not every system takes the name that the device has.`);
  // What cannot be written is told before anything is asked of the device.
  await targetAt(file, host.platform);
  const { done, chunkBytes } = await transfer(invocation, { direction: 'download', file, path: remote });
  const { sizeBytes } = done;
  const offsets = chunkOffsetLines(sizeBytes, host.out.isTerminal ? sizeBytes : chunkBytes);
  report.result('fs.download', { remote, local: file, ...factsOf(done) }, [...offsets, 'Done']);
};

/** In a folder the file gets its name from the device, and that name may say anything. */
async function placeFor(remote: string, local: string): Promise<string> {
  const isFolder = await stat(local).then(
    (facts) => facts.isDirectory(),
    () => false,
  );
  return isFolder ? path.join(local, fileNameOfPath(remote)) : local;
}

/** Nothing else may replace what stands behind these names: it is where the output of this process goes. */
function isStandardOutput(local: string, platform: NodeJS.Platform): boolean {
  const names = platform === 'win32' ? ['-'] : ['-', '/dev/stdout', '/dev/fd/1', '/proc/self/fd/1'];
  return names.includes(local);
}

/** Written out when it is whole: who reads it cannot take anything back. What is said of it goes to standard error. */
async function downloadToOutput(invocation: Invocation, remote: string): Promise<void> {
  const { host, report } = invocation;
  if (report.isJson)
    throw new UsageError(
      'With --json standard output is for JSON lines, not for the file',
      'Name a file, or leave --json out.',
    );
  const folder = await mkdtemp(path.join(tmpdir(), 'bootbench-')).catch((error: unknown) => {
    throw fileError(error, tmpdir());
  });
  try {
    const file = path.join(folder, 'download');
    const { done } = await transfer(invocation, { direction: 'download', file, path: remote });
    host.out.writeBytes(new Uint8Array(await readFile(file)));
    report.log('info', `${done.sizeBytes} bytes`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function factsOf({
  checked,
  sizeBytes,
  hash,
  tookMs,
}: MovedFile): Omit<LineData<'fs.download'>, 'local' | 'remote'> {
  return { sizeBytes, checked, ...(hash === undefined ? {} : { hash }), seconds: Math.round(tookMs) / 1000 };
}

/** When it is ended in the middle. */
function leftBehind({
  direction,
  path: remote,
  file,
}: Pick<FileOrder, 'direction' | 'path' | 'file'>): string {
  return direction === 'upload'
    ? `A part of ${remote} may be on the device, instead of what was there; the same command goes on from there.`
    : `The file of the device is as it was, and ${path.basename(file)} was not written.`;
}

interface Transferred {
  done: MovedFile;
  /** How much came or went with the first chunk. */
  chunkBytes: number;
}

async function transfer(
  invocation: Invocation,
  order: Pick<FileOrder, 'direction' | 'path' | 'file'>,
): Promise<Transferred> {
  const { host, report } = invocation;
  const progress = new ProgressShow(host.err, report, host.clock);
  try {
    return await withSession(invocation, async (session, keep) => {
      let chunkBytes = 0;
      const run = new FileRun({
        work: new FileWork({ ...order, draft: { platform: host.platform }, pipesUntil: host.signal }),
        session,
        clock: host.clock,
        epochNow: host.epochNow,
        wishes: () => ({ windowLimit: 0, returnTimeoutMs: RETURN_TIMEOUT_MS }),
      });
      run.listen((event) => {
        if (event.what === 'away') progress.remark(awayText(RETURN_TIMEOUT_MS));
        // Files are not preceded by an erase.
        if (event.what !== 'progress' || event.progress.phase === 'erasing') return;
        chunkBytes ||= event.progress.sentBytes;
        progress.show(event.progress);
      });
      await keep(run);
      const takeBack = host.lastWords?.add(() => [leftBehind(order)]);
      const cancel = (): void => run.cancel(cancelledBy(host.signal, `${order.direction} of ${order.path}`));
      host.signal.addEventListener('abort', cancel, { once: true });
      try {
        await run.run((go) => go());
      } finally {
        host.signal.removeEventListener('abort', cancel);
      }
      const { moved } = passOrThrow(run.state);
      if (moved === undefined) throw new BenchError('bug', { detail: 'a file has arrived without facts' });
      if (moved.checked === 'not checked')
        report.log('info', 'The device cannot tell length or hash of the file, so it was not compared.');
      takeBack?.();
      progress.finish();
      return { done: moved, chunkBytes };
    });
  } finally {
    progress.end();
  }
}
