/**
 * `npm run simulate -- --ble`: simulated devices in the air around a controller on a real pseudo terminal, used by noble's
 * serial driver.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { packMessage, readBody } from '@shared/smp/message';
import { serve, type Served } from '@main/serve/serve';
import { wishOf } from '@main/serve/wish';
import { scanFor, SmpConversation, startNoble } from '../support/bluetooth/noble-client';

let folder: string;
let link: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'bootbench-ble-'));
  link = path.join(folder, 'hci');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const echo = (text: string): Uint8Array =>
  packMessage({ op: 2, version: 2, group: 0, sequence: 1, command: 0 }, { d: text });

test('noble finds the devices on the terminal and asks each of them; a second host can follow the first', async () => {
  const ended = new AbortController();
  const lines: Served[] = [];
  let printed = (): void => {};
  const all = new Promise<void>((resolve) => {
    printed = () => lines.length === 2 && resolve();
  });
  const problem = (text: string): never => {
    throw new Error(text);
  };
  const served = (one: Served): void => {
    lines.push(one);
    printed();
  };
  const exit = serve(wishOf({ ble: link, count: '2', mtu: '185' }), { served, problem }, ended.signal);
  await all;
  expect(lines).toEqual([
    { kind: 'ble', address: `${link} c0:de:00:00:00:01`, profile: 'zephyr-swap-move', version: '1.0.0' },
    { kind: 'ble', address: `${link} c0:de:00:00:00:02`, profile: 'zephyr-swap-move', version: '1.0.0' },
  ]);
  for (const host of ['first', 'second']) {
    const noble = await startNoble({
      hciDriver: 'uart',
      bindParams: { uart: { port: link, baudRate: 1_000_000 } },
    });
    const found = await scanFor(noble, 2);
    expect(found.map(({ advertisement }) => advertisement.localName)).toEqual(['Simulated 1', 'Simulated 2']);
    for (const peripheral of found) {
      const talk = await SmpConversation.open(peripheral);
      expect(peripheral.mtu).toBe(185);
      const text = `${host} `.repeat(40);
      expect(readBody(await talk.ask(echo(text))).get('r')).toBe(text);
    }
    noble.stop();
  }
  ended.abort();
  expect(await exit).toBe(true);
  expect(existsSync(link)).toBe(false);
});

test.each([
  [{ ble: 'x', mtu: '22' }, '--mtu has to be a whole number from 23 to 517, not "22"'],
  [{ ble: 'x', interval: '5' }, '--interval has to be 0, or 8 and more'],
  [{ ble: 'x', packets: '0' }, '--packets has to be a whole number from 1 to 100, not "0"'],
])('%j cannot be used', (given, problem) => {
  expect(() => wishOf(given)).toThrow(problem);
});

test('a server whose script is killed ends, and takes its terminal along', async () => {
  const command = ['scripts/simulate.mjs', '--ble', link];
  const script = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'inherit'] });
  const said: string[] = [];
  const isUp = new Promise<void>((resolve) => {
    script.stdout.setEncoding('utf8').on('data', (text: string) => {
      said.push(text);
      if (said.join('').includes(`ble ${link}`)) resolve();
    });
  });
  // The server has the same output: it ends with the last of both.
  const allEnded = once(script.stdout, 'end');
  await Promise.race([isUp, allEnded]);
  expect(existsSync(link)).toBe(true);
  script.kill('SIGKILL');
  await allEnded;
  expect(existsSync(link)).toBe(false);
});
