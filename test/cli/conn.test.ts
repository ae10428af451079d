/**
 * `conn`: the saved devices, one list with the application.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exitCodes } from '@main/cli/exit-codes';
import { run } from './run';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'bootbench-cli-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('Saved devices', () => {
  const place = () => ({ userData: folder });
  const stored = () =>
    JSON.parse(readFileSync(path.join(folder, 'bootbench.json'), 'utf8')) as Record<string, unknown>;

  it('are added, shown and deleted, and everything else in the file stays', async () => {
    writeFileSync(
      path.join(folder, 'bootbench.json'),
      JSON.stringify({
        version: 1,
        preferences: { theme: 'dark' },
        devices: [{ id: 'x', from: 'a later version' }],
      }),
    );
    await run(['conn', 'add', 'lamp', 'type=udp', 'connstring=[192.0.2.7]:1337'], place());
    expect((await run(['conn', 'show'], place())).out).toBe(
      "Connection profiles: \n  lamp: type=udp, connstring='[192.0.2.7]:1337'\n",
    );
    expect(stored()).toMatchObject({
      preferences: { theme: 'dark' },
      devices: [
        { id: 'x', from: 'a later version' },
        { name: 'lamp', tags: [], connection: { kind: 'udp', address: '192.0.2.7:1337' } },
      ],
    });
    expect((await run(['conn', 'delete', 'lamp'], place())).out).toBe(
      'Connection profile lamp successfully deleted.\n',
    );
    expect(stored()['devices']).toEqual([{ id: 'x', from: 'a later version' }]);
    expect((await run(['conn', 'delete', 'lamp'], place())).code).toBe(exitCodes.usage);
  });

  it('are shown as they were typed, as the Go tool shows them, until they are changed elsewhere', async () => {
    const typed: [string, string, string][] = [
      ['a', 'serial', '/dev/ttyACM0'],
      ['b', 'serial', 'baud=9600,dev=/dev/ttyACM0,mtu=512'],
      ['c', 'udp', '[fe80::1]:1337'],
      ['d', 'ble', 'peer_name=x,ctlr_name=hci0,own_addr_type=random'],
    ];
    for (const [name, type, connstring] of typed)
      await run(['conn', 'add', name, `type=${type}`, `connstring=${connstring}`], place());
    const lines = typed.map(([name, type, text]) => `  ${name}: type=${type}, connstring='${text}'\n`);
    expect((await run(['conn', 'show'], place())).out).toBe(`Connection profiles: \n${lines.join('')}`);
    expect((await run(['conn', 'show', 'a'], place())).out).toBe(`Connection profiles: \n${lines[0]}`);
    // Another program has changed one connection, and one text is no longer known.
    const devices = stored()['devices'] as Record<string, unknown>[];
    Object.assign(devices[0]!, { connection: { kind: 'udp', address: '192.0.2.9:1337' } });
    Object.assign(devices[1]!, { typedConnString: 7 });
    writeFileSync(path.join(folder, 'bootbench.json'), JSON.stringify({ version: 1, devices }));
    const { out } = await run(['conn', 'show'], place());
    expect(out).toContain("  a: type=udp, connstring='192.0.2.9:1337'\n");
    expect(out).toContain("  b: type=serial, connstring='dev=/dev/ttyACM0,baud=9600,mtu=512'\n");
    await run(['conn', 'add', 'a', 'type=udp', 'connstring=b:2'], place());
    expect((stored()['devices'] as object[])[0]).not.toHaveProperty('typedConnString');
  });

  it('a name that is there already gets the new connection and keeps its identity', async () => {
    await run(['conn', 'add', 'lamp', 'type=udp', 'connstring=a:1'], place());
    const [before] = stored()['devices'] as { id: string }[];
    await run(['conn', 'add', 'lamp', 'type=udp', 'connstring=b:2'], place());
    expect(stored()['devices']).toEqual([{ ...before, connection: { kind: 'udp', address: 'b:2' } }]);
  });

  it.each([
    ['udp', '[192.0.2.7]:1337', '192.0.2.7'],
    ['udp', 'Lamp.example', 'lamp.example.:1337'],
    ['tcp', 'Rack-2:4001', 'rack-2:4001'],
    ['serial', 'dev=/dev/ttyACM0', 'dev=/dev//ttyACM0,baud=9600'],
    ['ble', 'peer_id=c0:ff:ee:00:00:01', 'peer_id=C0:FF:EE:00:00:01'],
  ])('conn add says that a device is saved under another name: %s %s', async (type, first, second) => {
    await run(['conn', 'add', 'lamp', `type=${type}`, `connstring=${first}`], place());
    const again = await run(['conn', 'add', 'light', `type=${type}`, `connstring=${second}`], place());
    expect(again.code).toBe(exitCodes.ok);
    expect(again.err).toContain('The same device is saved as "lamp", too');
    const other = await run(['conn', 'add', 'fan', 'type=udp', 'connstring=198.51.100.1'], place());
    expect(other.err).toBe('');
  });

  it('conn add says when it replaces a device, and where that was', async () => {
    const first = await run(['conn', 'add', 'lamp', 'type=udp', 'connstring=a:1'], place());
    expect(first.err).toBe('');
    const second = await run(['conn', 'add', 'lamp', 'type=udp', 'connstring=b:2'], place());
    expect(second.out).toBe('Connection profile lamp successfully added\n');
    expect(second.err).toBe('The device saved as "lamp" is replaced; it was type=udp, connstring=\'a:1\'.\n');
    const third = await run(['--json', 'conn', 'add', 'lamp', 'type=udp', 'connstring=c:3'], place());
    expect(JSON.parse(third.out)).toMatchObject({
      data: { name: 'lamp', connstring: 'c:3', replaced: { type: 'udp', connstring: 'b:2' } },
    });
  });

  it('conn add takes no name that could not be read again, and replaces none of two twins', async () => {
    const long = await run(['conn', 'add', 'x'.repeat(121), 'type=udp', 'connstring=a:1'], place());
    expect(long.code).toBe(exitCodes.usage);
    expect(long.err).toContain('It may have 120 characters.');
    const twin = { name: 'lamp', tags: [], connection: { kind: 'udp', address: 'a:1' } };
    const twins = [
      { id: '1', ...twin },
      { id: '2', ...twin },
    ];
    writeFileSync(path.join(folder, 'bootbench.json'), JSON.stringify({ version: 1, devices: twins }));
    const add = await run(['conn', 'add', 'lamp', 'type=udp', 'connstring=b:2'], place());
    expect(add.code).toBe(exitCodes.usage);
    expect(stored()['devices']).toEqual(twins);
  });

  it('a list of devices in a shape that is not known is left as it is', async () => {
    const text = JSON.stringify({ version: 9, devices: { lamp: { udp: 'a:1' } } });
    writeFileSync(path.join(folder, 'bootbench.json'), text);
    const { code, err } = await run(['conn', 'add', 'lamp', 'type=udp', 'connstring=a:1'], place());
    expect(code).toBe(exitCodes.file);
    expect(err).toContain('a shape that this version does not know');
    expect(readFileSync(path.join(folder, 'bootbench.json'), 'utf8')).toBe(text);
  });

  it('a file that is no JSON is left as it is', async () => {
    writeFileSync(path.join(folder, 'bootbench.json'), '{"devices": [');
    const { code } = await run(['conn', 'add', 'lamp', 'type=udp', 'connstring=a:1'], place());
    expect(code).toBe(exitCodes.file);
    expect(readFileSync(path.join(folder, 'bootbench.json'), 'utf8')).toBe('{"devices": [');
  });

  it('the profiles of mcumgr are taken over on request; what is there or unusable is named', async () => {
    await run(['conn', 'add', 'lamp', 'type=udp', 'connstring=a:1'], place());
    writeFileSync(
      path.join(folder, '.mcumgr.cp.json'),
      JSON.stringify([
        { MyName: 'acm0', MyType: 'serial', MyConnString: 'dev=/dev/ttyACM0,baud=115200,mtu=512' },
        { MyName: 'lamp', MyType: 'udp', MyConnString: '[b]:2' },
        { MyName: 'lora', MyType: 'mtech_lora', MyConnString: '' },
        'nonsense',
      ]),
    );
    const { code, out } = await run(['conn', 'import'], { ...place(), home: folder });
    expect(code).toBe(0);
    expect(out).toBe(
      'Connection profile acm0 successfully added\n' +
        'Connection profile lora left out: "mtech_lora" is not a type of connection\n' +
        'Connection profile ? left out: it is not a connection profile\n' +
        'Connection profile lamp left out: a device of this name is saved already\n',
    );
    expect((await run(['conn', 'show', 'acm0'], place())).out).toContain(
      "acm0: type=serial, connstring='dev=/dev/ttyACM0,baud=115200,mtu=512'",
    );
  });
});
