/**
 * `image info FILE`: what is in a firmware file; with a connection also what speaks for and against sending it to that device.
 */
import { factLines, factsAsJson, factSheet } from '@shared/firmware/fact-sheet';
import type { Preflight } from '@shared/upgrade/preflight';
import { findingText } from '@shared/upgrade/preflight-texts';
import { hostSha } from '../../host/sha';
import { FirmwareShelf } from '../../upgrade/firmware-shelf';
import { savedChecks } from '../checks';
import { readFirmwareFacts } from '../firmware';
import type { Invocation, Run } from '../invocation';
import { withSession } from '../link';
import { lookAt } from '../upgrade/look';
import { levelWords, modeOf } from '../upgrade/words';

export const imageInfo: Run = async (invocation) => {
  const { host, globals, report, args } = invocation;
  const { file, signatures } = await readFirmwareFacts(args[0] ?? '', host);
  const facts = factsAsJson(file, signatures);
  const lines = factLines(factSheet(file, signatures));
  if (globals.conns.length === 0 && globals.conntype === undefined)
    return report.result('image.info', facts, lines);
  const found = await preflightOf(invocation);
  report.result('image.info', { ...facts, preflight: recordOf(found) }, [
    ...lines,
    '',
    'On this device:',
    ...linesOf(found).map((line) => `  ${line}`),
  ]);
};

async function preflightOf(invocation: Invocation): Promise<Preflight> {
  const { host, args, options } = invocation;
  const mode = modeOf(options['mode']);
  const firmware = await new FirmwareShelf(hostSha).open(args[0] ?? '');
  const checks = await savedChecks(host);
  return withSession(invocation, (session) => lookAt(session, firmware, checks, mode, host.signal));
}

function linesOf({ plan, findings }: Preflight): string[] {
  return [
    ...findings.map((finding) => {
      const { title, advice } = findingText(finding);
      return `${levelWords[finding.level]}: ${title}. ${advice}`;
    }),
    ...('refused' in plan
      ? []
      : [`An upgrade would ${plan.steps.map((step) => stepWords[step.do]).join(', ')}.`]),
  ];
}

const stepWords: Record<Extract<Preflight['plan'], { steps: unknown }>['steps'][number]['do'], string> = {
  upload: 'upload it',
  mark: 'mark it',
  reset: 'reset the device',
  'wait-for-return': 'wait for its return',
  verify: 'verify that it runs',
  confirm: 'confirm it',
  judge: 'look at the slots',
};

function recordOf({ plan, findings }: Preflight): object {
  return {
    refused: 'refused' in plan ? plan.refused : null,
    steps: 'refused' in plan ? [] : plan.steps,
    findings: findings.map((finding) => ({ ...finding, ...findingText(finding) })),
  };
}
