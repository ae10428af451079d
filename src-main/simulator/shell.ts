/**
 * A small shell as a simulated device has it: the commands of Zephyr's kernel, fs and log modules in their output formats
 * (subsys/fs/shell.c, subsys/shell/modules/kernel_service, subsys/logging/log_cmds.c). Knows no request.
 */
import { Errno, type FileSystem } from './file-system';
import type { BootTarget } from './device-profile';
import { wordsOf } from './shell-words';

/** What the commands may reach. */
export interface ShellInside {
  readonly files: FileSystem;
  readonly uptimeMs: number;
  readonly profile: { readonly kernelVersion: string; readonly threads: readonly { name: string }[] };
  resetSoon(into: BootTarget): void;
}

export interface ShellResult {
  /** With line ends and colours, as it would stand in a terminal. */
  text: string;
  /** 0, a positive number for "the usage was shown", a negative errno. */
  ret: number;
}

interface ShellCommand {
  help: string;
  /** Arguments behind the name, least and most. */
  takes?: readonly [number, number];
  run?: (shell: Printer, args: string[]) => number;
  under?: Readonly<Record<string, ShellCommand>>;
}

const USAGE_SHOWN = 1;
const NOT_EXECUTABLE = -8;
const CYCLES_PER_MS = 64_000;
const RED = '\x1b[1;31m';
const NORMAL = '\x1b[m';
const text = new TextDecoder();
const logLevels = ['off', 'err', 'wrn', 'inf', 'dbg'];

/** Collects what one command prints. */
class Printer {
  out = '\r\n';
  constructor(
    readonly inside: ShellInside,
    readonly levels: Map<string, string>,
  ) {}

  print(line: string): void {
    this.out += `${line}\r\n`;
  }

  /** In red, the way back to normal behind the line end. */
  error(line: string): void {
    this.out += `${RED}${line}\r\n${NORMAL}`;
  }
}

const commands: Readonly<Record<string, ShellCommand>> = {
  fs: {
    help: 'File system commands',
    under: {
      cat: { help: 'Concatenate files and print on the standard output', takes: [1, 254], run: cat },
      ls: { help: 'List files in current directory', takes: [0, 1], run: list },
      mkdir: { help: 'Create directory', takes: [1, 1], run: makeDirectory },
      read: { help: 'Read from file', takes: [1, 3], run: readHex },
      rm: { help: 'Remove file', takes: [1, 1], run: remove },
      statvfs: { help: 'Show file system state', takes: [1, 1], run: volume },
      write: { help: 'Write file', takes: [2, 254], run: writeHex },
    },
  },
  help: { help: 'Prints the help message.', run: (shell) => (helpOn(shell, undefined), 0) },
  kernel: {
    help: 'Kernel commands',
    under: {
      cycles: {
        help: 'Kernel cycles.',
        run: (shell) => (shell.print(`cycles: ${cyclesOf(shell.inside)} hw cycles`), 0),
      },
      reboot: {
        help: 'Reboot.',
        under: {
          cold: { help: 'Cold reboot.', run: reboot },
          warm: { help: 'Warm reboot.', run: reboot },
        },
      },
      uptime: {
        help: 'Kernel uptime.',
        run: (shell) => (shell.print(`Uptime: ${Math.floor(shell.inside.uptimeMs)} ms`), 0),
      },
      version: {
        help: 'Kernel version.',
        run: (shell) => (shell.print(`Zephyr version ${shell.inside.profile.kernelVersion}`), 0),
      },
    },
  },
  log: {
    help: 'Commands for controlling logger',
    under: {
      disable: {
        help: "'log disable <module_0> .. <module_n>' disables logs in specified modules.",
        takes: [1, 254],
        run: (shell, modules) => setLevel(shell, 'off', modules),
      },
      enable: {
        help: "'log enable <level> <module_0> ...  <module_n>' enables logs up to given level.",
        takes: [2, 254],
        run: (shell, [level = '', ...modules]) => setLevel(shell, level, modules),
      },
      status: { help: 'Logger status', run: logStatus },
    },
  },
};

export class Shell {
  readonly #levels = new Map<string, string>();

  constructor(readonly inside: ShellInside) {}

  /** A start: log levels are those of the build. */
  restart(): void {
    this.#levels.clear();
    for (const module of ['fs', 'mcumgr', 'sensors', 'net']) this.#levels.set(module, 'inf');
  }

  execute(line: string): ShellResult {
    if (this.#levels.size === 0) this.restart();
    const printer = new Printer(this.inside, this.#levels);
    const ret = run(printer, wordsOf(line));
    return { text: printer.out, ret };
  }
}

function run(shell: Printer, words: string[]): number {
  let command: ShellCommand = { help: '', under: commands };
  let depth = 0;
  const path: string[] = [];
  for (const word of words) {
    const next =
      command.under !== undefined && Object.hasOwn(command.under, word) ? command.under[word] : undefined;
    if (next === undefined) break;
    command = next;
    path.push(word);
    depth++;
  }
  const args = words.slice(depth);
  if (depth === 0) {
    if (words.length === 0) return NOT_EXECUTABLE;
    shell.error(`${words[0]}: command not found`);
    return NOT_EXECUTABLE;
  }
  const wantsHelp = args[0] === '-h' || args[0] === '--help';
  if (command.run === undefined || wantsHelp) {
    helpOn(shell, { path, command });
    return USAGE_SHOWN;
  }
  const [least, most] = command.takes ?? [0, 0];
  if (args.length < least || args.length > most) {
    shell.error(`${path[path.length - 1]}: wrong parameter count`);
    helpOn(shell, { path, command });
    return Errno.invalid;
  }
  return command.run(shell, args);
}

function helpOn(shell: Printer, about: { path: string[]; command: ShellCommand } | undefined): void {
  if (about === undefined) {
    shell.print('Please press the <Tab> button to see all available commands.');
    shell.print(
      'You can also use the <Tab> button to prompt or auto-complete all commands or its subcommands.',
    );
    shell.print('You can try to call commands with <-h> or <--help> parameter for more information.');
    shell.print('');
    shell.print('Available commands:');
    printTable(shell, commands);
    return;
  }
  const { path, command } = about;
  shell.print(`${path[path.length - 1]} - ${command.help}`);
  if (command.under === undefined) return;
  shell.print('Subcommands:');
  printTable(shell, command.under);
}

function printTable(shell: Printer, entries: Readonly<Record<string, ShellCommand>>): void {
  const width = Math.max(...Object.keys(entries).map((name) => name.length));
  for (const [name, { help }] of Object.entries(entries)) shell.print(`  ${name.padEnd(width)}  : ${help}`);
}

function absolute(path: string): string {
  return path.startsWith('/') ? path : `/${path}`;
}

function list(shell: Printer, [given = '/']: string[]): number {
  const path = absolute(given);
  const names = shell.inside.files.list(path);
  if (typeof names === 'number') {
    shell.error(`Unable to open ${path} (err ${names})`);
    return NOT_EXECUTABLE;
  }
  for (const name of names) shell.print(name);
  return 0;
}

function cat(shell: Printer, args: string[]): number {
  for (const path of args.map(absolute)) {
    const found = shell.inside.files.find(path);
    if (typeof found === 'number') shell.error(`Failed to obtain file ${path} (err: ${found})`);
    else if (found === 'directory') shell.error(`Not a file ${path}`);
    // Every line end that goes out gets its carriage return.
    else shell.out += text.decode(found).replaceAll('\n', '\r\n');
  }
  return 0;
}

function makeDirectory(shell: Printer, [path = '']: string[]): number {
  const error = shell.inside.files.makeDirectory(absolute(path));
  if (error === 0) return 0;
  shell.error(`Error creating dir[${error}]`);
  return NOT_EXECUTABLE;
}

function remove(shell: Printer, [path = '']: string[]): number {
  const error = shell.inside.files.remove(absolute(path));
  if (error === 0) return 0;
  shell.error(`Failed to remove ${absolute(path)} (${error})`);
  return NOT_EXECUTABLE;
}

const BYTES_IN_LINE = 16;

/** `fs read PATH [COUNT [OFFSET]]`: the bytes in hex, sixteen a line, and beside them as text. */
function readHex(shell: Printer, [given = '', count, offset]: string[]): number {
  const path = absolute(given);
  const found = shell.inside.files.find(path);
  if (typeof found === 'number') {
    shell.error(`Failed to obtain file ${path} (err: ${found})`);
    return NOT_EXECUTABLE;
  }
  if (found === 'directory') {
    shell.error(`Not a file ${path}`);
    return NOT_EXECUTABLE;
  }
  shell.print(`File size: ${found.length}`);
  const most = wholeOf(count);
  const from = wholeOf(offset);
  const end = most > 0 ? Math.max(from, 0) + most : found.length;
  const part = found.subarray(Math.max(from, 0), end);
  for (let at = 0; at < part.length; at += BYTES_IN_LINE) {
    const line = [...part.subarray(at, at + BYTES_IN_LINE)];
    const hex = line.map((byte) => `${byte.toString(16).toUpperCase().padStart(2, '0')} `).join('');
    const readable = line.map((byte) => (byte < 32 || byte > 127 ? '.' : String.fromCharCode(byte))).join('');
    const address = (Math.max(from, 0) + at).toString(16).toUpperCase().padStart(8, '0');
    shell.print(`${address}  ${hex.padEnd(3 * BYTES_IN_LINE)} ${readable}`);
  }
  return 0;
}

/** `fs write PATH [-o OFFSET] BYTE…`: bytes in hex, behind the end of the file or at the offset. */
function writeHex(shell: Printer, [given = '', ...words]: string[]): number {
  const path = absolute(given);
  const hasOffset = words[0] === '-o';
  if (hasOffset && words.length < 2) {
    shell.error('Missing argument');
    return NOT_EXECUTABLE;
  }
  const offset = hasOffset ? wholeOf(words[1]) : -1;
  const data = words.slice(hasOffset ? 2 : 0).map((word) => leading(word, /^(?:0x)?([0-9a-f]+)/i, 16));
  const error = shell.inside.files.writeAt(path, offset < 0 ? undefined : offset, Uint8Array.from(data));
  if (error === 0) return 0;
  const when = error === Errno.noSpace ? 'write' : 'open';
  shell.error(`Failed to ${when} ${path} (${error})`);
  return NOT_EXECUTABLE;
}

/** What strtol() with base 0 makes of a word: the number that it begins with, 0 when there is none. */
function wholeOf(word = ''): number {
  const hex = leading(word, /^0x([0-9a-f]+)/i, 16);
  return hex !== 0 ? hex : leading(word, /^(-?\d+)/, 10);
}

function leading(word: string, pattern: RegExp, base: number): number {
  return Number.parseInt(pattern.exec(word)?.[1] ?? '0', base);
}

const BLOCK_BYTES = 4096;

function volume(shell: Printer, [path = '']: string[]): number {
  const found = shell.inside.files.volume(absolute(path));
  if (found === undefined) {
    shell.error(`Failed to statvfs ${absolute(path)} (${Errno.notFound})`);
    return NOT_EXECUTABLE;
  }
  const blocks = Math.floor(found.sizeBytes / BLOCK_BYTES);
  const free = Math.floor((found.sizeBytes - found.usedBytes) / BLOCK_BYTES);
  shell.print(`bsize 16, frsize ${BLOCK_BYTES}, blocks ${blocks}, bfree ${free}`);
  return 0;
}

function reboot({ inside }: Printer): number {
  inside.resetSoon('application');
  return 0;
}

function cyclesOf({ uptimeMs }: ShellInside): number {
  return Math.floor(uptimeMs * CYCLES_PER_MS) % 2 ** 32;
}

function logStatus(shell: Printer): number {
  shell.print('module_name                              | current | built-in ');
  shell.print('----------------------------------------------------------');
  for (const [module, level] of shell.levels) shell.print(`${module.padEnd(40)} | ${level.padEnd(7)} | dbg`);
  return 0;
}

function setLevel(shell: Printer, level: string, modules: string[]): number {
  if (!logLevels.includes(level)) {
    shell.error(`Invalid severity: ${level}`);
    return NOT_EXECUTABLE;
  }
  for (const module of modules)
    if (shell.levels.has(module)) shell.levels.set(module, level);
    else shell.error(`${module}: unknown source name.`);
  return 0;
}
