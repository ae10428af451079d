/**
 * `trace replay`: a recording that answers as a device, on a UDP port or a pseudo terminal, until Ctrl-C.
 */
import { BenchError } from '@shared/core/errors';
import { servePty } from '../../serve/pty';
import { serveUdp } from '../../serve/udp';
import { ReplayedDevice } from '../../simulator/replayed-device';
import { readEntries } from '../../trace/read-recording';
import type { Run } from '../invocation';
import { UsageError } from '../usage-error';
import { wholeOption } from '../whole-option';

const PORTS = { least: 0, most: 65_535 };

export const traceReplay: Run = async ({ host, report, args, options }) => {
  const port = wholeOption('--udp', options['udp'], PORTS);
  const link = typeof options['pty'] === 'string' ? options['pty'] : undefined;
  if ((port === undefined) === (link === undefined))
    throw new UsageError(
      'A recording is played on a UDP port or on a pseudo terminal',
      'Give one of --udp PORT (0: a free one) and --pty LINK.',
    );
  const { fileName, head, entries, cut } = await readEntries(args[0] ?? '');
  const device = new ReplayedDevice({ clock: host.clock, name: `replay of ${fileName}`, entries });
  if (device.questions === 0)
    throw new BenchError('file/failed', {
      file: fileName,
      detail: 'it holds no request that could be answered',
    });
  const onProblem = (error: unknown): void => void report.failure(error);
  const served =
    link !== undefined
      ? await servePty({ device, clock: host.clock, path: link, framing: 'console', onProblem })
      : await serveUdp({ device, host: '127.0.0.1', port: port ?? 0, family: 'udp4', onProblem }).catch(
          (error: unknown) => {
            throw udpError(error, port ?? 0);
          },
        );
  try {
    const where = 'path' in served ? served.path : served.address;
    const type = 'path' in served ? 'serial' : 'udp';
    const connstring = type === 'serial' ? `dev=${where}` : where;
    report.result(
      'trace.replay',
      { file: fileName, type, connstring, device: head.device, requests: device.questions, cut },
      [
        `${fileName} answers ${device.questions} different requests at --conntype ${type} --connstring ${connstring}`,
        ...(cut ? ['The end of the recording is missing.'] : []),
      ],
    );
    await untilAborted(host.signal);
  } finally {
    device.close();
    await served.close();
  }
};

function udpError(error: unknown, port: number): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error;
  const detail = error.code === 'EADDRINUSE' ? 'another program has this port' : error.message;
  return new BenchError('link/failed', { link: `UDP port ${port}`, detail }, { cause: error });
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
