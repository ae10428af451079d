/**
 * Runs as lines of OCP Test & Validation 2.0 (opencomputeproject/ocp-diag-core, json_spec): each run is an output of its own, from its schema
 * version to its end.
 */
import type { MeasurementRecord, RunRecord, StepRecord } from './record';

export const asOcp = {
  head: (): string => '',
  run: (run: RunRecord): string => {
    const timestamp = (moment = run.started): string => moment;
    return linesOf(run)
      .map(({ at, ...line }, sequenceNumber) =>
        JSON.stringify({ ...line, sequenceNumber, timestamp: timestamp(at) }),
      )
      .map((line) => `${line}\n`)
      .join('');
  },
  end: (): string => '',
};

type Line = { at: string | undefined } & Record<string, unknown>;

function linesOf(run: RunRecord): Line[] {
  const { started, ended = started } = run;
  const artifact = (at: string | undefined, content: object): Line => ({ at, testRunArtifact: content });
  return [
    { at: started, schemaVersion: { major: 2, minor: 0 } },
    artifact(started, {
      testRunStart: {
        name: run.kind,
        version: run.station.app,
        commandLine: '',
        parameters: run.order,
        dutInfo: dutInfo(run),
      },
    }),
    ...run.steps.flatMap((step, at) => stepLines(run, step, String(at))),
    ...(run.failure === undefined
      ? []
      : [
          artifact(ended, {
            error: { symptom: run.failure.code, message: run.failure.text },
          }),
        ]),
    artifact(ended, { testRunEnd: { status: statusOf(run.outcome), result: resultOf(run.outcome) } }),
  ];
}

function dutInfo({ device, unit, images }: RunRecord): object {
  const serial = unit?.serial ?? unit?.hw_id;
  return {
    dutInfoId: 'device',
    name: device.name,
    platformInfos: [{ info: `${device.transport} ${device.address}` }],
    hardwareInfos: [
      {
        hardwareInfoId: 'unit',
        name: device.name,
        ...(serial === undefined ? {} : { serialNumber: serial }),
      },
    ],
    softwareInfos: images.map(({ image, name, version, image_hash }) => ({
      softwareInfoId: `image-${image}`,
      name,
      version,
      revision: image_hash,
      softwareType: 'FIRMWARE',
    })),
  };
}

function stepLines(run: RunRecord, step: StepRecord, testStepId: string): Line[] {
  const { type, started = run.ended ?? run.started, duration_ms = 0, outcome, code = '', text = '' } = step;
  const ended = new Date(Date.parse(started) + duration_ms).toISOString();
  const artifact = (at: string, content: object): Line => ({
    at,
    testStepArtifact: { testStepId, ...content },
  });
  const hasFailed = outcome === 'fail' || outcome === 'error';
  return [
    artifact(started, { testStepStart: { name: type } }),
    ...step.measurements.map((one) => artifact(ended, { measurement: measurementOf(one) })),
    ...(hasFailed
      ? [
          artifact(ended, {
            diagnosis: { verdict: code, type: outcome === 'fail' ? 'FAIL' : 'UNKNOWN', message: text },
          }),
        ]
      : []),
    artifact(ended, {
      testStepEnd: { status: outcome === 'skipped' ? 'SKIP' : statusOf(outcome) },
    }),
  ];
}

function measurementOf({ name, value, unit, min, max }: MeasurementRecord): object {
  const validators = [
    ...(min === undefined ? [] : [{ name: 'min', type: 'GREATER_THAN_OR_EQUAL', value: min }]),
    ...(max === undefined ? [] : [{ name: 'max', type: 'LESS_THAN_OR_EQUAL', value: max }]),
  ];
  return {
    name,
    value,
    ...(unit === undefined ? {} : { unit }),
    ...(validators.length === 0 ? {} : { validators }),
  };
}

function statusOf(outcome: StepRecord['outcome']): 'COMPLETE' | 'ERROR' | 'SKIP' {
  return outcome === 'pass' || outcome === 'fail' ? 'COMPLETE' : 'ERROR';
}

/** What this computer or a person was in the way of says nothing of the device. */
function resultOf(outcome: RunRecord['outcome']): 'PASS' | 'FAIL' | 'NOT_APPLICABLE' {
  return outcome === 'pass' ? 'PASS' : outcome === 'fail' ? 'FAIL' : 'NOT_APPLICABLE';
}
