import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exitCodes } from '@main/cli/exit-codes';
import { hostClock } from '@main/host/clock';
import { UdpTransport } from '@main/transports/udp';
import { SmpClient } from '@main/engine/client';
import { groups } from '@shared/smp/groups';
import { at, CommandLine } from './console';

let cli: CommandLine;
let folder: string;
let file: string;
beforeEach(() => {
  cli = new CommandLine();
  folder = mkdtempSync(path.join(tmpdir(), 'bootbench-cli-'));
  file = path.join(folder, 'out.ndjson');
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('A recording', () => {
  it('of another command holds what passed, and decodes to lines', async () => {
    cli.add('a:1');
    const { code, out } = await cli.run(...at('a:1'), 'trace', 'record', file, '--', 'echo', 'hello');
    expect([code, out]).toEqual([0, 'hello\n']);
    const decoded = await cli.run('trace', 'decode', file);
    expect(decoded.out).toMatch(/» os\.echo +w2 #\d+ +\d+ B d="hello"\n.*« os\.echo .* ok r="hello"\n$/);
    const json = await cli.run('--json', 'trace', 'decode', file);
    expect(
      json.out
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { type: string }).type),
    ).toEqual(['trace.row', 'trace.row']);
  });

  it('of a command that fails is whole, and the exit code is that of the command', async () => {
    cli.add('a:1');
    const { code } = await cli.run(...at('a:1'), '--record', file, 'settings', 'read', 'no/such');
    expect(code).toBe(exitCodes.refused);
    const { out } = await cli.run('--json', 'trace', 'decode', file);
    const rows = out
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { data: { name: string; kind: string } }).data);
    // A bootloader has no settings, so nobody is asked who answers.
    expect(rows.map(({ name, kind }) => `${kind} ${name}`)).toEqual([
      'out settings.read',
      'in settings.read',
    ]);
  });

  it('that cannot be written ends the command before anything is sent', async () => {
    const device = cli.add('a:1');
    const { code, out } = await cli.run(...at('a:1'), '--record', folder, 'reset');
    expect([code, out]).toEqual([exitCodes.file, '']);
    expect(device.bootCount).toBe(1);
  });

  it('without a command is refused with an example', async () => {
    const { code, err } = await cli.run('trace', 'record', file);
    expect(code).toBe(exitCodes.usage);
    expect(err).toContain('trace record out.ndjson -- image list');
  });

  it('answers as a device until it is ended', async () => {
    cli.add('a:1');
    await cli.run(...at('a:1'), '--record', file, 'echo', 'played');
    let address = '';
    cli.onWrite = (text) => {
      address ||= (JSON.parse(text) as { data: { connstring: string } }).data.connstring;
    };
    const playing = cli.start('--json', 'trace', 'replay', file, '--udp', '0');
    while (address === '') {
      await new Promise((resolve) => setImmediate(resolve));
      await cli.clock.advance(1);
    }
    const transport = new UdpTransport({ address });
    const client = new SmpClient({ transport, clock: hostClock, random: Math.random });
    await transport.open(new AbortController().signal);
    const answer = client.request(groups.os.commands.echo, { d: 'played' });
    let isThere = false;
    void answer.finally(() => (isThere = true));
    while (!isThere) {
      await new Promise((resolve) => setImmediate(resolve));
      await cli.clock.advance(10);
    }
    expect(await answer).toEqual({ r: 'played' });
    await transport.close();
    cli.stop.abort();
    expect((await cli.until(playing)).code).toBe(0);
  });

  it('is played either on a port or on a terminal', async () => {
    writeFileSync(file, '');
    for (const options of [[], ['--udp', '0', '--pty', '/x']])
      expect((await cli.run('trace', 'replay', file, ...options)).code).toBe(exitCodes.usage);
    expect((await cli.run('trace', 'replay', file, '--udp', '0')).code).toBe(exitCodes.file);
  });
});

describe('Messages in hexadecimal digits', () => {
  it('are decoded from standard input, whatever stands before them', async () => {
    cli.input = '> 0a 00 00 06 00 00 11 00 a1 61 64 62 68 69\nrx: 0b00000600001100a16172626869\n0a:00\n';
    const { code, out } = await cli.run('trace', 'decode');
    expect(code).toBe(0);
    expect(out.split('\n').map((line) => line.trim())).toEqual([
      expect.stringMatching(/^» os\.echo +w2 #17 +14 B d="hi"$/),
      expect.stringMatching(/^« os\.echo +ok r="hi"$/),
      '? 0a 00 shorter than its header says',
      '',
    ]);
  });

  it('that are not messages are refused with their line', async () => {
    cli.input = '0a00000600001100a1616462686\n';
    const { code, err } = await cli.run('trace', 'decode', '-');
    expect(code).toBe(exitCodes.file);
    expect(err).toContain('line 1');
  });
});
