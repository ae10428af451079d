/**
 * While somebody has the right to write to a device, nothing else changes it: walked over every declared command and every
 * call of the contract. The first table is complete by type: a new call does not compile before it says what it does.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { handlersOver } from '../support/desk';
import { TransferRig } from '../run/move-file/transfer-rig';
import type { Handlers } from '@main/ipc/answer';
import type { DeviceSession } from '@main/session/device-session';
import { toErrorView, type ErrorView } from '@shared/core/errors';
import type { CallArgument, CallName } from '@shared/ipc/contract';
import type { Fields } from '@shared/smp/schema';
import { allCommands, groups } from '@shared/smp/groups';
import example from '../../docs/private-group.example.json';

const WRITER = 'upgrade to 2.0.0';

/** `changes`: refused at once. `looks`: passes. `none`: it has nothing to do with a device. */
type What<N extends CallName> =
  { does: 'changes' | 'looks'; with: (it: Given) => CallArgument<N> } | { does: 'none' };

interface Given {
  rig: TransferRig;
  id: string;
  firmware: string;
  token: () => Promise<string>;
  run: string;
}

const upgradeOf = ({ firmware }: Given) => ({ kind: 'upgrade', firmware, mode: 'test-only' }) as const;
type Action = CallArgument<'run.perform'>['action'];
/** Everything that is done by hand, complete by type. */
const actions: { [D in Action['do']]: Extract<Action, { do: D }> } = {
  mark: { do: 'mark', hash: '00'.repeat(32), how: 'test' },
  confirm: { do: 'confirm' },
  erase: { do: 'erase', image: 0, slot: 1 },
  reset: { do: 'reset' },
  'restore-settings': { do: 'restore-settings', settings: [{ name: 'a', value: new Uint8Array(1) }] },
};

const none = { does: 'none' } as const;
const ofDevice = { does: 'looks', with: ({ id }: Given) => ({ id }) } as const;
const calls: { [N in CallName]: What<N> } = {
  'bench.snapshot': none,
  'bench.shown': none,
  'device.add': none,
  'device.addSimulated': none,
  'device.remove': { does: 'changes', with: ({ id }) => ({ ids: [id] }) },
  'device.change': { does: 'looks', with: ({ id }) => ({ id, name: 'Lamp', tags: [], favourites: ['/a'] }) },
  'device.setConnection': {
    does: 'changes',
    with: ({ id }) => ({ id, connection: { kind: 'simulated', profile: 'tiny', seed: 99 } }),
  },
  'device.connect': { does: 'looks', with: ({ id }) => ({ ids: [id] }) },
  'device.disconnect': { does: 'changes', with: ({ id }) => ({ ids: [id] }) },
  'device.refresh': ofDevice,
  'device.endBridge': { does: 'changes', with: ({ id }) => ({ id }) },
  // Faults are put into a simulated device in the middle of an upgrade: that is what they are for.
  'device.setFaults': { does: 'looks', with: ({ id }) => ({ id, faults: [] }) },
  'smp.request': { does: 'changes', with: ({ id }) => ({ id, command: 'zephyr.eraseStorage', body: {} }) },
  'smp.raw': {
    does: 'changes',
    with: ({ id }) => ({ id, op: 'write', group: 63, command: 0, body: '{}', timeoutMs: 1000 }),
  },
  'groups.described': none,
  'groups.describe': none,
  'groups.forget': none,
  'trace.follow': { does: 'looks', with: ({ id }) => ({ id, on: false }) },
  'trace.record': ofDevice,
  'trace.endRecording': ofDevice,
  'trace.open': none,
  'trace.detail': none,
  'console.follow': { does: 'looks', with: ({ id }) => ({ id, on: false }) },
  'console.clear': ofDevice,
  'firmware.choose': none,
  'firmware.makeForSimulated': none,
  'firmware.look': none,
  'run.plan': { does: 'looks', with: (it) => ({ devices: [it.id], order: upgradeOf(it) }) },
  'run.start': { does: 'changes', with: (it) => ({ devices: [it.id], order: upgradeOf(it) }) },
  'run.perform': { does: 'changes', with: ({ id }) => ({ id, action: actions.confirm }) },
  'watch.show': { does: 'looks', with: ({ id }) => ({ id, section: 'net', periodMs: 1000 }) },
  'watch.hide': ofDevice,
  'watch.goOn': { does: 'looks', with: ({ id }) => ({ id, section: 'net' }) },
  'watch.seen': ofDevice,
  'run.cancel': none,
  'run.retry': { does: 'changes', with: ({ run }) => ({ runs: [run] }) },
  'run.dismiss': none,
  'files.choose': none,
  'files.list': { does: 'looks', with: ({ id }) => ({ id, path: '/lfs1' }) },
  'files.delete': { does: 'changes', with: ({ id }) => ({ id, path: '/lfs1/a' }) },
  'files.makeDirectory': { does: 'changes', with: ({ id }) => ({ id, path: '/lfs1/b' }) },
  'bluetooth.scan': none,
  'keys.list': none,
  'keys.add': none,
  'keys.rename': none,
  'keys.remove': none,
  'preferences.change': none,
  'history.page': none,
  'history.counts': none,
  'history.run': none,
  'history.note': none,
  'history.standing': none,
  'history.attachment': none,
  'history.export': none,
  'document.save': none,
  'document.open': none,
  'help.open': none,
};

let rig: TransferRig;
let handlers: Handlers;
let given: Given;
let session: DeviceSession;
let release: () => void;
let writing: Promise<void>;

beforeEach(async () => {
  rig = new TransferRig();
  const made = handlersOver(rig, { chooseTarget: () => Promise.resolve(rig.inFolder('down')) });
  handlers = made.handlers;
  made.describedGroups.add('lab.json', JSON.stringify(example));
  const one = await rig.connected('zephyr-4.4');
  ({ session } = one);
  const firmware = rig.firmware();
  const [run = ''] = rig.upgrades.start(firmware, [one.id], 'upload-only');
  rig.upgrades.cancel([run]);
  await rig.clock.until(rig.upgrades.ended(run));
  given = {
    rig,
    id: one.id,
    firmware: firmware.token,
    run,
    token: async () => (await made.localFiles.add(rig.local('a', 'x'))).token,
  };
  writing = session.exclusively(WRITER, () => new Promise<void>((resolve) => (release = resolve)));
});
afterEach(async () => {
  release();
  await writing;
  await rig.close();
});

/** What came of a promise: its error, or undefined when it went well. */
async function errorOf(promise: Promise<unknown>): Promise<ErrorView | undefined> {
  return rig.passes(promise.then(() => undefined, toErrorView));
}

function call<N extends CallName>(name: N, argument: CallArgument<N>): Promise<unknown> {
  return (handlers[name] as (argument: CallArgument<N>) => Promise<unknown>)(argument);
}

const busy = { code: 'session/busy', facts: { with: WRITER } };
const named = Object.entries(calls) as [CallName, What<CallName>][];
const changing = named.filter(([, { does }]) => does === 'changes');
const looking = named.filter(([, { does }]) => does === 'looks');

describe('While somebody else has the right to write', () => {
  it.each(changing.map(([name]) => name))('the call %s is refused and says who has it', async (name) => {
    const what: What<CallName> = calls[name];
    if (what.does !== 'changes') throw new Error('not one of these');
    expect(await errorOf(call(name, what.with(given)))).toMatchObject(busy);
  });

  it.each(looking.map(([name]) => name))('the call %s passes', async (name) => {
    const what: What<CallName> = calls[name];
    if (what.does !== 'looks') throw new Error('not one of these');
    expect((await errorOf(call(name, what.with(given))))?.code).not.toBe('session/busy');
  });

  it.each(Object.values(actions))('$do by hand is refused and says who has it', async (action) => {
    expect(await errorOf(call('run.perform', { id: given.id, action }))).toMatchObject(busy);
    expect(rig.runs.ids, 'and is no run that failed').toEqual([given.run]);
  });

  it('files are put into the line, and end with the refusal', async () => {
    const path = '/lfs1/a';
    const orders = [
      { kind: 'move-file', direction: 'upload', token: await given.token(), path },
      { kind: 'move-file', direction: 'download', path },
    ] as const;
    for (const order of orders) {
      const [transfer = ''] = (await handlers['run.start']({ devices: [given.id], order })) ?? [];
      expect(await rig.settled(transfer)).toMatchObject({ phase: 'failed', error: busy });
      await handlers['run.retry']({ runs: [transfer] });
      expect(await rig.settled(transfer), 'again').toMatchObject({ phase: 'failed', error: busy });
    }
  });

  it.each(allCommands.map((one) => [one.name, one.effect] as const))(
    '%s, which %s, is sent or refused as declared, by name and by hand',
    async (name, effect) => {
      const declared = allCommands.find((one) => one.name === name);
      if (declared === undefined) throw new Error(`${name} is not declared`);
      const { op, group, id } = declared;
      const body = sample(declared.request.fields ?? {});
      const byName = await errorOf(call('smp.request', { id: given.id, command: name, body }));
      const byHand = await errorOf(
        call('smp.raw', { id: given.id, op, group, command: id, body: '{}', timeoutMs: 1000 }),
      );
      const direct = await errorOf(session.request(declared, body));
      const all = [byName, byHand, direct];
      if (effect === 'changes') for (const one of all) expect(one).toMatchObject(busy);
      else for (const one of all) expect(one?.code).not.toBe('session/busy');
    },
  );

  it('what nobody has declared may change anything, reads too', async () => {
    for (const op of ['read', 'write'] as const) {
      const sent = { id: given.id, op, group: 99, command: 7, body: '{}', timeoutMs: 1000 };
      expect(await errorOf(call('smp.raw', sent))).toMatchObject(busy);
    }
  });

  it('a command of a private group passes when it reads and is refused when it writes', async () => {
    const group = (op: 'read' | 'write', command: number) =>
      errorOf(call('smp.raw', { id: given.id, op, group: 70, command, body: '{}', timeoutMs: 1000 }));
    expect((await group('read', 0))?.code).not.toBe('session/busy');
    expect(await group('write', 0)).toMatchObject(busy);
  });

  it('a lease that has ended is worth nothing', async () => {
    release();
    await writing;
    const lease = await session.exclusively('short', (one) => Promise.resolve(one));
    expect(await errorOf(lease.request(groups.os.commands.consoleEcho, { echo: 0 }))).toMatchObject({
      code: 'session/busy',
    });
    expect(() => lease.live).toThrow('busy');
  });
});

describe('When nobody has the right to write', () => {
  it('a command that changes the device takes it for as long as it lasts', async () => {
    release();
    await writing;
    const asked = session.request(groups.os.commands.consoleEcho, { echo: 0 });
    expect(session.writer).toBe(groups.os.commands.consoleEcho.title);
    await errorOf(asked);
    expect(session.writer).toBeUndefined();
  });
});

/** A request with the least that the declaration wants. */
function sample(fields: Fields): Record<string, unknown> {
  const plain = { text: 'x', uint: 0, int: 0, bool: false, bytes: new Uint8Array(1), list: [] };
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([, field]) => !field.optional)
      .map(([key, { kind }]) => [key, kind in plain ? plain[kind as keyof typeof plain] : 0]),
  );
}
