/**
 * `image info FILE`: what is in a firmware file; with a connection also what speaks for and against sending it to that device.
 */
import { factsAsJson } from '@shared/firmware/fact-json';
import { factLines, factSheet } from '@shared/firmware/fact-sheet';
import type { Preflight } from '@shared/run/upgrade/preflight';
import { findingText } from '@shared/run/upgrade/preflight-texts';
import { hostSha } from '../../host/sha';
import { FirmwareShelf } from '../../firmware/firmware-shelf';
import type { FirmwareChecks } from '../../firmware/firmware-checks';
import { readFirmwareFacts } from '../firmware';
import { readSituation } from '../../session/situation';
import type { Invocation, Run } from '../invocation';
import type { LineData } from '../json-lines';
import { withSession } from '../link';
import { levelWords, modeOf } from '../upgrade/words';

export const imageInfo: Run = async (invocation) => {
  const { globals, report, args } = invocation;
  const { file, signatures, checks } = await readFirmwareFacts(args[0] ?? '', invocation);
  const facts = factsAsJson(file, signatures);
  const lines = factLines(factSheet(file, signatures));
  if (globals.conns.length === 0 && globals.conntype === undefined)
    return report.result('image.info', facts, lines);
  const found = await preflightOf(invocation, checks);
  report.result('image.info', { ...facts, preflight: recordOf(found) }, [
    ...lines,
    '',
    'On this device:',
    ...linesOf(found).map((line) => `  ${line}`),
  ]);
};

async function preflightOf(invocation: Invocation, checks: FirmwareChecks): Promise<Preflight> {
  const { host, args, options } = invocation;
  const mode = modeOf(options['mode']);
  const firmware = await new FirmwareShelf(hostSha).open(args[0] ?? '');
  return withSession(invocation, async (session) =>
    checks.preflight(firmware, { ...(await readSituation(session, host.signal)), mode }),
  );
}

function linesOf({ plan, findings }: Preflight): string[] {
  return [
    ...findings.map((finding) => {
      const { title, advice } = findingText(finding);
      return `${levelWords[finding.level]}: ${title}. ${advice}`;
    }),
    ...('refused' in plan ? [] : [planLine(plan.steps)]),
  ];
}

type Steps = Extract<Preflight['plan'], { steps: unknown }>['steps'];

/** Steps that every image has are told once. */
function planLine(steps: Steps): string {
  const images = new Set(steps.flatMap((step) => ('image' in step ? [step.image] : [])));
  const isOneImage = images.size < 2;
  const all = steps.map((step) => stepWords[step.do][isOneImage ? 0 : 1]);
  return `An upgrade would ${[...new Set(all)].join(', ')}.`;
}

/** For one image, and for several. */
const stepWords: Record<Steps[number]['do'], readonly [one: string, several: string]> = {
  upload: ['upload it', 'upload them'],
  'enter-loader': ['start the firmware loader', 'start the firmware loader'],
  'wait-for-loader': ['wait for the loader', 'wait for the loader'],
  'see-stored': ['see it stored', 'see them stored'],
  'erase-settings': ['erase the settings', 'erase the settings'],
  mark: ['mark it', 'mark them'],
  reset: ['reset the device', 'reset the device'],
  'wait-for-return': ['wait for its return', 'wait for its return'],
  verify: ['verify that it runs', 'verify that they run'],
  confirm: ['confirm it', 'confirm them'],
  judge: ['look at the slots', 'look at the slots'],
};

function recordOf({ plan, findings }: Preflight): LineData<'image.info'>['preflight'] {
  return {
    refused: 'refused' in plan ? plan.refused : null,
    steps: 'refused' in plan ? [] : plan.steps,
    findings: findings.map((finding) => ({ ...finding, ...findingText(finding) })),
  };
}
