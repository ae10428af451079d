/**
 * `upgrade FILE`: a whole upgrade of one or many devices at once, with a verdict for each.
 */
import path from 'node:path';
import { BenchError } from '@shared/core/errors';
import { distinctFileNames } from '@shared/core/file-names';
import { Gate } from '@shared/core/gate';
import { limits, usual } from '@shared/device/limits';
import { hostSha } from '../../host/sha';
import { findingText } from '@shared/run/upgrade/preflight-texts';
import type { Finding } from '@shared/run/upgrade/preflight';
import { upgradeEnd } from '@shared/run/verdict';
import { isOver, livePhase, phaseWord, placeOf } from '@shared/run/fold';
import {
  FirmwareShelf,
  firmwareVersion,
  withBootloader,
  withImageNumber,
} from '../../firmware/firmware-shelf';
import { savedChecks } from '../checks';
import { exitCodeOfVerdict, exitCodes } from '../exit-codes';
import { ask } from '../input';
import type { Invocation, Run } from '../invocation';
import type { LineData } from '../json-lines';
import { leftText } from '../left-words';
import { listenTo } from '../listening';
import { tableLines } from '../table';
import { remarksOn } from '../target';
import { timingOf } from '../timing';
import { Board } from '../upgrade/board';
import { fleetOf } from '../upgrade/fleet';
import { Upgrading, type UpgradeWish } from '../upgrade/upgrading';
import {
  clearingLines,
  codeOfAll,
  endText,
  levelWords,
  modeOf,
  remarksOn as remarksOnEnd,
  standingOf,
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
    eraseSettings: options['eraseSettings'] === true,
    bootloader: options['bootloader'] === true,
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
  const shelf = new FirmwareShelf(hostSha);
  const name = args[0] ?? '';
  const file =
    wish.bootloader === true
      ? withBootloader(await shelf.openToLook(name))
      : withImageNumber(await shelf.open(name, host.signal), image);
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
    if (targets.some(({ target }) => target.kind === 'ble')) {
      const { keepLoaders } = await import('../kept-loaders');
      await keepLoaders(targets, host, report);
    }
  }
  const to = firmwareVersion(file);
  report.result(
    'upgrade',
    {
      file: file.fileName,
      version: to,
      mode,
      bootloader: wish.bootloader === true,
      eraseSettings: wish.eraseSettings === true,
      devices: devices.map(recordOf),
    },
    summary(devices, to),
  );
  takeBack?.();
  return codeOfAll(
    devices.map(({ verdict }) => (verdict === undefined ? exitCodes.defect : exitCodeOfVerdict(verdict))),
  );
};

function leftSo({ name, state, verdict, left }: Upgrading): string {
  if (verdict === undefined) return `${name}: ${leftText(placeOf(state), left)}`;
  const { title, advice } = endText(verdict, left);
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
      const { level } = finding;
      if (seen.has(line) || level === 'block') continue;
      seen.add(line);
      if (report.isJson) report.json('upgrade.finding', { device: name, ...finding, level, title, advice });
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
      !isOver(state) && preflight?.findings.some((one) => one.level === 'warn') === true,
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
  if (devices.every((one) => isOver(one.state))) return;
  const width = Math.max(...devices.map((one) => Array.from(one.name).length));
  const board = new Board(
    host.err,
    host.clock,
    devices.map((one) => ({
      text: (columns) => {
        const room = columns - width - 2;
        return `${one.name.padEnd(width)}  ${stateText(one.state, room, host.epochNow())}`;
      },
      // How a single one ended is said right after it.
      news: () =>
        one.verdict !== undefined && devices.length === 1
          ? undefined
          : `${one.name}: ${stateNews(one.state)}`,
      standing: () => standingOf(one.state),
    })),
    // Between packet dumps lines that change are unreadable.
    { isLive: !report.wants('debug'), isQuiet: report.isJson || !report.wants('warn') },
  );
  const told = new Map<Upgrading, string>();
  const tell = (one: Upgrading, at: number): void => {
    if (!report.isJson) return board.changed(at);
    const news = stateNews(one.state);
    if (told.get(one) === news) return;
    told.set(one, news);
    const { state } = one;
    const phase = phaseWord(state);
    const progress =
      state.phase === 'running' && phase === 'uploading' && state.progress !== undefined
        ? { progress: state.progress }
        : {};
    report.json('upgrade.progress', { device: one.name, phase, ...progress });
  };
  const onAbort = (): void => {
    if (!report.isJson && devices.some((one) => !isOver(one.state)))
      board.say(
        'Cancelled. What is on its way to a device is finished first, within 2 s. A second signal ends at once.',
      );
  };
  host.signal.addEventListener('abort', onAbort, { once: true });
  try {
    board.begin();
    await Promise.all(devices.map((one, at) => one.run(places, () => tell(one, at))));
  } finally {
    host.signal.removeEventListener('abort', onAbort);
    board.end(host.out.isTerminal);
  }
}

function seconds(ms: number): number {
  return Math.round(ms / 100) / 10;
}

function recordOf(one: Upgrading): LineData<'upgrade'>['devices'][number] {
  const { verdict } = one;
  if (verdict === undefined) throw new Error(`the upgrade of ${one.name} has no verdict`);
  const { title, advice } = endText(verdict, one.left);
  const { outcome, images, evidence } = verdict;
  const kind = upgradeEnd(verdict);
  const failure = outcome === 'pass' ? undefined : verdict.failure;
  const isJudged = failure?.error === undefined && kind !== 'already-running' && kind !== 'already-testing';
  return {
    device: one.name,
    result: kind,
    outcome,
    exitCode: exitCodeOfVerdict(verdict),
    fromVersion: one.fromVersion ?? null,
    seconds: seconds(one.tookMs),
    ...(one.keptAs === undefined ? {} : { run: one.keptAs }),
    title,
    advice,
    ...(isJudged
      ? {
          verdict: { kind, ...(images === undefined ? {} : { images }), evidence },
          remarks: remarksOnEnd(verdict),
        }
      : {}),
    ...(kind === 'failed' && failure?.error !== undefined ? { error: failure.error } : {}),
    ...(kind === 'cancelled' && failure !== undefined ? { during: livePhase(failure.during) } : {}),
    ...(verdict.marked === undefined ? {} : { marked: verdict.marked }),
  };
}

/** The table, and for each device that did not end as the mode wants it what is known. */
function summary(devices: readonly Upgrading[], to: string): string[] {
  const rows = devices.map((one) => [
    one.name,
    one.fromVersion ?? '-',
    to,
    one.verdict?.kind ?? '-',
    `${seconds(one.tookMs).toFixed(1)} s`,
  ]);
  const [only, ...others] = devices;
  if (only !== undefined && others.length === 0) return singleLines(only, rows[0] ?? []);
  return [
    '',
    ...tableLines([['Device', 'From', 'To', 'Result', 'Time'], ...rows], [4]),
    ...devices.flatMap(({ name, verdict, left, words }) => {
      if (verdict === undefined) return [];
      if (verdict.outcome === 'pass') return remarksOnEnd(verdict).map((one) => `${name}: ${one}.`);
      const { title, advice, evidence } = endText(verdict, left);
      return [
        '',
        `${name}: ${title}.`,
        ...(advice === '' ? [] : [advice]),
        ...evidence.map((one) => `  ${one}`),
        ...clearingLines(verdict, words),
      ];
    }),
  ];
}

function singleLines({ verdict, left, words }: Upgrading, row: readonly string[]): string[] {
  if (verdict === undefined) return [];
  const [, from = '', to = '', , took = ''] = row;
  const { title, advice, evidence } = endText(verdict, left);
  const isGood = verdict.outcome === 'pass';
  const isAlready = verdict.kind === 'already-running' || verdict.kind === 'already-testing';
  const isJudged = !isAlready && (isGood || verdict.failure.error === undefined);
  return [
    isJudged ? `${title} (${from} → ${to}, ${took}).` : `${title}.`,
    ...remarksOnEnd(verdict).map((one) => `${one}.`),
    ...(isAlready || verdict.kind === 'confirmed' || advice === '' ? [] : [advice]),
    ...(isGood ? [] : evidence.map((one) => `  ${one}`)),
    ...clearingLines(verdict, words),
  ];
}
