/**
 * The commands and their options, as `--help` shows them. What a command does is loaded when it is called.
 */
import { Command, CommanderError, Option, type HelpContext } from 'commander';
import { plainLines } from '@shared/core/plain-text';
import { version } from '../../package.json';
import { examplePort } from '@shared/core/system-name';
import { connTypes } from './connstring';
import { exitCodes, exitMeanings } from './exit-codes';
import { firstLook, type FirstLook } from './first-look';
import { addFurtherCommands } from './further';
import { addGlobalOptions, globalsOf, type Globals } from './globals';
import { addCommandsOfMcumgr } from './mcumgr-commands';
import type { Host } from './host';
import type { Run } from './invocation';
import type { Making } from './making';
import { Report } from './report';
import { UPLOAD_NUMBER, UPLOAD_NUMBER_HELP } from './upload-number-help';
import { UsageError } from './usage-error';

/** A command without a subcommand shows its help; that is no error. */
class Program extends Command {
  override createCommand(name?: string): Program {
    return new Program(name);
  }

  override help(context?: HelpContext | ((text: string) => string)): never {
    return super.help({ ...(typeof context === 'object' ? context : {}), error: false });
  }
}

function usageErrorFrom({ message }: CommanderError): UsageError {
  const [title = '', ...advice] = message.replace(/^error: /, '').split('\n');
  return new UsageError(title, advice.join(' '));
}

/** Gives a command what it does. */
export type Act = (command: Command, load: () => Promise<Run>) => Command;

/**
 * Runs one command line.
 * @param argv without the names of Node and of the script
 * @returns the exit code
 */
export async function runProgram(argv: readonly string[], host: Host): Promise<number> {
  const look = firstLook(argv);
  let code: number = exitCodes.ok;
  let globals: Globals = {
    json: look.json,
    loglevel: 'warn',
    conns: [],
    connstrings: [],
    groupFiles: [],
    remarks: [],
  };
  const act: Act = (command, load) =>
    command.action(async () => {
      globals = globalsOf(command);
      const run = await load();
      const report = new Report(host, globals);
      for (const remark of globals.remarks) report.log('warn', remark);
      code = (await run({ host, globals, report, args: command.args, options: optionsOf(command) })) ?? code;
      report.ended(code);
    });
  const usual = makingFor(act, (name) => mayBeMeant(look, name));
  const program = makeProgram(host, usual, globals.json);
  try {
    await addFurtherCommands(program, { usual, declared: makingFor(act, () => true) }, look, host);
    await program.parseAsync(argv, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return exitCodes.ok;
      // Commander has said it by then, in words.
      if (globals.json) new Report(host, globals).failure(usageErrorFrom(error));
      return exitCodes.usage;
    }
    return new Report(host, globals).failure(error);
  }
}

/** `--maxwinsize` is what the Go tool calls `--window`. */
function optionsOf(command: Command): Record<string, unknown> {
  const { maxwinsize, ...options } = command.opts<Record<string, unknown>>();
  return maxwinsize === undefined ? options : { window: maxwinsize, ...options };
}

function makeProgram(host: Host, { leaf, groupOf }: Making, asJson: boolean): Command {
  const program = new Program('bootbench');
  program
    .description(
      'Upgrades, reads and tests devices that speak MCUmgr/SMP: images, files, statistics, settings, shell.',
    )
    .version(version, '--version', 'the version of bootbench')
    .helpOption('-h, --help', 'show this help, or that of a command')
    .helpCommand('help [command]', 'show the help of a command')
    .enablePositionalOptions()
    .exitOverride()
    .showSuggestionAfterError()
    .configureOutput({
      // Titles of private groups and what was typed stand in it.
      writeOut: (text) => host.out.write(plainLines(text)),
      writeErr: (text) => host.err.write(plainLines(text)),
      getOutHelpWidth: () => host.out.columns ?? HELP_WIDTH,
      getErrHelpWidth: () => host.err.columns ?? HELP_WIDTH,
      outputError: (text, write) => {
        if (!asJson) write(text.replace(/^error: /, 'Error: '));
      },
    })
    .configureHelp({ subcommandTerm })
    .addHelpText('after', () => helpAfter());
  addGlobalOptions(program, true);

  leaf(program, 'echo <text...>', 'send a text to the device and show what comes back', () =>
    import('./commands/basic').then((all) => all.echo),
  );
  const fs = groupOf(program, 'fs', 'files on the device');
  leaf(fs, 'upload <local-file> <remote-file>', 'send a file to the device', () =>
    import('./commands/fs').then((all) => all.fsUpload),
  );
  leaf(fs, 'download <remote-file> <local-file>', 'fetch a file from the device', () =>
    import('./commands/fs').then((all) => all.fsDownload),
  );
  addImageCommands(groupOf(program, 'image', 'firmware images on the device and in files'), leaf);
  leaf(program, 'reset', 'restart the device', () => import('./commands/actions').then((all) => all.reset))
    .option('--force', 'ask the application to restart even when it would refuse')
    .option('--bootloader', 'stay in the bootloader (serial recovery)');
  const shell = groupOf(program, 'shell', 'the shell of the device');
  leaf(
    shell,
    'exec <words...>',
    'run a shell command; everything after its first word goes to the device',
    () => import('./commands/basic').then((all) => all.shellExec),
  ).passThroughOptions();
  const stat = leaf(program, 'stat [section]', 'statistics: the counters of a section', async () => {
    const all = await import('./commands/basic');
    return all.statShow;
  }).usage('[options] list | watch <sections...> | <section>');
  stat.enablePositionalOptions();
  leaf(stat, 'list', 'the names of the sections', () =>
    import('./commands/basic').then((all) => all.statList),
  );
  leaf(stat, 'watch <sections...>', 'read sections again and again and show what changes', () =>
    import('./commands/stat-watch').then((all) => all.statWatch),
  )
    .option('--every <s>', 'seconds from one reading to the next (1)')
    .option('--for <s>', 'end after so many seconds (until Ctrl-C)')
    .addOption(thresholdOption('--above', 'larger'))
    .addOption(thresholdOption('--below', 'smaller'));
  leaf(program, 'taskstat', 'the threads of the device', () =>
    import('./commands/basic').then((all) => all.taskstat),
  );
  addConnCommands(groupOf(program, 'conn', 'saved devices, one list with the application'), leaf);
  addCommandsOfMcumgr(program, { leaf });
  return program;
}

/** All commands have options; saying so at each is no help. */
function subcommandTerm(command: Command): string {
  const words = command.registeredArguments.map((one) => {
    const name = `${one.name()}${one.variadic ? '...' : ''}`;
    return one.required ? `<${name}>` : `[${name}]`;
  });
  return [[command.name(), ...command.aliases()].join('|'), ...words].join(' ');
}

type Leaf = Making['leaf'];

/**
 * The options of all commands are made only for those that this command line can be about: there are dozens of commands.
 * @param isMeant asked with the name of a command
 */
function makingFor(act: Act, isMeant: (name: string) => boolean): Making {
  const make = (parent: Command, nameAndArgs: string, about: string): Command => {
    const command = parent.command(nameAndArgs).description(about);
    if (isMeant(command.name())) addGlobalOptions(command, false);
    return command.addHelpText('after', MORE_OPTIONS);
  };
  return {
    leaf: (parent, nameAndArgs, about, load) => act(make(parent, nameAndArgs, about), load),
    groupOf: (parent, name, about) => make(parent, name, about).enablePositionalOptions(),
    run: runProgram,
  };
}

/** The scripts of shells are made from all commands. */
function mayBeMeant({ words }: FirstLook, name: string): boolean {
  return words.length === 0 || words.includes(name) || words.includes('completion');
}

function addImageCommands(image: Command, leaf: Leaf): void {
  const basic = () => import('./commands/basic');
  leaf(image, 'list', 'the images in the slots', () => basic().then((all) => all.imageList));
  leaf(image, 'upload <file>', 'send a signed image to the device', () =>
    import('./commands/image-upload').then((all) => all.imageUpload),
  )
    .option('-n, --image <number>', UPLOAD_NUMBER)
    .option('-e, --noerase', 'accepted, not needed: the device erases what it has to')
    .option('-u, --upgrade', 'have the device refuse an image that is not newer than the running one')
    .option('-w, --window <n>', 'chunks in flight at most (one less than the buffers of the device)')
    .addOption(new Option('--maxwinsize <n>', 'the same as --window').hideHelp())
    .addHelpText(
      'after',
      `\nAn upload that was cut off goes on at the offset that the device answers.\n${UPLOAD_NUMBER_HELP}`,
    );
  leaf(image, 'test <hash>', 'mark an image for a test: the next reset starts it once, then confirm it', () =>
    import('./commands/actions').then((all) => all.imageTest),
  );
  leaf(image, 'confirm [hash]', 'confirm the running image, or mark another one as permanent', () =>
    import('./commands/actions').then((all) => all.imageConfirm),
  );
  leaf(image, 'erase', 'erase the slot of image 0 that does not run', () =>
    import('./commands/actions').then((all) => all.imageErase),
  ).option('--slot <n>', 'another slot: 2 × image + slot');
  leaf(image, 'info <file>', 'what is in a firmware file, and whether it fits a device', () =>
    import('./commands/image-info').then((all) => all.imageInfo),
  )
    .option('-m, --mode <mode>', 'mode of the upgrade to check (test-then-confirm)')
    .addHelpText(
      'after',
      '\nNeeds no device. With a device (-c, --conntype) it also shows the preflight of an upgrade.',
    );
}

function addConnCommands(conn: Command, leaf: Leaf): void {
  const load = () => import('./commands/conn');
  leaf(conn, 'add <name> <settings...>', 'save a device: type="…" connstring="…"', () =>
    load().then((all) => all.connAdd),
  ).usage(`<name> type="${connTypes.join('|')}" connstring="…"`);
  leaf(conn, 'show [name]', 'the saved devices', () => load().then((all) => all.connShow));
  leaf(conn, 'delete <name>', 'delete a saved device from the list', () =>
    load().then((all) => all.connDelete),
  );
  leaf(conn, 'import [file]', 'take over the connection profiles of mcumgr (~/.mcumgr.cp.json)', () =>
    load().then((all) => all.connImport),
  );
}

const HELP_WIDTH = 100;
const MORE_OPTIONS = '\nHow to connect, time-outs and --json: see "bootbench --help".';

function helpAfter(): string {
  const port = examplePort(process.platform);
  const meanings = Object.entries(exitCodes).map(
    ([name, code]) => `  ${String(code).padStart(3)}  ${exitMeanings[name as keyof typeof exitCodes]}`,
  );
  return `
Connection strings:
  serial  ${`dev=${port},baud=115200,mtu=512`.padEnd(42)}also line, framing, flow
  udp     [192.0.2.7]:1337                          name, IPv4 or IPv6 address
  ble     peer_name=Zephyr,conn_timeout=10          also ctlr_name, own_addr_type, peer_id
  tcp     localhost:4321                            a serial server or an emulator
  sim     profile=zephyr-4.4                        a simulated device, new with every command

Examples:
  bootbench conn add acm0 type="serial" connstring="dev=${port}"
  bootbench -c acm0 image list
  bootbench -c acm0 image upload build/zephyr/zephyr.signed.bin

Exit codes:
${meanings.join('\n')}`;
}

function thresholdOption(name: string, than: string): Option {
  return new Option(
    `${name} <counter=limit>`,
    `fail when the counter is ${than} than this; "counter=limit/s" for its rate (can be repeated)`,
  ).argParser((value: string, before: string[] | undefined) => [...(before ?? []), value]);
}
