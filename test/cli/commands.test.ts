/**
 * What commands do when things go wrong: sentences, exit codes, retries, and what is never left behind.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BenchError, type ErrorView } from '@shared/core/errors';
import { makeImage } from '@shared/firmware/make-image';
import { exitCodeOf, exitCodes, exitMeanings } from '@main/cli/exit-codes';
import { timingOf } from '@main/cli/timing';
import { defaultTiming } from '@main/engine/timing';
import { sha } from '../support/rig';
import { VirtualClock } from '../support/virtual-clock';
import { run, runVirtually, simulated } from './run';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'bootbench-cli-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const sim = ['--conntype', 'sim'];

function imageFile(sizeBytes = 20_000): string {
  const file = path.join(folder, 'app.bin');
  const version = { major: 2, minor: 0, revision: 0, build: 0 };
  writeFileSync(file, makeImage({ version, sizeBytes, seed: 5, sha }));
  return file;
}

describe('Errors', () => {
  it('a refusal ends the command at once with its sentence, and nothing is asked again', async () => {
    const device = simulated('zephyr-4.4');
    const { code, out, err } = await run(['-lDEBUG', ...sim, 'image', 'test', 'ab'.repeat(32)], { device });
    expect(code).toBe(exitCodes.refused);
    expect(out).toBe('');
    expect(err).toMatch(/Error: No slot of the device .*\n.+\n$/);
    expect(err.match(/» image\.setState/g)).toHaveLength(1);
  });

  it.each([
    [[], 3],
    [['-r', '1'], 1],
    [['-r', '4'], 4],
  ])('silence is asked again as often as %j says, and then it is code 4', async (options, transmissions) => {
    const clock = new VirtualClock();
    const device = simulated('zephyr-4.4', { clock, faults: [{ kind: 'lose', what: 'request' }] });
    const { code, err } = await runVirtually([...options, '-lDEBUG', ...sim, 'echo', 'hi'], {
      device,
      clock,
    });
    expect(code).toBe(exitCodes.silence);
    expect(err.match(/» os\.echo/g)).toHaveLength(transmissions);
    expect(err).toContain(`(tries: ${transmissions})`);
  });

  it('-t says how long is waited for an answer', async () => {
    const clock = new VirtualClock();
    const device = simulated('zephyr-4.4', { clock, faults: [{ kind: 'delay', byMs: 8000 }] });
    const slow = await runVirtually(['-r', '1', ...sim, 'echo', 'hi'], { device, clock });
    expect(slow.code).toBe(exitCodes.silence);
    const patient = await runVirtually(['-r', '1', '-t', '20', ...sim, 'echo', 'hi'], { device, clock });
    expect(patient).toMatchObject({ code: 0, out: 'hi\n' });
  });

  it('-t makes the wait for an erase only longer, never shorter', () => {
    expect(timingOf({ timeoutMs: 500 })).toMatchObject({
      quickMs: 500,
      chunkMs: 500,
      flashMs: defaultTiming.flashMs,
      lastChunkMs: defaultTiming.lastChunkMs,
    });
    expect(timingOf({ timeoutMs: 300_000 })).toMatchObject({ flashMs: 300_000, flashCapMs: 300_000 });
    expect(timingOf({})).toEqual(defaultTiming);
  });

  it('a command that is not repeatable is sent once, whatever -r says', async () => {
    const clock = new VirtualClock();
    const device = simulated('zephyr-4.4', { clock, faults: [{ kind: 'lose', what: 'request' }] });
    const { code, err } = await runVirtually(['-r5', '-lDEBUG', ...sim, 'reset'], { device, clock });
    expect(code).toBe(exitCodes.silence);
    expect(err.match(/» os\.reset/g)).toHaveLength(1);
  });

  it('a file that is not firmware is refused before a link is opened', async () => {
    const file = path.join(folder, 'zephyr.bin');
    writeFileSync(file, new Uint8Array(1000));
    const device = simulated('zephyr-4.4');
    const { code, err, targets } = await run([...sim, 'image', 'upload', file], { device });
    expect({ code, targets }).toEqual({ code: exitCodes.firmware, targets: [] });
    expect(err).toContain('zephyr.signed.bin');
  });

  it('what is doubtful about a signature is said before the upload, under the policy of the application', async () => {
    const argv = [...sim, 'image', 'upload', imageFile()];
    for (const [signaturePolicy, code] of [
      ['off', exitCodes.ok],
      ['warn', exitCodes.ok],
      ['require', exitCodes.verdict],
    ] as const) {
      writeFileSync(
        path.join(folder, 'bootbench.json'),
        JSON.stringify({ preferences: { signaturePolicy } }),
      );
      const ran = await run(argv, { device: simulated('zephyr-4.4'), userData: folder });
      expect(ran.code, signaturePolicy).toBe(code);
      expect(/^(Warning|Error): The image is not signed/m.exec(ran.err)?.[1], signaturePolicy).toBe(
        { off: undefined, warn: 'Warning', require: 'Error' }[signaturePolicy],
      );
      expect(ran.targets.length > 0, signaturePolicy).toBe(code === exitCodes.ok);
    }
  });

  it('a policy that cannot be read does not count as "off": nothing is sent', async () => {
    writeFileSync(path.join(folder, 'bootbench.json'), '{"preferences": {"signaturePolicy": "requ');
    const argv = [...sim, 'image', 'upload', imageFile()];
    const { code, err, targets } = await run(argv, { device: simulated('zephyr-4.4'), userData: folder });
    expect({ code, targets }).toEqual({ code: exitCodes.verdict, targets: [] });
    expect(err).toMatch(/^Warning: The settings in .*bootbench\.json cannot be read: it is not JSON\. /);
    expect(err).toContain('BOOTBENCH_USER_DATA=FOLDER');
    expect(err).toMatch(/^Error: The image is not signed/m);
  });

  it.each([
    '{"preferences": {"signaturePolicy": "enforce"}}',
    '{"preferences": []}',
    '[]',
    'null',
    '',
    '{"version": 9}',
  ])('a policy that is not known (%j) requires signatures, and says so', async (content) => {
    writeFileSync(path.join(folder, 'bootbench.json'), content);
    const argv = [...sim, 'image', 'upload', imageFile()];
    const { code, err, targets } = await run(argv, { device: simulated('zephyr-4.4'), userData: folder });
    expect({ code, targets }).toEqual({ code: exitCodes.verdict, targets: [] });
    expect(err).toMatch(/^Warning: (The signature policy cannot be read|The settings in )/);
  });

  it('settings that cannot be read stop nothing that needs none of them', async () => {
    writeFileSync(path.join(folder, 'bootbench.json'), '{');
    const place = { userData: folder };
    const warning = /^Warning: The settings in .* cannot be read: it is not JSON\. /;
    const device = () => ({ device: simulated('zephyr-4.4'), ...place });
    expect(await run([...sim, 'echo', 'hi'], device())).toMatchObject({ code: 0, out: 'hi\n', err: '' });
    const raw = await run([...sim, 'raw', 'write', '0', '0', '{"d": "hi"}'], device());
    expect(raw.code).toBe(0);
    expect(raw.err).toMatch(warning);
    const declared = await run([...sim, 'os', 'parameters'], device());
    expect(declared.code).toBe(0);
    expect(declared.err).toMatch(warning);
    const info = await run(['image', 'info', imageFile()], place);
    expect(info.code).toBe(0);
    expect(info.err).toMatch(warning);
    expect(info.err.match(/Warning/g)).toHaveLength(1);
    const listed = await run(['devices', '--no-probe'], place);
    expect(listed.code).toBe(0);
    expect(listed.err).toContain('Saved devices are left out.');
    expect(await run(['__names'], place)).toMatchObject({ code: 0, out: '', err: '' });
    const named = await run(['-c', 'lamp', 'echo', 'hi'], place);
    expect(named.code).toBe(exitCodes.file);
    expect(named.err).toMatch(
      /^Error: The settings in .*cannot be read: it is not JSON\n.*BOOTBENCH_USER_DATA/,
    );
  });

  it('a file that is not there is code 7', async () => {
    const { code, targets } = await run([...sim, 'image', 'upload', path.join(folder, 'none.bin')], {
      device: simulated('zephyr-4.4'),
    });
    expect({ code, targets }).toEqual({ code: exitCodes.file, targets: [] });
  });

  it('an upload whose device goes away and stays away waits for it, says so, and blames no reset', async () => {
    const clock = new VirtualClock();
    const device = simulated('zephyr-4.4', { clock, faults: [{ kind: 'disconnect', afterBytes: 8000 }] });
    const { code, out, err } = await runVirtually([...sim, 'image', 'upload', imageFile()], {
      device,
      clock,
    });
    expect({ code, out }).toEqual({ code: exitCodes.link, out: '' });
    expect(err.match(/The device is away\. Waiting for it for 60 s at most/g)).toHaveLength(1);
    expect(err).toMatch(/Error: The device went away in the middle and did not come back within 60 s/);
    expect(clock.now()).toBeGreaterThanOrEqual(60_000);
  });

  it('a download that the device breaks off leaves no file, not even a half one', async () => {
    const device = simulated('zephyr-4.4', {
      faults: [{ kind: 'refuse', rc: 1, command: 'fs.download', when: { nth: [2, 3, 4, 5, 6] } }],
    });
    const local = path.join(folder, 'content.bin');
    writeFileSync(path.join(folder, 'up'), new Uint8Array(4000).fill(7));
    expect((await run([...sim, 'fs', 'upload', path.join(folder, 'up'), '/lfs1/a'], { device })).code).toBe(
      0,
    );
    const { code } = await run([...sim, 'fs', 'download', '/lfs1/a', local], { device });
    expect(code).toBe(exitCodes.refused);
    expect(existsSync(local)).toBe(false);
    expect(readdirSync(folder)).toEqual(['up']);
  });

  it.each([
    ['no device', ['image', 'list'], 'No device is named'],
    ['only half a connection', ['--connstring', 'dev=x', 'image', 'list'], 'needs --conntype'],
    ['two devices', ['-c', 'a', ...sim, 'image', 'list'], 'both given'],
    ['a name that is not saved', ['-c', 'acm7', 'image', 'list'], 'No device is saved as "acm7"'],
    ['an unknown type', ['--conntype', 'i2c', 'echo', 'a'], 'not a type of connection'],
    ['an unknown key', ['--conntype', 'serial', '--connstring', 'port=x', 'echo', 'a'], 'not a key'],
    ['an unknown command', ['imagine'], 'unknown command'],
    ['an unknown option', [...sim, 'image', 'list', '--fast'], 'unknown option'],
    ['a missing argument', [...sim, 'image', 'upload'], 'missing required argument'],
    ['a section that is missing', [...sim, 'stat'], 'needs "list"'],
    ['one argument too many', [...sim, 'image', 'list', 'all'], 'too many arguments'],
    ['a time-out that is none', ['-t', '0', ...sim, 'echo', 'a'], 'number of seconds'],
    ['tries that are none', ['-r', 'many', ...sim, 'echo', 'a'], 'whole number'],
    ['an unknown level', ['-l', 'loud', ...sim, 'echo', 'a'], 'critical, error, warn, info, debug'],
    ['a hash that is too short', [...sim, 'image', 'test', '1234'], 'not the hash of an image'],
    ['a window of none', [...sim, 'image', 'upload', '-w', '0', 'FILE'], 'not possible for -w'],
    ['an unknown setting of conn', ['conn', 'add', 'a', 'kind=serial'], 'not known here'],
    [
      'a profile that is not known',
      ['--conntype', 'sim', '--connstring', 'profile=x', 'echo', 'a'],
      'is not a profile of simulated devices',
    ],
  ])('%s: a sentence on standard error and code 2', async (_, argv, sentence) => {
    const { code, out, err } = await run(argv, { userData: folder });
    expect({ code, out }).toEqual({ code: exitCodes.usage, out: '' });
    expect(err).toContain(sentence);
    expect(err).not.toMatch(/\n\s+at /);
  });

  it('what a device writes cannot drive the terminal', async () => {
    const device = simulated('zephyr-4.4');
    const { out } = await run([...sim, 'echo', '\u001b]0;owned\u0007\u001b[2J'], { device });
    expect(Array.from(out.trimEnd()).filter((one) => one < ' ')).toEqual([]);
  });
});

describe('Exit codes', () => {
  it('are all different and all in the help', async () => {
    expect(new Set(Object.values(exitCodes)).size).toBe(Object.keys(exitCodes).length);
    const { out } = await run(['--help']);
    for (const [name, code] of Object.entries(exitCodes))
      expect(out).toContain(`${String(code).padStart(5)}  ${exitMeanings[name as keyof typeof exitCodes]}`);
  });

  it('are all in docs/command-line.md', () => {
    const page = readFileSync('docs/command-line.md', 'utf8');
    const rows = [...page.matchAll(/^\| (\d+) +\| (.+?) +\|$/gm)].map(([, code, meaning]) => [
      Number(code),
      meaning,
    ]);
    expect(rows).toEqual(
      Object.entries(exitCodes).map(([name, code]) => [
        code,
        exitMeanings[name as keyof typeof exitMeanings],
      ]),
    );
  });

  it.each<[ErrorView, number]>([
    [{ code: 'link/busy', facts: { port: 'x' } }, 3],
    [{ code: 'link/lost', facts: { link: 'x', detail: '' } }, 3],
    [{ code: 'link/silent', facts: { link: 'x', waitedMs: 1 } }, 4],
    [{ code: 'smp/timeout', facts: { command: 'x', waitedMs: 1, tries: 1 } }, 4],
    [{ code: 'smp/bad-answer', facts: { command: 'x', path: '', expected: '' } }, 5],
    [{ code: 'device/unsupported', facts: { command: 'x', commandGroup: 1 } }, 5],
    [{ code: 'image/damaged', facts: { file: 'x', what: '' } }, 6],
    [{ code: 'file/disk-full', facts: { file: 'x' } }, 7],
    [{ code: 'upgrade/refused', facts: { why: { reason: 'no-images' } } }, 8],
    [{ code: 'upgrade/not-marked', facts: { hash: '' } }, 8],
    [{ code: 'upgrade/did-not-return', facts: { waitedMs: 1 } }, 4],
    [{ code: 'cancelled', facts: { what: '' } }, 130],
    [{ code: 'bug', facts: { detail: '' } }, 1],
  ])('%o is code %i', (view, code) => {
    expect(exitCodeOf(view)).toBe(code);
  });
});

describe('Cancelling', () => {
  it('an upload ends with code 130 on a fresh line, the link is free, and the next one goes on where it was', async () => {
    const device = simulated('zephyr-4.4');
    const stop = new AbortController();
    const file = imageFile(60_000);
    const terminal = { columns: 80 };
    const broken = await run([...sim, 'image', 'upload', file], {
      device,
      terminal,
      signal: stop.signal,
      onWrite: (text) => {
        if (/ [2-9]\d\.\d\d%/.test(text)) stop.abort(new BenchError('cancelled', { what: 'Ctrl-C' }));
      },
    });
    expect(broken.code).toBe(exitCodes.cancelled);
    expect(broken.err).toMatch(/\nError: Cancelled: Ctrl-C\n/);
    const whole = await run(['--json', ...sim, 'image', 'upload', file], { device });
    expect(whole.code).toBe(0);
    const last = whole.out.trim().split('\n').at(-1) ?? '';
    const { data } = JSON.parse(last) as { data: { images: { resumedAtBytes: number }[] } };
    expect(data.images[0]?.resumedAtBytes).toBeGreaterThan(0);
  });

  it('a command that is cancelled before its link is open ends with code 130, too', async () => {
    const device = simulated('zephyr-4.4');
    const { code } = await run([...sim, 'echo', 'hi'], {
      device,
      signal: AbortSignal.abort(new BenchError('cancelled', { what: 'Ctrl-C' })),
    });
    expect(code).toBe(exitCodes.cancelled);
  });
});
