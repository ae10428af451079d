/**
 * The server of the simulated application: header rules, strictness about CBOR, versions, sizes.
 */
import { describe, expect, it } from 'vitest';
import { allCommands, type CommandName } from '@shared/smp/groups';
import { readBody } from '@shared/smp/message';
import { profileNames } from '@shared/simulator/profile-names';
import { behaviours, notImplemented } from '@main/simulator/behaviours';
import { plainCode } from '@main/simulator/codes';
import { LOADER_NAME } from '@main/simulator/loader-profile';
import { profiles } from '@main/simulator/profile';
import { bytesOf, firmware, plain, rig } from './rig';

const nativeSim = profiles['zephyr-4.4'];
const echo = (sequence: string, first = '0a'): string =>
  `${first}00000500 00${sequence}00 a161646178`.replace(/ /g, '');

describe('a packet', () => {
  it('of fewer than 8 bytes is dropped', async () => {
    expect(await rig().exchange('0a000005000001')).toEqual([]);
  });

  it('with a length beyond its end is answered with "corrupt" to its header', async () => {
    expect(await rig().exchange('0a00000600000900a161646178')).toEqual(['0b00000600000900bf62726309ff']);
  });

  it('with several messages is answered message by message', async () => {
    const answers = await rig().exchange(echo('01') + echo('02') + echo('03'));
    expect(answers.map((answer) => answer.slice(12, 14))).toEqual(['01', '02', '03']);
  });

  it('is given up at the first message that fails, but not at an error of a group', async () => {
    const { exchange } = rig();
    const unknownGroup = '08000001004d0200a0';
    const unknownFormat = '0800000a00000307a166666f726d6174617a';
    expect(await exchange(echo('01') + unknownGroup + echo('03'))).toHaveLength(2);
    expect(await exchange(echo('01') + unknownFormat + echo('04'))).toHaveLength(3);
  });

  it('keeps up to 7 bytes behind its last message to itself', async () => {
    expect(await rig().exchange(`${echo('01')}0a000005000002`)).toHaveLength(1);
  });

  it('larger than a buffer is dropped', async () => {
    const { exchange, pack } = rig({ profile: profiles.tiny });
    expect(await exchange(pack('os.echo', { d: 'x'.repeat(96 - 13) }))).toHaveLength(1);
    expect(await exchange(pack('os.echo', { d: 'x'.repeat(96 - 12) }))).toEqual([]);
  });
});

describe('a header', () => {
  it('may have reserved bits and flags; they do not come back', async () => {
    expect(await rig().exchange('ea07000500000100a161646178')).toEqual(['0b00000600000100bf61726178ff']);
  });

  it.each(['01', '03', '04', '05', '06', '07'])('with op %s is answered as a write with rc 8', async (op) => {
    expect(await rig().exchange(`${op}00000100000106a0`)).toEqual(['0300000600000106bf62726308ff']);
  });

  it('of a version that is not built in is refused', async () => {
    const onlyV2 = rig({ profile: { ...nativeSim, protocol: 'v2' } });
    expect(await onlyV2.exchange(echo('01', '02'))).toEqual(['0300000600000100bf6272630cff']);
    expect(await onlyV2.exchange(echo('01', '0a'))).toHaveLength(1);
  });

  it('of version 2 is answered in version 1 by a device that knows no other', async () => {
    const { exchange } = rig({ profile: profiles['zephyr-legacy'] });
    expect(await exchange(echo('01'))).toEqual(['0300000600000100bf61726178ff']);
    expect(await exchange('1a00000100000105a0')).toEqual(['0300000600000105bf62726300ff']);
  });

  it('with a read asks for an echo as well as with a write', async () => {
    expect(await rig().exchange(echo('01', '08'))).toEqual(['0900000600000100bf61726178ff']);
  });
});

describe('a body', () => {
  const accepted = {
    'with an indefinite map': 'bf61646178ff',
    'with a length that is longer than needed': 'b90001780164780178',
    'with unknown keys of any kind': 'a46178f661799f01a10203ff617ac11a514b67b061646178',
    'with bytes behind the map': 'a161646178ffff',
  };
  it.each(Object.entries(accepted))('%s is read', async (_name, body) => {
    const length = (body.length / 2).toString(16).padStart(4, '0');
    const { device, answers, clock } = rig();
    device.receive(bytesOf(`0a00${length}00000100${body}`));
    await clock.advance(100);
    expect(answers.map((answer) => plain(readBody(answer)))).toEqual([{ r: 'x' }]);
  });

  const refused = {
    'with a known key twice': 'a26164617861646179',
    'with a byte string for a text': 'a161644178',
    'with a text in chunks': 'a161647f6178ff',
    'that is a list': '8261646178',
    'that is a number': '05',
    'that is empty': '',
    'that ends too early': 'a1616463',
    'with more entries announced than there are': 'a261646178',
    'with a key that is no text': 'a2010261646178',
  };
  it.each(Object.entries(refused))('%s is refused with rc 3', async (_name, body) => {
    const length = (body.length / 2).toString(16).padStart(4, '0');
    expect(await rig().exchange(`0a00${length}00000100${body}`)).toEqual(['0b00000600000100bf62726303ff']);
  });

  it('with a number for a truth value is refused', async () => {
    const { exchange } = rig();
    expect(await exchange('0a00000a00010100a167636f6e6669726d01')).toEqual(['0b00000600010100bf62726303ff']);
  });

  it('with a negative offset, or one of more than 32 bits, is refused', async () => {
    const { ask } = rig();
    expect(await ask('image.upload', { off: -1, data: new Uint8Array(4) })).toEqual({ rc: 3 });
    expect(await ask('image.upload', { off: 2 ** 32, data: new Uint8Array(4) })).toEqual({ rc: 3 });
  });

  it('that cannot be decoded does not keep a device from resetting', async () => {
    const { exchange, device, clock } = rig();
    expect(await exchange('0a00000800000105a165666f72636501', 100)).toEqual(['0b00000200000105bfff']);
    await clock.advance(250);
    expect(device.state.phase).toBe('booting');
  });
});

describe('an answer', () => {
  it('that does not fit into a buffer becomes rc 7', async () => {
    const { ask } = rig({ profile: profiles.tiny });
    expect(await ask('os.taskStatistics')).toEqual({ rc: 7 });
    expect(await ask('os.information', { format: 'a' })).toEqual({ rc: 7 });
  });

  it('comes in definite form from builds with canonical CBOR', async () => {
    const { exchange } = rig({ profile: { ...nativeSim, cbor: 'canonical' } });
    expect(await exchange(echo('01'))).toEqual(['0b00000500000100a161726178']);
  });

  it('names a group error "ret" in Zephyr 3.4', async () => {
    const { ask } = rig({ profile: { ...nativeSim, groupErrorKey: 'ret' } });
    expect(await ask('os.information', { format: 'z' })).toEqual({ ret: { group: 0, rc: 2 } });
  });

  it('of version 1 says the reason only in builds with verbose errors', async () => {
    const chunk = { off: 0, data: new Uint8Array(8) };
    const verbose = rig();
    const silent = rig({ profile: { ...nativeSim, verboseErrors: false } });
    expect(await verbose.ask('image.upload', chunk, { version: 1 })).toEqual({
      rc: 3,
      rsn: 'header malformed',
    });
    expect(await silent.ask('image.upload', chunk, { version: 1 })).toEqual({ rc: 3 });
    expect(await verbose.ask('image.upload', chunk)).toEqual({ err: { group: 1, rc: 22 } });
  });

  it('that is a success carries rc 0 in old builds where it would be empty, and in uploads', async () => {
    const { ask } = rig({ profile: profiles['zephyr-legacy'] });
    const file = firmware('2.0.0');
    expect(await ask('image.upload', { off: 0, len: file.length, data: file.subarray(0, 64) })).toEqual({
      rc: 0,
      off: 64,
    });
    expect(await ask('image.erase')).toEqual({ rc: 0 });
    expect(await ask('os.echo', { d: 'x' })).toEqual({ r: 'x' });
  });
});

it.each([
  [0, 3, [2]],
  [0, 5, [3, 4]],
  [0, 1, [5, 6, 7]],
  [1, 5, [3, 4]],
  [1, 6, [9, 27, 28]],
  [1, 2, [15]],
  [1, 3, [14, 19, 20, 21, 22, 24, 25]],
  [1, 1, [2, 5, 6, 7, 8, 10, 11, 12, 13, 16, 17, 18, 23, 26, 29, 30, 31, 32, 33, 34]],
  [2, 5, [3]],
  [3, 3, [2]],
  [3, 5, [3, 4]],
  [3, 1, [5, 6, 7, 8]],
  [8, 3, [2, 13]],
  [8, 5, [3, 14]],
  [8, 1, [4, 5, 6, 7, 8, 9, 10, 11, 12, 15, 16]],
  [9, 3, [2, 3]],
  [10, 1, [2, 3, 4]],
  [77, 1, [2]],
])('errors of group %i that version 1 says as rc %i: %j', (group, rc, errors) => {
  expect(errors.map((one) => plainCode(group, one))).toEqual(errors.map(() => rc));
});

describe('every declared command', () => {
  const requests: Partial<Record<CommandName, Record<string, unknown>>> = {
    'os.echo': { d: 'x' },
    'os.setDateTime': { datetime: '2026-09-01T10:11:12' },
    'image.setState': { confirm: true },
    'image.upload': { off: 0, len: 3000, data: firmware('2.0.0').subarray(0, 40) },
    'stat.show': { name: 'smp_svr_stats' },
    'settings.read': { name: 'network/port' },
    'settings.write': { name: 'network/port', val: Uint8Array.of(1, 2) },
    'settings.delete': { name: 'network/port' },
    'fs.download': { off: 0, name: '/lfs1/config.json' },
    'fs.upload': { off: 0, data: Uint8Array.of(1), name: '/lfs1/new', len: 1 },
    'fs.status': { name: '/lfs1/config.json' },
    'fs.hash': { name: '/lfs1/config.json' },
    'shell.execute': { argv: ['kernel', 'version'] },
    'bridge.connect': { transport: 1 },
    'bridge.modes': { transport: 1 },
    'bridge.configuration': { transport: 1, mode: 0 },
  };

  it.each(profileNames)(
    'is answered by %s with a success that fits its declaration, or with rc 8',
    async (name) => {
      const profile = profiles[name];
      for (const command of allCommands) {
        const { ask } = rig({ profile });
        if (command.name === 'os.readDateTime') await ask('os.setDateTime', requests['os.setDateTime']);
        // There is nothing to disconnect before.
        if (command.name === 'bridge.disconnect') await ask('bridge.connect', { transport: 1 });
        const commandName = command.name as CommandName;
        const request = { ...requests[commandName] };
        // An application with a firmware loader has one setting.
        if (command.group === 3 && 'name' in request && profile.loader !== undefined)
          request['name'] = LOADER_NAME;
        const answer = await ask(commandName, request);
        if (answer['rc'] === 8) continue;
        if (name === 'tiny' && (answer['rc'] === 7 || command.name === 'enumeration.details')) continue;
        // The captured server has no settings.
        if (name === 'zephyr-4.4' && command.name.startsWith('settings.') && 'err' in answer) continue;
        expect(() => void command.response.check(answer, ''), command.name).not.toThrow();
        expect(answer['err'], command.name).toBeUndefined();
        expect(answer['rc'] ?? 0, command.name).toBe(0);
      }
    },
  );

  it('has a behaviour or is said to have none', () => {
    const known = [...Object.keys(behaviours), ...notImplemented];
    expect([...known].sort()).toEqual(allCommands.map((command) => command.name).sort());
  });

  it('sends no key that is not declared, but in memory pools', async () => {
    for (const command of allCommands) {
      if (command.name === 'os.memoryPools') continue;
      const { ask } = rig();
      if (command.name === 'os.readDateTime') await ask('os.setDateTime', requests['os.setDateTime']);
      const answer = await ask(command.name as CommandName, requests[command.name as CommandName] ?? {});
      const allowed = [...Object.keys(command.response.fields ?? {}), 'rc'];
      expect(
        Object.keys(answer).filter((key) => !allowed.includes(key)),
        command.name,
      ).toEqual([]);
    }
  });
});
