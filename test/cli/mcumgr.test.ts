/**
 * What the Go tool `mcumgr` has beyond Zephyr's page: every command and option of it is carried out, or led to what to use.
 */
import { describe, expect, it } from 'vitest';
import { exitCodes } from '@main/cli/exit-codes';
import { rfc3339 } from '@main/cli/commands/mcumgr';
import { withPairs } from '@main/cli/mcumgr-options';
import { run, simulated } from './run';

const sim = ['--conntype', 'sim'];

describe('Commands of mcumgr', () => {
  it('version says name and number', async () => {
    expect((await run(['version'])).out).toMatch(/^bootbench \d+\.\d+\.\d+\n$/);
  });

  it('datetime sets and reads the clock, "now" from this computer', async () => {
    const device = simulated('zephyr-swap-move');
    const set = await run([...sim, 'datetime', '2026-01-02T03:04:05'], { device });
    expect(set).toMatchObject({ code: 0, out: 'Done\n' });
    const read = await run([...sim, 'datetime'], { device });
    expect(read.out).toMatch(/^Datetime\(RFC 3339 format\): 2026-01-02T03:04:0\d/);
    const now = await run([...sim, 'datetime', 'now'], { device });
    expect(now.out).toMatch(/^Setting time to \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)\nDone\n$/);
    expect(rfc3339(new Date(2026, 0, 2, 3, 4, 5))).toMatch(/^2026-01-02T03:04:05(Z|[+-]\d\d:\d\d)$/);
  });

  it('mpstat shows the memory pools in its columns', async () => {
    const { out } = await run([...sim, 'mpstat'], { device: simulated('zephyr-4.4') });
    expect(out).toMatch(/^ {28}name blksz {2}cnt free {2}min\n( +\S+ +\d+ +\d+ +\d+ +\d+\n)+$/);
  });

  it.each([
    ['config a/b 1', 'settings read'],
    ['log show reboot_log last', 'shell exec'],
    ['log --help', 'raw read 4'],
    ['crash div0', 'shell exec'],
    ['run test all', 'raw read 7'],
    ['res get /a', 'raw'],
    ['interactive', 'completion'],
    ['image corelist', 'image core-list'],
    ['image coredownload -e core', 'image core-load'],
    ['image coreerase', 'image core-erase'],
    ['image coreconvert a b', 'coredump'],
  ])('%s leads to "%s"', async (line, name) => {
    const { code, out, err, targets } = await run([...sim, ...line.split(' ')], { device: simulated() });
    expect({ code, out, targets }).toEqual({ code: exitCodes.usage, out: '', targets: [] });
    expect(err).toContain(name);
    expect(err).not.toContain('unknown command');
  });

  it('the names that lead elsewhere stand in no help and in no completion', async () => {
    expect((await run(['--help'])).out).not.toMatch(/^ {2}(crash|res|interactive)\b/m);
    expect((await run(['completion', 'fish'])).out).not.toMatch(/coreconvert|interactive/);
  });

  it('the further names of commands stand in the help', async () => {
    const { out } = await run(['os', '--help']);
    for (const name of ['bootloader-info', 'mcumgr-parameters', 'mpstat']) expect(out).toContain(name);
  });
});

describe('Options of mcumgr', () => {
  it('--connextra, --name and -i change the connection, also of a saved device; the later of two pairs stands', async () => {
    const device = simulated();
    const targetOf = async (...argv: string[]) => (await run([...argv, 'echo', 'hi'], { device })).targets[0];
    const ble = ['--conntype', 'ble', '--connstring', 'peer_name=a,conn_timeout=5'];
    expect(await targetOf(...ble, '--name', 'b', '-i', '1')).toMatchObject({
      peerName: 'b',
      controllerName: 'hci1',
      connectTimeoutMs: 5000,
    });
    const serial = ['--conntype', 'serial', '--connstring', 'dev=/dev/x,baud=9600'];
    expect(await targetOf(...serial, '--connextra', 'mtu=512,baud=57600', '--name', 'b')).toMatchObject({
      path: '/dev/x',
      baudRate: 57_600,
      maxMessageBytes: 512,
    });
    expect(withPairs('/dev/x,baud=1', 'baud=2')).toBe('/dev/x,baud=2');
  });

  it.each([['--write-rsp'], ['--ompres', '/omgr'], ['--mtu-ovrd', '100']])(
    '%s is taken, and said to have no effect',
    async (...option) => {
      const { code, out, err } = await run([...sim, ...option, 'echo', 'hi'], { device: simulated() });
      expect({ code, out }).toEqual({ code: 0, out: 'hi\n' });
      expect(err).toMatch(new RegExp(`^${option[0] ?? ''} has no effect`));
    },
  );

  it.each(['oic_serial', 'oic_ble', 'oic_udp', 'oic_mtech', 'bhd', 'oic_bhd'])(
    'of --conntype %s it is said what to use',
    async (type) => {
      const { code, err } = await run(['--conntype', type, '--connstring', 'x', 'echo', 'hi']);
      expect(code).toBe(exitCodes.usage);
      expect(err).toMatch(/CoAP|--conntype ble/);
    },
  );

  it('levels of the log have their names, too', async () => {
    for (const level of ['panic', 'fatal', 'warning', 'trace'])
      expect((await run([...sim, '-l', level, 'echo', 'hi'], { device: simulated() })).code, level).toBe(0);
  });

  it('a field that is called "name" stays the field, and chooses no device', async () => {
    const { code, targets } = await run(
      ['--conntype', 'ble', '--connstring', 'peer_name=a', 'settings', 'save', '--name', 'x'],
      { device: simulated() },
    );
    expect(code === 0 || code === exitCodes.refused).toBe(true);
    expect(targets[0]).toMatchObject({ peerName: 'a' });
  });

  it('the help of -t and -r says what they do not touch', async () => {
    const out = (await run(['--help'])).out.replaceAll(/\s+/g, ' ');
    expect(out).toMatch(/-t, --timeout.*erasing.*only make the wait longer/);
    expect(out).toMatch(/-r, --tries.*always sent once.*reset, erase/);
  });
});
