/**
 * The commands beyond those of Zephyr's mcumgr.rst, as the help shows them. Declarations of SMP commands are loaded only when
 * the command line asks for one of them: `echo` and `--version` never wait for that.
 */
import type { Command } from 'commander';
import type { FirstLook } from './first-look';
import { addFilterOptions } from './history-options';
import type { Host } from './host';
import { Report } from './report';
import { smpGroups, type Making } from './making';
import { simulateHelp, simulateOptions } from '../serve/options';
import { UPLOAD_NUMBER, UPLOAD_NUMBER_HELP } from './upload-number-help';

/** Groups of SMP whose commands are all made from their declarations; the others have some already. */
const declaredGroups = {
  os: 'the operating system: buffers, clock, memory, bootloader',
  settings: 'settings: read, write, delete, commit, load, save, restore',
  enumeration: 'which groups the firmware has',
  zephyr: 'erase the storage partition',
} as const;

/**
 * Adds the commands; those that are made from declarations only when the command line is about one of them.
 * @param declared makes those that are made from declarations
 * @throws UsageError for a group file that cannot be used
 */
export async function addFurtherCommands(
  program: Command,
  { usual, declared }: { usual: Making; declared: Making },
  look: FirstLook,
  host: Host,
): Promise<void> {
  addCommands(program, usual);
  if (!wantsDeclared(program, look)) return;
  const report = new Report(host, { json: look.json, loglevel: 'warn' });
  const [{ addDeclaredCommands }, { catalogFor }] = await Promise.all([
    import('./declared'),
    import('./catalog'),
  ]);
  addDeclaredCommands(program, declared, await catalogFor(look.groupFiles, host, report));
}

function addCommands(program: Command, making: Making): void {
  const { leaf, groupOf } = making;
  addUpgrade(program, making);
  for (const [name, about] of Object.entries(declaredGroups)) groupOf(program, name, about);
  const settings = program.commands.find((one) => one.name() === 'settings');
  if (settings !== undefined)
    leaf(settings, 'restore <file>', 'write the settings of a snapshot that the device has otherwise', () =>
      import('./commands/settings-restore').then((all) => all.settingsRestore),
    );
  const raw = groupOf(program, 'raw', 'requests written by hand');
  for (const op of ['read', 'write'] as const)
    leaf(raw, `${op} <group> <command> [body]`, `send a ${op} request with any body`, () =>
      import('./commands/raw').then((all) => (op === 'read' ? all.rawRead : all.rawWrite)),
    )
      .option('--hex', 'show the messages as bytes, too')
      .option('--smp-version <1|2>', 'version of the protocol (as the device speaks)')
      .addHelpText('after', RAW_HELP);
  addTrace(program, making);
  addHistory(program, making);
  addSurroundings(program, making);
}

function addTrace(program: Command, { leaf, groupOf, run }: Making): void {
  const trace = groupOf(program, 'trace', 'the messages on a link: print, record and replay them');
  leaf(trace, 'decode [file]', 'print a recording, or messages in hexadecimal digits, line by line', () =>
    import('./commands/trace').then((all) => all.traceDecode),
  ).addHelpText(
    'after',
    '\nWithout a file, or with "-", it reads standard input. Apart from recordings it finds messages in what people paste:\n' +
      'digits with blanks, dashes, 0x or commas, dumps (hexdump -C, xxd, Wireshark, Zephyr), arrays of C, \\x escapes,\n' +
      'console frames in digits or base64; several in one line, or one over several lines.',
  );
  leaf(trace, 'record [file] [words...]', 'run another command and record its messages', () =>
    import('./commands/trace').then((all) => all.traceRecord(run)),
  )
    .usage('<file> -- <command of bootbench>')
    .passThroughOptions()
    .addHelpText('after', '\nThe same as --record FILE with that command.');
  leaf(trace, 'replay <file>', 'let a recording answer as a device, until Ctrl-C', () =>
    import('./commands/trace-replay').then((all) => all.traceReplay),
  )
    .option('--udp <port>', 'on this UDP port of this computer (0: a free one)')
    .option('--pty <link>', 'on a pseudo terminal, with this link to it (needs socat)');
}

function addHistory(program: Command, { leaf, groupOf }: Making): void {
  const history = groupOf(
    program,
    'history',
    'the runs that were kept, of the window and of the command line',
  );
  const filtered = (nameAndArgs: string, about: string, load: Parameters<typeof leaf>[3]): Command =>
    addFilterOptions(leaf(history, nameAndArgs, about, load));
  filtered('list', 'the newest runs', () =>
    import('./commands/history').then((all) => all.historyList),
  ).option('--limit <n>', 'so many of them (20)');
  leaf(history, 'show <run>', 'one run with its steps and its evidence', () =>
    import('./commands/history').then((all) => all.historyShow),
  ).addHelpText('after', '\nThe beginning of its name is enough, where it is that of one run.');
  filtered('export <file>', 'a file of runs: JSON lines, CSV, JUnit XML or OCP lines', () =>
    import('./commands/history').then((all) => all.historyExport),
  ).option('--format <format>', 'jsonl, csv, csv-measurements, junit or ocp (as the file is called)');
  leaf(history, 'verify', 'whether a run was changed since it ended', () =>
    import('./commands/history').then((all) => all.historyVerify),
  );
  leaf(history, 'note <run> [words...]', 'a note on a run; without words it goes', () =>
    import('./commands/history').then((all) => all.historyNote),
  );
  leaf(history, 'prune', 'delete runs that are old', () =>
    import('./commands/history').then((all) => all.historyPrune),
  )
    .option('--older-than <days>', 'runs that were started so long ago')
    .option('-y, --yes', 'delete them');
}

function addSurroundings(program: Command, { leaf }: Making): void {
  leaf(program, 'devices', 'saved devices and serial ports, and which of them answer', () =>
    import('./commands/devices').then((all) => all.devices),
  )
    .option('--no-probe', 'only list them and open nothing')
    .option('--ble', 'also scan Bluetooth: devices that advertise SMP, and the saved ones')
    .addHelpText(
      'after',
      '\nAll are asked for their images at the same time, for 4 seconds at most. --ble first scans for 5 seconds, and asks\n' +
        'saved Bluetooth devices for 12 seconds at most. Without it Bluetooth is not touched.',
    );
  const simulate = leaf(program, 'simulate', 'simulated devices for any SMP client, until Ctrl-C', () =>
    import('./commands/simulate').then((all) => all.simulate),
  ).usage('--udp PORT | --pty | --ble PTY [options]');
  for (const [flags, about] of simulateOptions) simulate.option(flags, about);
  simulate.addHelpText('after', simulateHelp);
  leaf(
    program,
    'completion <shell>',
    'a script that completes commands in bash, zsh, fish or PowerShell',
    () => import('./commands/completion').then((all) => all.completionFor(program)),
  ).addHelpText('after', COMPLETION_HELP);
  program.addCommand(
    leaf(program.createCommand().copyInheritedSettings(program), '__names', '', () =>
      import('./commands/completion').then((all) => all.savedNames),
    ),
    { hidden: true },
  );
}

const COMPLETION_HELP = `
  bash   eval "$(bootbench completion bash)"     in ~/.bashrc
  zsh    eval "$(bootbench completion zsh)"      in ~/.zshrc, after compinit
  fish   bootbench completion fish > ~/.config/fish/completions/bootbench.fish
  PowerShell   bootbench completion powershell | Out-String | Invoke-Expression     in the file $PROFILE`;

function addUpgrade(program: Command, { leaf }: Making): void {
  const many = (text: string, before: string[] = []): string[] => [...before, text];
  leaf(
    program,
    'upgrade <file>',
    'upload, test, reset, wait, verify and confirm, on one or many devices',
    () => import('./commands/upgrade').then((all) => all.upgrade),
  )
    .option(
      '-m, --mode <mode>',
      'test-then-confirm, confirm-at-once, test-only, upload-and-mark or upload-only (test-then-confirm)',
    )
    .option('--erase-settings', 'erase the settings of the application before the restart, with its bonds')
    .option(
      '--bootloader',
      'send the new MCUboot of the package (nRF Connect SDK with NSIB), not its applications',
    )
    .option('-n, --image <number>', UPLOAD_NUMBER)
    .option('-y, --yes', 'go on despite warnings')
    .option('--tag <tag>', 'all saved devices with this tag; may be repeated', many)
    .option('--all', 'all saved devices')
    .option('--parallel <n>', 'upgrades at the same time (64)')
    .option('-w, --window <n>', 'chunks in flight at most (one less than the buffers of the device)')
    .option('--return-timeout <seconds>', 'how long a device may take to come back (60)')
    .addHelpText('after', `\n${UPLOAD_NUMBER_HELP}\n${UPGRADE_HELP}`);
}

const UPGRADE_HELP = `
Many devices: repeat -c NAME, or --connstring after one --conntype. FILE is a signed binary, Intel HEX or a package (zip).
Ends with 0 when every device ended as the mode wants, or runs the image already. Otherwise it ends with the code of what
went wrong when that is the same on all the others, else with 8.

upload-and-mark leaves the restart to you, upload-only the mark as well (tools of Nordic restart the device in a mode of
that name). A device that still tests an image, or has another one marked, is refused: the command that would clear that
is shown, and never done by itself.

Ctrl-C cancels. A mark or reset that is on its way is not undone. The state of each device is shown.

Examples:
  bootbench -c acm0 upgrade build/zephyr/zephyr.signed.bin
  bootbench upgrade --tag lab --mode test-only dfu_application.zip`;

const RAW_HELP = `
The body is JSON, or CBOR's diagnostic notation: {"name": "a", "val": h'00ff', 1: 2}; "-" reads it from standard input,
@FILE from a file. Without a body an empty map is sent. An error of the device is shown like any other answer, and
the exit code is 5.

Examples:
  bootbench -c acm0 raw read 0 6
  bootbench -c acm0 raw write 64 1 "@body.json"     the body from a file: every shell has quotes of its own`;

/** True when the command line is about commands that declarations make. */
export function wantsDeclared(program: Command, { words, groupFiles }: FirstLook): boolean {
  const [first, second] = words;
  if (first === undefined) return groupFiles.length > 0;
  if (first === '__names') return false;
  if (first === 'help' || first === 'completion') return true;
  const command = program.commands.find((one) => one.name() === first);
  if (command === undefined) return true;
  if (!smpGroups.some((one) => one === first)) return false;
  if (first === 'stat') return false;
  return !command.commands.some((one) => one.name() === second);
}
