/**
 * Runs, or their measurements, as rows for other programs. What a device has said is no formula there.
 */
import { stringify } from 'csv-stringify/browser/esm/sync';
import type { RunRecord } from './record';

type Row = readonly (string | number | undefined)[];

/** A mark at its beginning, because some programs read it in the letters of their country otherwise. */
const BYTE_ORDER_MARK = '\uFEFF';

function line(row: Row): string {
  return stringify([row.map((cell) => String(cell ?? ''))], { bom: false, escape_formulas: true });
}

const runHead: Row = [
  'uid',
  'started',
  'ended',
  'duration_ms',
  'kind',
  'origin',
  'outcome',
  'verdict',
  'attempt',
  'device',
  'address',
  'transport',
  'serial',
  'firmware',
  'station',
  'operator',
  'failed_step',
  'failure_code',
  'failure_text',
  'note',
];

/** One row for each run. */
export const outcomesAsCsv = {
  head: (): string => BYTE_ORDER_MARK + line(runHead),
  run: (run: RunRecord): string =>
    line([
      run.uid,
      run.started,
      run.ended,
      run.duration_ms,
      run.kind,
      run.origin,
      run.outcome ?? 'running',
      run.verdict,
      run.attempt,
      run.device.name,
      run.device.address,
      run.device.transport,
      run.unit?.serial ?? run.unit?.hw_id,
      firmwareOf(run),
      run.station.host,
      run.operator?.id,
      run.failure?.step,
      run.failure?.code,
      run.failure?.text,
      run.note,
    ]),
  end: (): string => '',
};

const measurementHead: Row = [
  'uid',
  'started',
  'device',
  'serial',
  'station',
  'step',
  'name',
  'value',
  'unit',
  'min',
  'max',
  'outcome',
];

/** One row for each measurement. */
export const measurementsAsCsv = {
  head: (): string => BYTE_ORDER_MARK + line(measurementHead),
  run: (run: RunRecord): string =>
    run.steps
      .flatMap(({ type, measurements }) =>
        measurements.map(({ name, value, unit, min, max, outcome }) =>
          line([
            run.uid,
            run.started,
            run.device.name,
            run.unit?.serial ?? run.unit?.hw_id,
            run.station.host,
            type,
            name,
            value,
            unit,
            min,
            max,
            outcome,
          ]),
        ),
      )
      .join(''),
  end: (): string => '',
};

/** Versions of the images, or what was moved. */
export function firmwareOf({ images, file }: Pick<RunRecord, 'images' | 'file'>): string {
  const versions = [...new Set(images.map(({ version }) => version))];
  return versions.length > 0 ? versions.join(', ') : (file ?? '');
}
