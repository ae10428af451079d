/**
 * Who listens to a link: the packet log of `-l debug` and the recording of `--record`. Both may, or nobody. Changes nothing
 * that passes.
 */
import { fromErrorView } from '@shared/core/errors';
import type { Catalog } from '@shared/smp/catalog';
import type { TraceListener } from '../engine/trace';
import type { Invocation } from './invocation';
import { UsageError } from './usage-error';

export interface Listening {
  /** Undefined while nobody wants to hear anything. */
  onTrace: TraceListener | undefined;
  /** Writes what is left. @throws BenchError of family file/ when the recording is not whole */
  end(): Promise<void>;
}

/**
 * @param device what the recording is of
 * @param file where to record to; that of the command line when absent
 * @throws BenchError of family file/
 */
export async function listenTo(
  { host, globals, report }: Invocation,
  device: string,
  catalog?: Catalog,
  file: string | undefined = globals.record,
): Promise<Listening> {
  const log = report.wants('debug')
    ? (await import('./packet-log')).packetLogger(host, (lines) => report.log('debug', lines), catalog)
    : undefined;
  if (file === undefined) return { onTrace: log, end: () => Promise.resolve() };
  if (file === '-')
    throw new UsageError(
      'A recording cannot go to standard output, where the results go',
      'Name a file: --record traffic.jsonl.',
    );
  const { RecordingFile } = await import('../trace/recording-file');
  const head = { device, startedAtEpochMs: host.epochNow() };
  const recording = await RecordingFile.create(file, head, host.clock.now(), () => undefined);
  return {
    onTrace: (entry) => {
      log?.(entry);
      recording.add(entry);
    },
    end: async () => {
      const { entries, dropped, failed } = await recording.end();
      if (failed !== undefined) throw fromErrorView(failed);
      report.log('info', `recorded: ${entries} entries in ${file}`);
      if (dropped > 0)
        report.log(
          'warn',
          `${dropped} entries are missing from ${file}: they came faster than the disk could write.`,
        );
    },
  };
}
