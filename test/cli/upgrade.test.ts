import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeImage } from '@shared/firmware/make-image';
import { exitCodes } from '@main/cli/exit-codes';
import { codeOfAll } from '@main/cli/upgrade/words';
import { readEntries } from '@main/trace/read-recording';
import { sha } from '../support/rig';
import { packageBytes } from '../support/zip-bytes';
import { at, CommandLine } from './console';

let cli: CommandLine;
let folder: string;
beforeEach(() => {
  cli = new CommandLine();
  folder = mkdtempSync(path.join(tmpdir(), 'bootbench-cli-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function imageFile(version = '2.0.0', sizeBytes = 30_000): string {
  const [major = 0, minor = 0, revision = 0] = version.split('.').map(Number);
  const file = path.join(folder, `app-${version}.bin`);
  writeFileSync(file, makeImage({ version: { major, minor, revision, build: 0 }, sizeBytes, seed: 9, sha }));
  return file;
}

function save(...devices: { name: string; address: string; tags?: string[] }[]): void {
  cli.userFolder = path.join(folder, 'user');
  mkdirSync(cli.userFolder);
  const records = devices.map(({ name, address, tags = [] }) => ({
    id: name,
    name,
    tags,
    connection: { kind: 'udp', address },
  }));
  writeFileSync(
    path.join(cli.userFolder, 'bootbench.json'),
    JSON.stringify({ version: 1, devices: records }),
  );
}

interface Told {
  device: string;
  result: string;
  exitCode: number;
  during?: string;
}

const told = (out: string): Told[] => {
  const lines = out.trim().split('\n');
  const values = lines.map((line) => JSON.parse(line) as { type: string; data: { devices: Told[] } });
  // Where not every device ended well, an error follows.
  const last = values.findLast((one) => one.type !== 'error');
  expect(last?.type).toBe('upgrade');
  return last?.data.devices ?? [];
};

describe('upgrade', () => {
  it('goes through all steps on one device and says how it ended', async () => {
    const device = cli.add('a:1');
    const { code, out, err } = await cli.run(...at('a:1'), 'upgrade', imageFile());
    expect(err).toMatch(/a:1: sending 29\.30 KiB\n(.*\n)*a:1: confirming the image\n/);
    expect(out).toMatch(/^The device runs the new image and keeps it \(1\.0\.0 → 2\.0\.0, [\d.]+ s\)\.\n$/);
    expect(code).toBe(0);
    expect(device.state.slots.find((one) => one.active)).toMatchObject({ version: '2.0.0', confirmed: true });
  });

  it('says at once that it goes the other way where only what runs can be confirmed', async () => {
    cli.add('a:1', 'zephyr-4.4', [{ kind: 'confirm-running-only' }]);
    const file = imageFile();
    const { code, out, err } = await cli.run(
      ...at('a:1'),
      'upgrade',
      '--yes',
      '--mode',
      'confirm-at-once',
      file,
    );
    expect(err).toMatch(
      /a:1: marking the image for a test: this device confirms only what runs\n(.*\n)*a:1: confirming/,
    );
    expect(out).toMatch(
      /^The device runs the new image and keeps it .*\nThe firmware of this device confirms only/,
    );
    expect(code).toBe(0);
  });

  it('erases settings where that is wanted and agreed to, and says so', async () => {
    cli.add('a:1', 'zephyr-swap-move');
    const file = imageFile();
    const asked = await cli.run(...at('a:1'), 'upgrade', '--erase-settings', file);
    expect(asked.code).not.toBe(0);
    expect(asked.err).toContain('Warning: The settings of the application are erased, with its bonds');
    const { code, out, err } = await cli.run(...at('a:1'), 'upgrade', '--yes', '--erase-settings', file);
    expect(err).toMatch(/a:1: erasing\n/);
    expect(out).toContain('Bluetooth devices have to be paired again.');
    expect(code).toBe(0);
  });

  it('says in JSON how it was wanted', async () => {
    cli.add('a:1', 'zephyr-swap-move');
    const { out } = await cli.run(
      ...at('a:1'),
      '--json',
      'upgrade',
      '--yes',
      '--erase-settings',
      imageFile(),
    );
    const last = JSON.parse(out.trim().split('\n').at(-1) ?? '') as { data: unknown };
    expect(last.data).toMatchObject({ mode: 'test-then-confirm', eraseSettings: true });
  });

  it('refuses to erase settings in a mode that restarts nothing', async () => {
    cli.add('a:1');
    const options = ['--erase-settings', '--mode', 'upload-only'];
    const { code, out } = await cli.run(...at('a:1'), 'upgrade', ...options, imageFile());
    expect(code).not.toBe(0);
    expect(out).toContain('leave --erase-settings out');
  });

  it('marks and leaves the restart to others', async () => {
    const device = cli.add('a:1');
    const { code, out } = await cli.run(...at('a:1'), 'upgrade', '--mode', 'upload-and-mark', imageFile());
    expect(out).toMatch(/^The new image is marked: it takes effect at the next reset \(1\.0\.0 → 2\.0\.0, /);
    expect(code).toBe(0);
    expect(device.state.slots).toMatchObject([{ active: true, version: '1.0.0' }, { pending: true }]);
  });

  it('names the command that would clear the way, and does nothing of it by itself', async () => {
    const device = cli.add('a:1', 'zephyr-swap-move');
    await cli.run(...at('a:1'), 'upgrade', '--mode', 'upload-and-mark', imageFile('1.5.0'));
    const pending = await cli.run(...at('a:1'), 'upgrade', imageFile());
    expect(pending.out).toContain('Another image (1.5.0) is already marked for the next start.');
    expect(pending.out).toContain(
      '  bootbench --conntype udp --connstring a:1 reset    starts the marked image\n',
    );
    expect(device.state.slots.find((one) => one.active)?.version).toBe('1.0.0');

    await cli.run(...at('a:1'), 'upgrade', '--mode', 'test-only', imageFile('1.5.0'));
    const onTrial = await cli.run(...at('a:1'), 'upgrade', imageFile());
    expect(onTrial.out).toContain(
      '  bootbench --conntype udp --connstring a:1 image confirm    keeps the image that runs\n',
    );
    expect(onTrial.out).toContain('  bootbench --conntype udp --connstring a:1 reset    reverts the test\n');
    await cli.run(...at('a:1'), 'image', 'confirm');
    expect((await cli.run(...at('a:1'), 'upgrade', imageFile())).code).toBe(0);
  });

  it('sends a new bootloader only where that is wanted', async () => {
    const slots = { addresses: [0x1000, 0xb000], bytes: 0x9000 } as const;
    cli.add('a:1', 'zephyr-swap-move', [], { bootloaderSlots: slots });
    const version = { major: 2, minor: 4, revision: 0, build: 0 };
    const build = (number: 0 | 1): Uint8Array => {
      const code = new Uint8Array(8);
      new DataView(code.buffer).setUint32(4, slots.addresses[number] + 1, true);
      return makeImage({ version, sizeBytes: 20_000, seed: number, sha, code });
    };
    const entries = ([0, 1] as const).map((number) => ({
      type: 'mcuboot',
      file: `s${number}.bin`,
      slot: `${number}`,
    }));
    const file = path.join(folder, 'dfu_mcuboot.zip');
    writeFileSync(file, packageBytes(entries, { 's0.bin': build(0), 's1.bin': build(1) }));

    const ordinary = await cli.run(...at('a:1'), 'upgrade', '--yes', '--mode', 'confirm-at-once', file);
    expect(ordinary.code).not.toBe(0);
    const options = ['--bootloader', '--mode', 'confirm-at-once'];
    const asked = await cli.run(...at('a:1'), 'upgrade', ...options, file);
    expect(asked.err).toContain(
      'Warning: A new bootloader (2.4.0) is sent, for its slot 1, which is not in use',
    );
    const { code, out } = await cli.run(...at('a:1'), 'upgrade', '--yes', ...options, file);
    expect(out).toContain('The device runs the new bootloader, and its application as before');
    expect(code).toBe(0);
    const twice = await cli.run(...at('a:1'), 'upgrade', '--bootloader', imageFile());
    expect(twice.err).toContain('The file holds no new bootloader');
  });

  it('says that nothing is to be done where the image runs already, as a success', async () => {
    cli.add('a:1');
    const file = imageFile();
    await cli.run(...at('a:1'), 'upgrade', file);
    const again = await cli.run(...at('a:1'), 'upgrade', file);
    expect(again).toEqual({ code: 0, out: 'The device runs 2.0.0 already.\n', err: '' });
  });

  it('works on many devices at once, by connection, and ends with a table', async () => {
    cli.add('a:1');
    cli.add('c:3');
    const { code, out } = await cli.run(...at('a:1'), ...at('c:3').slice(2), 'upgrade', imageFile());
    expect(code).toBe(0);
    expect(out.trim().split('\n').slice(0, 3)).toEqual([
      'Device  From   To     Result      Time',
      expect.stringMatching(/^a:1 {5}1\.0\.0 {2}2\.0\.0 {2}confirmed {2}/),
      expect.stringMatching(/^c:3 {5}1\.0\.0 {2}2\.0\.0 {2}confirmed {2}/),
    ]);
  });

  it('takes saved devices by name, by tag and all of them, each once', async () => {
    save({ name: 'lamp', address: 'a:1' }, { name: 'fan', address: 'b:2', tags: ['lab'] });
    cli.add('a:1');
    cli.add('b:2');
    const file = imageFile();
    const byName = await cli.run('-c', 'lamp', '--json', 'upgrade', '--tag', 'lab', '-c', 'fan', file);
    expect(told(byName.out)).toMatchObject([
      { device: 'lamp', result: 'confirmed', exitCode: 0 },
      { device: 'fan', result: 'confirmed', exitCode: 0 },
    ]);
    const all = await cli.run('--json', 'upgrade', '--all', file);
    expect(told(all.out)).toMatchObject([
      { device: 'lamp', result: 'already-running' },
      { device: 'fan', result: 'already-running' },
    ]);
    const unknown = await cli.run('upgrade', '--tag', 'nobody', file);
    expect(unknown.code).toBe(exitCodes.usage);
    expect(unknown.err).toContain('There are: lab.');
  });

  it('goes on with the others when one device does not answer', async () => {
    cli.add('a:1');
    cli.add('b:2', 'zephyr-4.4', [{ kind: 'lose', what: 'request' }]);
    const { code, out } = await cli.run(
      '--json',
      ...at('a:1'),
      '--connstring',
      'b:2',
      'upgrade',
      imageFile(),
    );
    expect(told(out)).toMatchObject([
      { device: 'a:1', result: 'confirmed' },
      { device: 'b:2', result: 'failed', exitCode: exitCodes.silence },
    ]);
    expect(code).toBe(exitCodes.silence);
  });

  it('waits over Bluetooth as long as that takes, as every other command does', async () => {
    cli.add('Far', 'zephyr-4.4', [{ kind: 'lose', what: 'request' }]);
    const far = ['--conntype', 'ble', '--connstring', 'peer_name=Far'];
    const upgrade = await cli.run('--json', ...far, 'upgrade', imageFile());
    const upload = await cli.run('--json', ...far, 'image', 'upload', imageFile());
    const waited = ({ out }: { out: string }): unknown => /"waitedMs":(\d+)/.exec(out)?.[1];
    expect(waited(upload)).toBeDefined();
    expect(waited(upgrade)).toBe(waited(upload));
  });

  it('tells what ran before of the image that the file is for', async () => {
    cli.add('a:1', 'zephyr-two-images');
    const first = await cli.run('--json', ...at('a:1'), 'upgrade', '-n', '0', imageFile());
    expect(told(first.out)).toMatchObject([{ result: 'confirmed', fromVersion: '1.0.0' }]);
    const again = await cli.run('--json', ...at('a:1'), 'upgrade', '-n', '1', imageFile('3.0.0'));
    expect(told(again.out)).toMatchObject([{ result: 'confirmed', fromVersion: '1.0.0' }]);
  });

  it('asks before it goes on despite warnings, and needs --yes where nobody can be asked', async () => {
    const device = cli.add('a:1');
    const older = imageFile('0.9.0');
    const silent = await cli.run(...at('a:1'), 'upgrade', older);
    expect(silent.code).toBe(exitCodes.verdict);
    expect(silent.err).toContain('Refused before anything was sent');
    expect(silent.err).toContain('Older than the running version: from 1.0.0 to 0.9.0');
    cli.answers = ['n'];
    const no = await cli.run(...at('a:1'), '--json', 'upgrade', '--yes', '--mode', 'nonsense', older);
    expect(no.code).toBe(exitCodes.usage);
    const refused = await cli.run(...at('a:1'), 'upgrade', older);
    expect(refused.code).toBe(exitCodes.cancelled);
    expect(refused.out).toContain('Nothing was sent');
    expect(device.state.slots.filter((one) => one.version === '0.9.0')).toEqual([]);
    cli.answers = ['y'];
    expect((await cli.run(...at('a:1'), 'upgrade', older)).code).toBe(0);
  });

  it('ends with the code of the verdict where the bootloader reverts', async () => {
    cli.add('a:1', 'zephyr-4.4', [{ kind: 'reject-at-boot' }]);
    cli.add('b:2');
    const { code, out } = await cli.run(...at('a:1'), '--connstring', 'b:2', 'upgrade', imageFile());
    expect(code).toBe(exitCodes.verdict);
    expect(out).toMatch(/a:1 .* rejected /);
    expect(out).toContain('\na:1: The device started with the old image again.\n');
    expect(out).toContain('  The new image (');
  });

  it('that only tests ends well with the test', async () => {
    cli.add('a:1');
    const { code, out } = await cli.run(...at('a:1'), 'upgrade', '--mode', 'test-only', imageFile());
    expect([code, out]).toMatchObject([0, expect.stringContaining('runs the new image as a test')]);
  });

  it.each([
    ['sending', 'It runs what it ran.'],
    ['waiting for its return', 'It was restarted with the new image marked'],
  ])('cancelled while %s tells in which state the device is', async (moment, sentence) => {
    cli.add('a:1');
    cli.onWrite = (text) => {
      if (text.includes(moment)) cli.stop.abort();
    };
    const { code, out, err } = await cli.run(...at('a:1'), 'upgrade', imageFile());
    expect(code).toBe(exitCodes.cancelled);
    expect(err).toContain('Cancelled. What is on its way to a device is finished first');
    expect(out).toContain(sentence);
  });

  it('waits for a mark that is on its way, goes no further, and says that the next reset starts the image', async () => {
    const device = cli.add('a:1');
    cli.onWrite = (text) => {
      if (text.includes('marking the image')) cli.stop.abort();
    };
    const { code, out } = await cli.run(...at('a:1'), 'upgrade', imageFile());
    expect(code).toBe(exitCodes.cancelled);
    expect(out).toContain(
      'It runs what it ran. Image 0 (2.0.0) is marked on the device: the next reset starts it.',
    );
    await cli.clock.advance(30_000);
    expect(device.state.slots.find((one) => one.active)).toMatchObject({ version: '1.0.0' });
    expect(device.state.slots.find((one) => one.pending)).toMatchObject({ version: '2.0.0' });
  });

  it('draws on a terminal at most ten times a second and leaves it clean', async () => {
    cli.add('a:1');
    cli.isTerminal = true;
    const drawnAt: number[] = [];
    cli.onWrite = (text) => {
      if (text.includes('\u001b[K')) drawnAt.push(cli.clock.now());
    };
    const { err } = await cli.run(...at('a:1'), 'upgrade', imageFile('2.0.0', 200_000));
    expect(drawnAt.length).toBeGreaterThan(3);
    drawnAt.slice(1).forEach((now, nth) => expect(now - (drawnAt[nth] ?? 0)).toBeGreaterThanOrEqual(100));
    expect(err.endsWith('\r\u001b[J')).toBe(true);
  });

  it('on a terminal that is not high enough for all devices draws what fits, and counts all', async () => {
    const addresses = Array.from({ length: 12 }, (_, nth) => `a:${nth + 1}`);
    for (const address of addresses) cli.add(address);
    cli.isTerminal = true;
    cli.rows = 8;
    const drawn: string[] = [];
    cli.onWrite = (text) => {
      if (text.includes('\u001b[K')) drawn.push(text);
    };
    const connstrings = addresses.flatMap((address) => ['--connstring', address]);
    const parallel = ['--parallel', '4'];
    const { code } = await cli.run('--conntype', 'udp', ...connstrings, 'upgrade', ...parallel, imageFile());
    expect(code).toBe(0);
    for (const text of drawn) expect(text.match(/\n/g)).toHaveLength(7);
    expect(drawn[0]).toContain('12 devices: 8 waiting, 4 at work\n');
    expect(drawn.some((text) => text.includes('12 devices: 4 at work, 8 done\n'))).toBe(true);
  });

  it('records what passes, for each device a file of its own', async () => {
    cli.add('a:1');
    cli.add('b:2');
    const out = path.join(folder, 'out.ndjson');
    await cli.run(...at('a:1'), '--connstring', 'b:2', '--record', out, 'upgrade', imageFile());
    for (const name of ['out-a_1.ndjson', 'out-b_2.ndjson'])
      expect((await readEntries(path.join(folder, name))).entries.length).toBeGreaterThan(20);
  });
});

describe('The exit code of several devices', () => {
  it.each([
    [[0, 0], 0],
    [[0, 4], 4],
    [[4, 4, 0], 4],
    [[3, 4], 8],
    [[4, 130], 130],
  ])('that ended with %j is %i', (codes, one) => {
    expect(codeOfAll(codes)).toBe(one);
  });
});
