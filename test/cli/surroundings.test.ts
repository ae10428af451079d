import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exitCodes } from '@main/cli/exit-codes';
import type { Sighting } from '@main/transports/ble/adapter';
import { BenchError } from '@shared/core/errors';
import { CommandLine } from './console';

let cli: CommandLine;
let folder: string;
beforeEach(() => {
  cli = new CommandLine();
  folder = mkdtempSync(path.join(tmpdir(), 'bootbench-cli-'));
  cli.userFolder = folder;
  const saved = [
    { id: '1', name: 'lamp', tags: ['lab'], connection: { kind: 'udp', address: 'a:1' } },
    { id: '2', name: 'my fan', tags: [], connection: { kind: 'udp', address: 'b:2' } },
    {
      id: '3',
      name: 'board',
      tags: [],
      connection: {
        kind: 'serial',
        path: '/dev/ttyACM0',
        baudRate: 115_200,
        lineBytes: 127,
        framing: 'console',
        flowControl: 'none',
      },
    },
  ];
  writeFileSync(path.join(folder, 'bootbench.json'), JSON.stringify({ version: 1, devices: saved }));
});
afterEach(() => rmSync(folder, { recursive: true }));

const acm0 = { path: '/dev/ttyACM0', vendorId: '1366', productId: '1051', manufacturer: 'SEGGER' };

describe('devices', () => {
  beforeEach(() => {
    cli.ports = [acm0, { path: '/dev/ttyS0' }];
    cli.add('a:1');
    cli.add('b:2', 'zephyr-4.4', [{ kind: 'lose', what: 'request' }]);
    cli.add('/dev/ttyACM0', 'zephyr-4.4', [{ kind: 'refuse', rc: 8 }]);
  });

  it('lists saved devices and ports, each once, with what they answer', async () => {
    const { code, out } = await cli.run('devices');
    expect(code).toBe(0);
    expect(out.trim().split('\n')).toEqual([
      'Device  Type    Where         USB               Answer',
      'lamp    udp     a:1                             runs 1.0.0',
      'my fan  udp     b:2                             no answer',
      'board   serial  /dev/ttyACM0  1366:1051 SEGGER  answers',
      expect.stringMatching(/^- {7}serial {2}\/dev\/ttyS0 +\S/),
    ]);
  });

  it('asks all at the same time and no longer than a fixed time', async () => {
    const startedAt = cli.clock.now();
    await cli.run('devices');
    expect(cli.clock.now() - startedAt).toBeLessThanOrEqual(4000);
  });

  it('asks a device that is saved under several names once, and tells it of all of them', async () => {
    const saved = ['a:1', 'A:1', 'a:1'].map((address, at) => ({
      id: String(at),
      name: `lamp ${at}`,
      tags: [],
      connection: { kind: 'udp', address },
    }));
    writeFileSync(path.join(folder, 'bootbench.json'), JSON.stringify({ version: 1, devices: saved }));
    cli.ports = [];
    const { out } = await cli.run('devices');
    expect(out.match(/runs 1\.0\.0/g)).toHaveLength(3);
    expect(cli.opened).toEqual(['a:1']);
  });

  it('finds a saved device on the port that it has now, and opens no headset', async () => {
    const moved = { ...acm0, path: '/dev/ttyACM3', serialNumber: '0123456789' };
    const headset = { path: '/dev/cu.WH-1000XM4', isBluetooth: true } as const;
    const connection = {
      kind: 'serial',
      path: '/dev/ttyACM0',
      identity: 'usb:1366:1051:0123456789',
      baudRate: 115_200,
      lineBytes: 127,
      framing: 'console',
      flowControl: 'none',
    };
    const saved = [{ id: '1', name: 'board', tags: [], connection }];
    writeFileSync(path.join(folder, 'bootbench.json'), JSON.stringify({ version: 1, devices: saved }));
    cli.ports = [{ ...acm0, serialNumber: 'STRANGER00' }, moved, headset];
    cli.add('/dev/ttyACM3');
    const { out } = await cli.run('devices');
    expect(cli.opened.toSorted()).toEqual(['/dev/ttyACM0', '/dev/ttyACM3']);
    expect(out).toMatch(/^board +serial +\/dev\/ttyACM3 .*runs 1\.0\.0$/m);
    expect(out).toMatch(/^- +serial +\/dev\/cu\.WH-1000XM4 +not asked/m);
  });

  it('says that ports cannot be listed, and asks the saved devices all the same', async () => {
    cli.listPorts = () =>
      Promise.reject(new BenchError('link/no-native-part', { system: 'win32 arm', detail: 'no build' }));
    const { code, out, err } = await cli.run('devices');
    expect([code, out]).toEqual([0, expect.stringContaining('runs 1.0.0')]);
    expect(err).toContain('their native part does not load on win32 arm');
  });

  it('says of a device in its bootloader that nothing runs, whatever its slots show', async () => {
    cli.add('boot:1', 'mcuboot-recovery');
    const saved = [{ id: '1', name: 'boot', tags: [], connection: { kind: 'udp', address: 'boot:1' } }];
    writeFileSync(path.join(folder, 'bootbench.json'), JSON.stringify({ version: 1, devices: saved }));
    cli.ports = [];
    expect((await cli.run('devices')).out).toMatch(
      /boot +udp +boot:1 +in its bootloader \(serial recovery\)/,
    );
    const { out } = await cli.run('--json', 'devices');
    const { data } = JSON.parse(out) as { data: { devices: object[] } };
    expect(data.devices).toMatchObject([{ answer: { state: 'answers', recovery: true } }]);
    expect(out).not.toContain('"version":"');
  });

  it('opens nothing with --no-probe', async () => {
    cli.devices.clear();
    const { out } = await cli.run('--json', 'devices', '--no-probe');
    const { data } = JSON.parse(out) as { data: { devices: object[] } };
    expect(data.devices).toMatchObject([
      { device: 'lamp', tags: ['lab'], type: 'udp', connstring: 'a:1', port: null },
      { device: 'my fan' },
      { device: 'board', port: acm0 },
      { device: null, port: { path: '/dev/ttyS0' } },
    ]);
    for (const one of data.devices) expect(one).not.toHaveProperty('answer');
    expect(cli.opened).toEqual([]);
  });
});

describe('devices over Bluetooth', () => {
  const heard = (number: number, name: string, rssi: number, speaksSmp = true): Sighting => ({
    id: `c0de0000000${number}`,
    address: `c0:de:00:00:00:0${number}`,
    name,
    rssi,
    speaksSmp,
    lastSeen: 0,
  });

  beforeEach(() => {
    const connection = { kind: 'ble', peerName: 'Lamp', peerId: 'c0:de:00:00:00:01' };
    const saved = [{ id: '1', name: 'lamp', tags: [], connection }];
    writeFileSync(path.join(folder, 'bootbench.json'), JSON.stringify({ version: 1, devices: saved }));
    cli.add('c0:de:00:00:00:01');
    cli.heard = [
      heard(2, 'Far', -80),
      heard(1, 'Lamp', -50),
      heard(3, 'Near', -40),
      heard(4, 'Watch', -30, false),
    ];
  });

  it('are not touched without --ble', async () => {
    const { code, out } = await cli.run('devices');
    expect(code).toBe(0);
    expect(out.trim().split('\n')[1]).toMatch(/^lamp +ble .* not asked \(--ble\)$/);
    expect(cli.bluetoothUses).toBe(0);
  });

  it('are listed with --ble: the saved ones asked, then who advertises SMP, the strongest first', async () => {
    const { out } = await cli.run('devices', '--ble');
    expect(out.trim().split('\n')).toEqual([
      'Device  Type  Where                                     Signal   Answer',
      'lamp    ble   peer_name=Lamp,peer_id=c0:de:00:00:00:01  -50 dBm  runs 1.0.0',
      '-       ble   peer_name=Near,peer_id=c0:de:00:00:00:03  -40 dBm  heard',
      '-       ble   peer_name=Far,peer_id=c0:de:00:00:00:02   -80 dBm  heard',
    ]);
    const { out: json } = await cli.run('--json', 'devices', '--ble', '--no-probe');
    expect(JSON.parse(json)).toMatchObject({
      data: { devices: [{ device: 'lamp', rssi: -50 }, { device: null, rssi: -40 }, { rssi: -80 }] },
    });
  });

  it('an own_addr_type is said to have no effect', async () => {
    const where = 'peer_id=c0:de:00:00:00:01,own_addr_type=public';
    const { code, err } = await cli.run('--conntype', 'ble', '--connstring', where, 'echo', 'hi');
    expect(code).toBe(0);
    expect(err).toMatch(/own_addr_type=public has no effect/);
  });

  it('over raw HCI warns that other programs lose the adapter', async () => {
    const where = ['--conntype', 'ble', '--connstring', 'peer_id=c0:de:00:00:00:01'];
    expect((await cli.run(...where, 'echo', 'hi')).err).toBe('');
    cli.env = { BOOTBENCH_BLE_HCI: 'hci0' };
    const warning = /BOOTBENCH_BLE_HCI takes the adapter away from every other program/;
    for (const command of [
      [...where, 'echo', 'hi'],
      [...where, 'image', 'list'],
      ['devices', '--ble'],
    ])
      expect((await cli.run(...command)).err).toMatch(warning);
    expect((await cli.run('devices')).err).toBe('');
  });
});

describe('simulate', () => {
  it('serves until it is ended, and tells where', async () => {
    cli.onWrite = () => cli.stop.abort();
    const { code, out } = await cli.run('simulate', '--udp', '0', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ type: 'simulate', data: { kind: 'udp', version: '1.0.0' } });
  });

  it('says what is wrong with an option', async () => {
    const { code, err } = await cli.run('simulate', '--udp', '70000');
    expect(code).toBe(exitCodes.usage);
    expect(err).toMatch(/^Error: --udp has to be a whole number from 0 to 65535/);
  });
});

describe('Completion', () => {
  /** What bash offers for the last word. */
  function offered(script: string, ...words: string[]): string[] {
    const names = 'bootbench() { printf "lamp\\nmy fan\\n"; }';
    const list = words.map((word) => `'${word}'`).join(' ');
    const code = `${script}\n${names}\nCOMP_WORDS=(bootbench ${list}); COMP_CWORD=${words.length}; _bootbench; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return execFileSync('bash', ['--norc', '-c', code], { encoding: 'utf8', cwd: folder }).trim().split('\n');
  }

  it('in bash offers commands, options, their values, files and saved devices', async () => {
    const { code, out } = await cli.run('completion', 'bash');
    expect(code).toBe(0);
    expect(offered(out, 'im')).toEqual(['image']);
    expect(offered(out, 'image', 's')).toEqual(['slot-info']);
    expect(offered(out, '-c', 'image', 'im')).toEqual(['image']);
    expect(offered(out, '--conntype', 's')).toEqual(['serial', 'sim']);
    expect(offered(out, 'upgrade', '--mode', 'te')).toEqual(['test-then-confirm', 'test-only']);
    expect(offered(out, 'os', 'bootloader-info', '--q')).toEqual(['--query']);
    expect(offered(out, 'trace', 'record', 'out.ndjson', '--', 'image', 'l')).toEqual(['list']);
    expect(offered(out, '-c', '')).toEqual(['lamp', 'my\\ fan']);
    expect(offered(out, 'conn', 'delete', 'my')).toEqual(['my\\ fan']);
    expect(offered(out, 'image', 'upload', 'boot')).toEqual(['bootbench.json']);
    expect(offered(out, '-t', '')).toEqual(['']);
  });

  it('names saved devices one a line', async () => {
    expect((await cli.run('__names')).out).toBe('lamp\nmy fan\nboard\n');
  });

  it.each([
    ['zsh', ['-n']],
    ['fish', ['-n']],
    ['pwsh', ['-NoProfile', '-Command', '-']],
  ] as const)('in %s is a script that the shell can read', async (shell, check) => {
    const { out } = await cli.run('completion', shell === 'pwsh' ? 'powershell' : shell);
    for (const word of ['image', 'slot-info', 'test-then-confirm', 'bootloader-info'])
      expect(out).toContain(word);
    const checked = spawnSync(shell, check, { input: out, encoding: 'utf8' });
    // Not every computer has these shells.
    if (checked.error === undefined) expect([checked.status, checked.stderr]).toEqual([0, '']);
    else
      process.stdout.write(`The completion of ${shell} is not tested by ${shell}: this machine has none\n`);
  });

  it('in PowerShell names no place and no option twice, whose letters may be of any size', async () => {
    const { out } = await cli.run('completion', 'powershell');
    const tables = ['places', 'values'].map(
      (name) => out.split(`  $${name} = @{\n`)[1]?.split('\n  }\n')[0] ?? '',
    );
    for (const table of tables) {
      const keys = table.split('\n').map((line) => /^ {4}'([^']*)' = /.exec(line)?.[1]?.toLowerCase());
      expect(keys).not.toContain(undefined);
      expect(new Set(keys).size).toBe(keys.length);
    }
    expect(out).toContain("    'image upload' = @{ options = @('--");
    expect(out).toContain("    '--conntype' = @('serial', 'tcp', 'udp', 'ble', 'sim')");
    expect(out).toContain("    '--conn' = '<saved>'");
    // A path in quotes is no command; its name is.
    expect(out).toContain('$program = $commandAst.GetCommandName()');
    expect(out).toContain(String.raw`-match "[^\w./:=-]"`);
  });

  it('refuses another shell', async () => {
    expect((await cli.run('completion', 'tcsh')).code).toBe(exitCodes.usage);
  });
});
