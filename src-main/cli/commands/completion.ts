/**
 * `completion`: a script that completes commands, options and names of saved devices, made from the program itself. The
 * scripts know everything but the names of saved devices, so completing starts no program most of the time.
 */
import type { Command, Option } from 'commander';
import { connTypes } from '../connstring';
import type { Run } from '../invocation';
import { profileNames } from '@shared/simulator/profile-names';
import { isPointer } from '../mcumgr-commands';
import { savedDevicesOrNone } from '../saved-devices';
import { UsageError } from '../usage-error';
import { bashScript } from '../completion/bash';
import { fishScript } from '../completion/fish';
import type { Completed, CompletedOption } from '../completion/tree';
import { powershellScript } from '../completion/powershell';
import { zshScript } from '../completion/zsh';

const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript, powershell: powershellScript } as const;

function isShell(text: string): text is keyof typeof scripts {
  return Object.hasOwn(scripts, text);
}

export function completionFor(program: Command): Run {
  return ({ report, args }) => {
    const shell = args[0] ?? '';
    if (!isShell(shell))
      throw new UsageError(
        `"${shell}" is not a shell that bootbench completes`,
        'Use bash, zsh, fish or powershell.',
      );
    const script = scripts[shell](treeOf(program));
    report.result('completion', { shell, script }, script.trimEnd().split('\n'));
    return Promise.resolve();
  };
}

/** One name a line, for the scripts. */
export const savedNames: Run = async ({ host, report }) => {
  // Nobody reads a warning while completing.
  const names = (await savedDevicesOrNone(host, { log: () => undefined })).map((one) => one.name);
  report.result('names', { names }, names);
};

/** Every command with what may follow it, parents first. */
export function treeOf(program: Command): Completed[] {
  const all: Completed[] = [];
  const walk = (command: Command, path: readonly string[]): void => {
    const commands = command.commands.filter((one) => !one.name().startsWith('__') && !isPointer(one));
    all.push({
      path: path.join(' '),
      commands: [
        ...commands.flatMap((one) =>
          [one.name(), ...one.aliases()].map((name) => ({ name, about: one.summary() || one.description() })),
        ),
        ...(path.length === 0 ? [{ name: 'help', about: 'help of a command' }] : []),
      ],
      options: [...command.options.map(optionOf), HELP],
      words: wordsOf(command, path),
    });
    for (const one of commands) for (const name of [one.name(), ...one.aliases()]) walk(one, [...path, name]);
  };
  walk(program, []);
  return all;
}

const HELP: CompletedOption = { names: ['-h', '--help'], about: 'help of this command', takes: undefined };

const choices: Readonly<Record<string, readonly string[]>> = {
  '--conntype': connTypes,
  '--loglevel': ['critical', 'error', 'warn', 'info', 'debug'],
  '--mode': ['test-then-confirm', 'confirm-at-once', 'test-only', 'upload-only'],
  '--profile': profileNames,
  '--smp-version': ['1', '2'],
};
const fileOptions = ['--record', '--group-file', '--pty', '--pty-dir', '--ble', '--faults'];

function optionOf({ short, long, description, required }: Option): CompletedOption {
  const names = [short, long].filter((one) => one !== undefined);
  const about = description;
  if (!required) return { names, about, takes: undefined };
  const listed = choices[long ?? ''];
  if (listed !== undefined) return { names, about, takes: { choices: listed } };
  if (long === '--conn') return { names, about, takes: 'saved device' };
  return { names, about, takes: fileOptions.includes(long ?? '') ? 'file' : 'anything' };
}

function wordsOf(command: Command, path: readonly string[]): Completed['words'] {
  const [first, second] = path;
  if (first === 'completion') return { choices: Object.keys(scripts) };
  if (first === 'conn' && (second === 'show' || second === 'delete')) return 'saved device';
  const isFile = command.registeredArguments.some((one) => /file|words|config/.test(one.name()));
  return isFile ? 'file' : 'nothing';
}
