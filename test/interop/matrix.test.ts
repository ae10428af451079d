import { describe, expect, it } from 'vitest';
import { BenchError } from '@shared/core/errors';
import { both, checked, fail, notForIt, notSupported, pass, type Cell } from '../../scripts/interop/cell';
import { probedNames } from '../../scripts/interop/commands';
import { explained } from '../../scripts/interop/defects';
import type { CheckName, Row } from '../../scripts/interop/examine';
import { matrix, remarks, summary } from '../../scripts/interop/matrix';
import { allCommands } from '@shared/smp/groups';

const flaky = 'mps2_an385.serial_recovery_buf1024';

function row(id: string, cells: [CheckName, Cell][]): Row {
  return {
    server: {
      id,
      kind: 'serial',
      command: [],
      isEmulated: true,
      groups: [],
      lineBytes: undefined,
      udpPort: 1337,
      ipFamily: 4,
      hasRecovery: false,
      imageFile: undefined,
    },
    cells: new Map(cells),
    seconds: 12.4,
  };
}

describe('the matrix', () => {
  const rows = [
    row('a', [
      ['os.echo', pass],
      ['fs.download', notSupported],
      ['upgrade', notForIt],
    ]),
    row(flaky, [
      ['os.echo', fail('no answer')],
      ['fs.download', explained(flaky, 'fs.download', fail('rc 1'))],
    ]),
  ];
  const checks = ['os.echo', 'fs.download', 'upgrade'] as const;

  it('has servers down and checks across', () => {
    const lines = matrix(rows, checks, 120).split('\n');
    expect(lines[0]).toMatch(/^ {2}1 os\.echo +2 fs\.download +3 upgrade$/);
    expect(lines[2]).toMatch(/^ +1 {2}2 {2}3$/);
    expect(lines[3]).toMatch(/^a +\+ {2}- {2}\. +12 s$/);
    expect(lines[4]).toMatch(/^mps2_\S+ +F {2}e {2}\. +12 s$/);
  });

  it('goes on in a further block where the terminal ends', () => {
    const lines = matrix(rows, probedNames, 80).split('\n');
    expect(Math.max(...lines.slice(0, -1).map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(lines.filter((line) => line.startsWith('mps2_')).length).toBeGreaterThan(1);
    const numbers = lines
      .filter((line) => /^ {34}[ \d]+$/.test(line))
      .flatMap((line) => line.trim().split(/ +/));
    expect(numbers).toEqual(probedNames.map((_, at) => String(at + 1)));
  });

  it('says below what failed, and what is known with its source', () => {
    const said = rows.flatMap(remarks);
    expect(said).toHaveLength(3);
    expect(said[0]).toBe(`FAIL  ${flaky}, os.echo: no answer`);
    expect(said[1]).toMatch(/^known mps2_\S+: a download overflows its stack.*fs_mgmt_file_download\(\)/);
    expect(said[2]).toBe('      fs.download: rc 1');
  });

  it('counts, and only what is not explained has failed', () => {
    expect(summary(rows)).toEqual({
      text: '2 servers: 1 passed, 1 not supported, 1 explained, 1 FAILED',
      failed: 1,
    });
  });
});

describe('a check', () => {
  it('passes, is not supported, or fails with what was thrown', async () => {
    expect(await checked(() => Promise.resolve())).toEqual(pass);
    const unsupported = new BenchError('device/unsupported', { command: 'os.echo', commandGroup: 0 });
    expect(await checked(() => Promise.reject(unsupported))).toEqual(notSupported);
    const silent = new BenchError('smp/timeout', { command: 'os.echo', waitedMs: 1, tries: 1 });
    expect(await checked(() => Promise.reject(silent))).toEqual(
      fail('smp/timeout {"command":"os.echo","waitedMs":1,"tries":1}'),
    );
  });

  it('of both versions fails when one does, and when they differ', () => {
    expect(both(pass, pass)).toEqual(pass);
    expect(both(notSupported, notSupported)).toEqual(notSupported);
    expect(both(pass, fail('rc 1'))).toEqual(fail('version 1: rc 1'));
    expect(both(fail('rc 1'), pass)).toEqual(fail('version 2: rc 1'));
    expect(both(pass, notSupported)).toEqual(fail('version 2: pass, version 1: not-supported'));
  });

  it('is explained only on the servers that are known for it, and only when it fails', () => {
    expect(explained(flaky, 'fs.download', pass)).toEqual(pass);
    expect(explained('native_sim.udp', 'fs.download', fail('rc 1'))).toEqual(fail('rc 1'));
    expect(explained(flaky, 'fs.upload', fail('rc 1'))).toEqual(fail('rc 1'));
    expect(explained(flaky, 'fs.download', fail('rc 1'))).toMatchObject({
      verdict: 'explained',
      why: 'rc 1',
    });
  });
});

it('every declared command has its probe', () => {
  expect([...probedNames].sort()).toEqual(allCommands.map(({ name }) => name).sort());
});
