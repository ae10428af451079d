/**
 * The commands of the Go tool `mcumgr` that Zephyr's page does not show: those that are carried out, and those that lead to
 * the name they have here, or say why there is none.
 */
import type { Command } from 'commander';
import type { Making } from './making';
import { UsageError } from './usage-error';

export function addCommandsOfMcumgr(program: Command, { leaf }: Pick<Making, 'leaf'>): void {
  const load = () => import('./commands/mcumgr');
  leaf(program, 'version', 'the version of bootbench', () => load().then((all) => all.version));
  leaf(program, 'datetime [time]', 'the clock: read it, or set it to a time or to "now"', () =>
    load().then((all) => all.datetime),
  ).addHelpText(
    'after',
    '\nTIME is yyyy-MM-ddTHH:mm:ss; "now" is the time of this computer. As mcumgr does it; the commands of their own are\n' +
      '"os read-date-time" and "os set-date-time".',
  );
  leaf(program, 'mpstat', 'the memory pools of the device', () =>
    load().then((all) => all.mpstat),
  ).addHelpText(
    'after',
    '\nAs mcumgr shows them; "os memory-pools" (or "os mpstat") shows the whole answer.',
  );
  for (const [name, why] of Object.entries(elsewhere)) addPointer(program, name, why);
  const image = program.commands.find((one) => one.name() === 'image');
  if (image !== undefined)
    for (const [name, why] of Object.entries(elsewhereInImage)) addPointer(image, name, why);
}

type Pointer = readonly [title: string, advice: string];

const elsewhere: Readonly<Record<string, Pointer>> = {
  config: [
    'The settings of a device are "settings" here',
    'Use "bootbench settings read NAME", "settings write NAME VALUE" and "settings save".',
  ],
  log: [
    'Logs over SMP (group 4) are a part of Mynewt; Zephyr has no such group',
    'On Zephyr use the shell: "bootbench shell exec log status". On Mynewt: "bootbench raw read 4 0" shows logs, "raw read 4 5" their names.',
  ],
  crash: [
    'Crash tests over SMP (group 5) are a part of Mynewt; Zephyr has no such group',
    'On Zephyr use the shell: "bootbench shell exec kernel reboot", or a command of the application.',
  ],
  run: [
    'Tests over SMP (group 7) are a part of Mynewt; Zephyr has no such group',
    'On Mynewt: "bootbench raw read 7 1" lists the tests, and "bootbench raw write 7 0 BODY" runs them.',
  ],
  res: [
    'CoAP resources are not supported here',
    'A private group is described in a file and has commands of its own: see docs/private-groups.md, or use "bootbench raw".',
  ],
  interactive: [
    'There is no interactive mode',
    'Give one command after another; "bootbench completion bash" completes them. Save the device once with "bootbench conn add".',
  ],
};

const elsewhereInImage: Readonly<Record<string, Pointer>> = {
  corelist: ['The command is called "image core-list" here', 'Use "bootbench image core-list" (Mynewt).'],
  coredownload: [
    'A core dump is fetched in chunks here',
    'Use "bootbench image core-load OFFSET" (Mynewt) until a chunk is empty.',
  ],
  coreerase: ['The command is called "image core-erase" here', 'Use "bootbench image core-erase" (Mynewt).'],
  coreconvert: [
    'Core dumps are not converted here',
    'Zephyr converts its own with scripts/coredump/coredump_serial_log_parser.py.',
  ],
};

const pointers = new WeakSet<Command>();

/** True for a name that only leads elsewhere. */
export function isPointer(command: Command): boolean {
  return pointers.has(command);
}

/** Not in the help, and whatever stands behind the name is not looked at. */
function addPointer(parent: Command, name: string, [title, advice]: Pointer): void {
  const command = parent.createCommand(name).copyInheritedSettings(parent);
  command
    .argument('[words...]')
    .allowUnknownOption()
    .helpOption(false)
    .action(() => {
      throw new UsageError(title, advice);
    });
  pointers.add(command);
  parent.addCommand(command, { hidden: true });
}
