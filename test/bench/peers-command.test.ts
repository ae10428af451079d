import { describe, expect, it } from 'vitest';
import { peerGoals } from '../../scripts/bench/goals';
import { readWishes } from '../../scripts/bench/peers/main';
import { rows, titleOf, withLatencyTimer } from '../../scripts/bench/peers/rows';
import { callOf } from '../../scripts/bench/peers/tools';

const needed = ['--python', 'python3', '--servers', 'servers'];

describe('npm run bench -- peers', () => {
  it('measures all rows three times unless told otherwise', () => {
    expect(readWishes(needed)).toEqual({ python: 'python3', servers: 'servers', only: /(?:)/, rounds: 3 });
    expect(readWishes([...needed, '--only', '^udp', '--rounds', '5'])).toMatchObject({
      only: /^udp/,
      rounds: 5,
    });
  });

  it.each([
    [['--servers', 'x'], /PYTHON is missing/],
    [['--python', 'x'], /DIR is missing/],
    [[...needed, '--rounds', '0'], /"0" is no number of rounds/],
    [[...needed, '--rounds', '2.5'], /"2\.5" is no number of rounds/],
    [[...needed, '--only', '('], /[Ii]nvalid regular expression/],
    [[...needed, '--latency-timer', '0'], /"0" is no latency timer, 1 to 255 ms/],
    [[...needed, '--latency-timer', '256'], /"256" is no latency timer/],
    [[...needed, '--onyl', 'x'], /Unknown option '--onyl'/],
    [[...needed, 'udp'], /Unexpected argument 'udp'/],
  ])('refuses %j', (argv, problem) => {
    expect(readWishes(argv)).toMatch(problem);
  });

  it('has a name for each row that no other one has', () => {
    const titles = peerGoals.map((id) => `${titleOf(rows[id])} ${rows[id].measures}`);
    expect(new Set(titles).size).toBe(peerGoals.length);
    expect(titleOf(rows['udp-2-loss-5'])).toBe(
      'image of 100 kB, server that takes no time, 2 buffers of 2048 bytes, UDP 20 ms, 5 % loss',
    );
    expect(titleOf(rows['file-down-serial'])).toBe(
      'download of a file of 6.8 kB, real server native_sim.serial_fs, serial unpaced',
    );
  });

  it('puts a converter into paced lines alone', () => {
    expect(readWishes([...needed, '--latency-timer', '255'])).toMatchObject({ latencyTimerMs: 255 });
    expect(titleOf(withLatencyTimer(rows['fast-400-baud'], 16))).toContain(
      '115200 baud, latency timer 16 ms',
    );
    expect(withLatencyTimer(rows['image-400-raw'], 16)).toEqual(rows['image-400-raw']);
    expect(withLatencyTimer(rows['udp-4-20'], 16)).toEqual(rows['udp-4-20']);
    expect(withLatencyTimer(rows['fast-400-baud'], undefined)).toEqual(rows['fast-400-baud']);
  });

  it('calls ours with a memory of devices that is empty, and peers by their drivers', () => {
    const errand = { work: 'file-down', near: 'udp', place: '127.0.0.1:7', file: 'f.bin' } as const;
    const around = { python: 'python3', folder: '/fresh' };
    const ours = callOf('bootbench', errand, around);
    expect(ours.env).toEqual({ BOOTBENCH_USER_DATA: '/fresh' });
    expect(ours.argv.slice(-8)).toEqual([
      '--conntype',
      'udp',
      '--connstring',
      '127.0.0.1:7',
      'fs',
      'download',
      '/lfs1/bench.bin',
      'f.bin',
    ]);
    const { program, argv } = callOf('smpclient', errand, around);
    expect(program).toBe('python3');
    expect(argv.slice(-5)).toEqual(['file-down', 'udp', '127.0.0.1:7', 'f.bin', '/lfs1/bench.bin']);
  });
});
