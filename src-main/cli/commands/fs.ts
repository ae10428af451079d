/**
 * `fs upload` and `fs download`: one file, whole or not at all.
 */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { BenchError, fromErrorView } from '@shared/core/errors';
import type { TransferState } from '@shared/ipc/transfers';
import { TransferJob, type TransferOrder } from '../../transfer/transfer-job';
import type { Invocation, Run } from '../invocation';
import { withSession } from '../link';
import { ProgressShow, awayText } from '../progress';

/** A device that went away in the middle is waited for so long. */
const RETURN_TIMEOUT_MS = 60_000;

export const fsUpload: Run = async (invocation) => {
  const [file = '', remote = ''] = invocation.args;
  const done = await transfer(invocation, { direction: 'upload', file, path: remote });
  invocation.report.result('fs.upload', { local: file, remote, ...factsOf(done) }, [
    String(done.sizeBytes),
    'Done',
  ]);
};

/** The first line is the return code of the device, as scripts have learned to read it. */
export const fsDownload: Run = async (invocation) => {
  const [remote = '', local = ''] = invocation.args;
  const isFolder = await stat(local).then(
    (facts) => facts.isDirectory(),
    () => false,
  );
  const file = isFolder ? path.join(local, path.posix.basename(remote)) : local;
  const done = await transfer(invocation, { direction: 'download', file, path: remote });
  invocation.report.result('fs.download', { remote, local: file, ...factsOf(done) }, [
    '0',
    String(done.sizeBytes),
    'Done',
  ]);
};

type Done = Extract<TransferState, { phase: 'done' }>;

function factsOf({ checked, sizeBytes, hash, tookMs }: Done): object {
  return { sizeBytes, checked, ...(hash === undefined ? {} : { hash }), seconds: Math.round(tookMs) / 1000 };
}

async function transfer(invocation: Invocation, order: TransferOrder): Promise<Done> {
  const { host, report } = invocation;
  const progress = new ProgressShow(host.err, report, host.clock);
  try {
    return await withSession(invocation, async (session) => {
      let waited = false;
      const job: TransferJob = new TransferJob({
        order,
        session,
        clock: host.clock,
        windowLimit: () => 0,
        returnTimeoutMs: () => RETURN_TIMEOUT_MS,
        onChange: () => {
          const waits = job.state.phase === 'running' && job.state.waitingForDevice;
          if (waits && !waited) progress.remark(awayText(RETURN_TIMEOUT_MS));
          waited = waits;
          // Files are not preceded by an erase.
          if (job.state.phase === 'running' && job.state.progress.phase !== 'erasing')
            progress.show(job.state.progress);
        },
      });
      const cancel = (): void => job.cancel();
      host.signal.addEventListener('abort', cancel, { once: true });
      try {
        await job.run();
      } finally {
        host.signal.removeEventListener('abort', cancel);
      }
      const { state } = job;
      if (state.phase === 'failed') throw fromErrorView(state.error);
      if (state.phase !== 'done')
        throw new BenchError('cancelled', { what: `${order.direction} of ${order.path}` });
      if (state.checked === 'not checked')
        report.log('info', 'The device cannot tell length or hash of the file, so it was not compared.');
      progress.finish();
      return state;
    });
  } finally {
    progress.end();
  }
}
