/**
 * Whole command lines inside the process of a test: text out, text on error, the exit code, and simulated devices instead of
 * links. Time is real where files are involved and virtual where waiting is what a test is about.
 */
import type { Clock } from '@shared/core/clock';
import type { Fault } from '@shared/simulator/fault';
import type { ProfileName } from '@shared/simulator/profile-names';
import { readBody } from '@shared/smp/message';
import type { Target } from '@main/cli/connstring';
import type { Host } from '@main/cli/host';
import { runProgram } from '@main/cli/program';
import { hostClock } from '@main/host/clock';
import { SimulatedDevice } from '@main/simulator/device';
import { profiles, type DeviceProfile } from '@main/simulator/profile';
import { seededRandom } from '@main/simulator/random';
import { SimulatedTransport } from '@main/transports/simulated';
import { answerTo, headerOf, ScriptedTransport } from '../engine/scripted-transport';
import { sha } from '../support/rig';
import type { VirtualClock } from '../support/virtual-clock';

export interface Ran {
  code: number;
  out: string;
  err: string;
  /** Where the command wanted to connect, in order. */
  targets: Target[];
}

export interface RunOptions {
  /** Answers whatever the connection; without one every command has a link of its own kind. */
  device?: SimulatedDevice;
  /** Instead of a device: the body that answers a request to a group and command, `rc: 8` where it is undefined. */
  answers?: (address: string, body: Map<unknown, unknown>) => unknown;
  clock?: Clock;
  signal?: AbortSignal;
  /** Folder of the saved devices. */
  userData?: string;
  /** Keeps runs. */
  keptRuns?: Host['keptRuns'];
  home?: string;
  terminal?: { columns: number };
  /** Called with everything that is written, as it is written. */
  onWrite?: (text: string) => void;
}

export function simulated(
  profile: ProfileName = 'zephyr-4.4',
  {
    clock = hostClock,
    faults = [],
    change = {},
  }: { clock?: Clock; faults?: Fault[]; change?: Partial<DeviceProfile> } = {},
): SimulatedDevice {
  return new SimulatedDevice({
    profile: { ...profiles[profile], ...change },
    clock,
    random: seededRandom(1),
    hash: sha,
    faults,
  });
}

export async function run(argv: readonly string[], o: RunOptions = {}): Promise<Ran> {
  const ran: Ran = { code: -1, out: '', err: '', targets: [] };
  const sink = (name: 'out' | 'err') => ({
    write: (text: string) => {
      ran[name] += text;
      o.onWrite?.(text);
    },
    writeBytes: (bytes: Uint8Array) => {
      ran[name] += Buffer.from(bytes).toString('latin1');
    },
    isTerminal: o.terminal !== undefined,
    columns: o.terminal?.columns,
    rows: o.terminal && 24,
  });
  const { device, answers } = o;
  ran.code = await runProgram(argv, {
    out: sink('out'),
    err: sink('err'),
    clock: o.clock ?? hostClock,
    epochNow: () => Date.UTC(2026, 0, 1),
    ...(o.keptRuns === undefined ? {} : { keptRuns: o.keptRuns }),
    random: seededRandom(3),
    signal: o.signal ?? new AbortController().signal,
    env: { BOOTBENCH_USER_DATA: o.userData ?? '/nowhere/at/all' },
    home: o.home ?? '/nowhere',
    platform: 'linux',
    ...(answers === undefined ? {} : { makeTransport: () => answering(answers) }),
    ...(device === undefined
      ? {}
      : {
          makeTransport: (target: Target) => {
            ran.targets.push(target);
            return new SimulatedTransport(device);
          },
        }),
  });
  return ran;
}

/** Speaks version 2; `answers` is asked with `0/0` for an echo. */
function answering(answers: NonNullable<RunOptions['answers']>): ScriptedTransport {
  const transport = new ScriptedTransport();
  transport.far = (message) => {
    const { group, command } = headerOf(message);
    const body = answers(`${group}/${command}`, readBody(message)) ?? { rc: 8 };
    transport.onMessage(answerTo(message, body));
  };
  return transport;
}

/** The same in virtual time, which moves on only when the command waits for it. */
export async function runVirtually(
  argv: readonly string[],
  { clock, ...o }: RunOptions & { clock: VirtualClock },
): Promise<Ran> {
  const running = run(argv, { ...o, clock });
  let ended = false;
  const mark = (): void => {
    ended = true;
  };
  running.then(mark, mark);
  while (!ended) {
    // What is loaded for a command comes in turns of the event loop, not in virtual time.
    await new Promise((resolve) => setImmediate(resolve));
    if (clock.pending > 0) await clock.advance(10);
  }
  return running;
}

/** Splits a line as a shell does, as far as the documents need it. */
export function words(line: string): string[] {
  const found: string[] = [];
  for (const [word] of line.matchAll(/(?:[^\s"']|"[^"]*"|'[^']*')+/g))
    found.push(
      word.replaceAll(
        /"([^"]*)"|'([^']*)'/g,
        (_, double?: string, single?: string) => double ?? single ?? '',
      ),
    );
  return found;
}
