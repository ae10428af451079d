/**
 * `bridge …`: made from the declarations, with parameters of a transport and another number of the group.
 */
import { describe, expect, it } from 'vitest';
import { run, simulated } from './run';

const udp = ['--conntype', 'udp', '--connstring', 'a:1'];

describe('bridge', () => {
  it('connects, says what is different from now on, and ends it', async () => {
    const device = simulated('zephyr-bridge');
    const cli = (...words: string[]) => run([...udp, ...words], { device });
    expect((await cli('bridge', 'list')).out).toContain('Bluetooth');
    const connected = await cli('bridge', 'connect', '1');
    expect(connected.code).toBe(0);
    expect(connected.out).toContain('now reach the device behind the bridge');
    expect((await cli('os', 'information', '--format', 'i')).out).toContain('nrf54l15dk');
    expect((await cli('bridge', 'status')).out).toContain('bridged:   true');
    expect((await cli('bridge', 'disconnect')).code).toBe(0);
    expect((await cli('os', 'information', '--format', 'i')).out).toContain('nrf52840dk');
  });

  it('sends parameters of the transport, and refuses those that are declared', async () => {
    const bodies: unknown[] = [];
    const answers = (_address: string, body: Map<unknown, unknown>): unknown => {
      bodies.push(Object.fromEntries(body));
      return {};
    };
    const words = ['bridge', 'connect', '1', '--set', 'name=lock', '--set', 'n=5'];
    expect((await run([...udp, ...words], { answers })).code).toBe(0);
    expect(bodies).toEqual([{ transport: 1, name: 'lock', n: 5 }]);
    const wrong = await run([...udp, 'bridge', 'connect', '1', '--set', 'mode=5'], { answers });
    expect([wrong.code, bodies.length]).toEqual([2, 1]);
  });

  it('reaches the group under the number that the build has given it', async () => {
    const device = simulated('zephyr-bridge', { change: { bridgeGroup: 70 } });
    expect((await run([...udp, 'bridge', 'status'], { device })).code).not.toBe(0);
    const told = await run([...udp, 'bridge', 'status', '--group', '70'], { device });
    expect([told.code, told.out]).toEqual([0, expect.stringContaining('supported: 1')]);
    expect((await run([...udp, 'bridge', 'status', '--group', '11'], { device })).code).toBe(2);
  });
});

describe('A UDP device that says nothing', () => {
  it('may be built for DTLS only, which the error says; one that has answered is not suspected', async () => {
    const device = simulated('zephyr-udp', { faults: [{ kind: 'lose', what: 'answer' }] });
    const silent = await run([...udp, '-t', '0.2', '--tries', '1', 'echo', 'a'], { device });
    expect(silent.err).toContain('CONFIG_MCUMGR_TRANSPORT_UDP_DTLS');
    const serial = await run(
      ['--conntype', 'serial', '--connstring', 'dev=/dev/x', '-t', '0.2', '--tries', '1', 'echo', 'a'],
      { device },
    );
    expect(serial.err).not.toContain('DTLS');
    expect(serial.code).toBe(silent.code);
  });
});
