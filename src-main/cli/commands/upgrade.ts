/**
 * `upgrade FILE`: the whole job on one or many devices at once, with a verdict for each.
 */
import path from 'node:path';
import { BenchError } from '@shared/core/errors';
import { distinctFileNames } from '@shared/core/file-names';
import { Gate } from '@shared/core/gate';
import { limits, usual } from '@shared/device/limits';
import { hostSha } from '../../host/sha';
import { findingText } from '@shared/run/upgrade/preflight-texts';
import type { UpgradeMode } from '@shared/run/upgrade/plan';
import type { Finding } from '@shared/run/upgrade/preflight';
import { isOver } from '@shared/run/upgrade/state';
import { FirmwareShelf, firmwareVersion, withImageNumber } from '../../firmware/firmware-shelf';
import { savedChecks } from '../checks';
import { exitCodes } from '../exit-codes';
import { ask } from '../input';
import type { Invocation, Run } from '../invocation';
import { leftText } from '../left-words';
import { listenTo } from '../listening';
import { tableLines } from '../table';
import { remarksOn } from '../target';
import { timingOf } from '../timing';
import { Board } from '../upgrade/board';
import { fleetOf } from '../upgrade/fleet';
import { Upgrading, type UpgradeWish } from '../upgrade/upgrading';
import {
  codeOfAll,
  codeOfEnd,
  endText,
  levelWords,
  modeOf,
  remarksOn as remarksOnEnd,
  resultWord,
  stateNews,
  stateText,
} from '../upgrade/words';
import { wholeOption } from '../whole-option';

export const upgrade: Run = async (invocation) => {
  const { host, globals, report, args, options } = invocation;
  const mode = modeOf(options['mode']);
  const image = wholeOption('-n', options['image'], limits.imageNumber);
  const wish: Omit<UpgradeWish, 'firmware' | 'checks'> = {
    mode,
    windowLimit: wholeOption('-w', options['window'], limits.chunksInFlight) ?? 0,
    returnTimeoutS:
      wholeOption('--return-timeout', options['returnTimeout'], limits.returnS) ?? usual.returnS,
  };
  const parallel =
    wholeOption('--parallel', options['parallel'], limits.parallelUpgrades) ?? usual.parallelUpgrades;
  const tags = Array.isArray(options['tag']) ? (options['tag'] as string[]) : [];
  const targets = await fleetOf(globals, { tags, all: options['all'] === true }, host);
  for (const remark of new Set(targets.flatMap(({ target }) => remarksOn(target, host.env))))
    report.log('warn', remark);
  const file = withImageNumber(await new FirmwareShelf(hostSha).open(args[0] ?? '', host.signal), image);
  const checks = await savedChecks(host, report);

  const devices: Upgrading[] = [];
  // The summary says it better.
  const takeBack = host.lastWords?.add(() => devices.map(leftSo));
  try {
    const names = distinctFileNames(targets.map((one) => one.name.replaceAll(' ', '_')));
    for (const [at, one] of targets.entries()) {
      const record = recordingOf(globals.record, names[at] ?? '', targets.length);
      const listening = await listenTo(invocation, one.name, undefined, record);
      const timing = timingOf(globals, one.target.kind);
      devices.push(new Upgrading(host, one, { ...wish, firmware: file, checks }, listening, timing));
    }
    await Promise.all(devices.map((one) => one.look()));
    tellFindings(invocation, devices);
    if (!(await mayGoOn(invocation, devices))) for (const one of devices) one.leave();
    await runAll(invocation, devices, new Gate(parallel));
  } finally {
    await Promise.all(devices.map((one) => one.close()));
  }
  const to = firmwareVersion(file);
  report.result(
    'upgrade',
    { file: file.fileName, version: to, mode, devices: devices.map((one) => recordOf(one, mode)) },
    summary(devices, mode, to),
  );
  takeBack?.();
  return codeOfAll(
    devices.map((one) => (one.ending === undefined ? exitCodes.defect : codeOfEnd(one.ending, mode))),
  );
};

function leftSo({ name, state, ending, left }: Upgrading): string {
  if (ending === undefined) return `${name}: ${isOver(state.phase) ? '' : leftText(state.phase, left)}`;
  const { title, advice } = endText(ending, left);
  return `${name}: ${title}. ${advice}`;
}

/** With several devices each has a recording of its own. @param name one that can stand in the name of a file */
function recordingOf(file: string | undefined, name: string, count: number): string | undefined {
  if (file === undefined || count === 1) return file;
  const end = path.extname(file);
  return `${file.slice(0, file.length - end.length)}-${name}${end}`;
}

/** What is the same on all devices is said once. */
function tellFindings({ report }: Invocation, devices: readonly Upgrading[]): void {
  const seen = new Set<string>();
  for (const { name, preflight } of devices)
    for (const finding of preflight?.findings ?? []) {
      const { title, advice } = findingText(finding);
      const who = finding.about === 'file' || devices.length === 1 ? '' : `${name}: `;
      const line = `${who}${levelWords[finding.level]}: ${title}. ${advice}`;
      if (seen.has(line) || finding.level === 'block') continue;
      seen.add(line);
      if (report.isJson) report.json('upgrade.finding', { device: name, ...finding, title, advice });
      else report.log(isSaidAlways(finding) ? 'warn' : 'info', line);
    }
}

/** An image that the device does not list is no reason against it, and has to be known before anything is sent. */
function isSaidAlways({ level, what }: Finding): boolean {
  return level === 'warn' || what.reason === 'image-not-listed';
}

/** Warnings want a yes: from `--yes`, or from somebody who is asked. */
async function mayGoOn(
  { host, options, report }: Invocation,
  devices: readonly Upgrading[],
): Promise<boolean> {
  const warned = devices.filter(
    ({ preflight, state }) =>
      !isOver(state.phase) && preflight?.findings.some((one) => one.level === 'warn') === true,
  );
  if (warned.length === 0 || options['yes'] === true || host.signal.aborted) return true;
  const answer = report.isJson ? undefined : await ask(host, 'Go on with the upgrade? [y/N] ');
  if (answer !== undefined) return /^y(es)?$/i.test(answer.trim());
  throw new BenchError('upgrade/refused', { why: { reason: 'not-agreed' } });
}

async function runAll(
  { host, report }: Invocation,
  devices: readonly Upgrading[],
  places: Gate,
): Promise<void> {
  if (devices.every((one) => isOver(one.state.phase))) return;
  const width = Math.max(...devices.map((one) => Array.from(one.name).length));
  const board = new Board(
    host.err,
    host.clock,
    devices.map((one) => ({
      text: (columns) => {
        const room = columns - width - 2;
        return `${one.name.padEnd(width)}  ${ownText(one) ?? stateText(one.state, room)}`;
      },
      // How a single one ended is said right after it.
      news: () =>
        one.ending !== undefined && devices.length === 1
          ? undefined
          : `${one.name}: ${ownText(one) ?? stateNews(one.state)}`,
    })),
    // Between packet dumps lines that change are unreadable.
    { isLive: !report.wants('debug'), isQuiet: report.isJson || !report.wants('warn') },
  );
  const told = new Map<Upgrading, string>();
  const tell = (one: Upgrading): void => {
    if (!report.isJson) return board.changed();
    const news = stateNews(one.state);
    if (told.get(one) === news) return;
    told.set(one, news);
    const progress = one.state.phase === 'uploading' ? { progress: one.state.progress } : {};
    report.json('upgrade.progress', { device: one.name, phase: one.state.phase, ...progress });
  };
  const onAbort = (): void => {
    if (!report.isJson && devices.some((one) => !isOver(one.state.phase)))
      board.say(
        'Cancelled. What is on its way to a device is finished first, in 2 s at most; once more ends at once.',
      );
  };
  host.signal.addEventListener('abort', onAbort, { once: true });
  try {
    board.changed();
    await Promise.all(devices.map((one) => one.run(places, () => tell(one))));
  } finally {
    host.signal.removeEventListener('abort', onAbort);
    board.end(host.out.isTerminal);
  }
}

function ownText({ ending }: Upgrading): string | undefined {
  return ending === undefined ? undefined : endText(ending).title;
}

function seconds(ms: number): number {
  return Math.round(ms / 100) / 10;
}

function recordOf(one: Upgrading, mode: UpgradeMode): object {
  const { ending } = one;
  if (ending === undefined) return { device: one.name };
  const { title, advice } = endText(ending, one.left);
  return {
    device: one.name,
    result: resultWord(ending),
    exitCode: codeOfEnd(ending, mode),
    fromVersion: one.fromVersion ?? null,
    seconds: seconds(one.tookMs),
    title,
    advice,
    ...(ending.phase === 'finished' ? { verdict: ending.verdict, remarks: remarksOnEnd(ending) } : {}),
    ...(ending.phase === 'failed' ? { error: ending.error } : {}),
    ...(ending.phase === 'cancelled' ? { during: ending.during } : {}),
    ...('marked' in ending ? { marked: ending.marked } : {}),
  };
}

/** The table, and for each device that did not end as the mode wants it what is known. */
function summary(devices: readonly Upgrading[], mode: UpgradeMode, to: string): string[] {
  const rows = devices.map((one) => [
    one.name,
    one.fromVersion ?? '-',
    to,
    one.ending === undefined ? '-' : resultWord(one.ending),
    `${seconds(one.tookMs).toFixed(1)} s`,
  ]);
  const [only, ...others] = devices;
  if (only !== undefined && others.length === 0) return singleLines(only, mode, rows[0] ?? []);
  return [
    '',
    ...tableLines([['Device', 'From', 'To', 'Result', 'Time'], ...rows], [4]),
    ...devices.flatMap(({ name, ending, left }) => {
      if (ending === undefined) return [];
      if (codeOfEnd(ending, mode) === exitCodes.ok)
        return remarksOnEnd(ending).map((one) => `${name}: ${one}.`);
      const { title, advice, evidence } = endText(ending, left);
      return [
        '',
        `${name}: ${title}.`,
        ...(advice === '' ? [] : [advice]),
        ...evidence.map((one) => `  ${one}`),
      ];
    }),
  ];
}

function singleLines({ ending, left }: Upgrading, mode: UpgradeMode, row: readonly string[]): string[] {
  if (ending === undefined) return [];
  const [, from = '', to = '', , took = ''] = row;
  const { title, advice, evidence } = endText(ending, left);
  const isGood = codeOfEnd(ending, mode) === exitCodes.ok;
  const isDone =
    ending.phase === 'already' || (ending.phase === 'finished' && ending.verdict.kind === 'confirmed');
  return [
    ending.phase === 'finished' ? `${title} (${from} → ${to}, ${took}).` : `${title}.`,
    ...remarksOnEnd(ending).map((one) => `${one}.`),
    ...(isDone || advice === '' ? [] : [advice]),
    ...(isGood ? [] : evidence.map((one) => `  ${one}`)),
  ];
}
