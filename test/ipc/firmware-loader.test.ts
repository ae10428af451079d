/**
 * A device with MCUboot's firmware loader (mode 7): its second slot holds the loader, which may be the one that answers. No way
 * that erases a slot reaches it, from the window or from the command line.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CallArgument, CallName } from '@shared/ipc/contract';
import { readHeader } from '@shared/smp/message';
import { exitCodes } from '@main/cli/exit-codes';
import type { Handlers } from '@main/ipc/answer';
import { SimulatedTransport } from '@main/transports/simulated';
import { run } from '../cli/run';
import { answerTo } from '../engine/scripted-transport';
import { handlersOver } from '../support/desk';
import { TransferRig } from '../run/move-file/transfer-rig';

const FIRMWARE_UPDATER = 7;
const address = (message: Uint8Array): string => {
  const header = readHeader(message);
  return header === undefined ? '' : `${header.group}/${header.command}/${header.op}`;
};
const ASKS_BOOTLOADER = '0/8/0';
const ERASES = '1/5/2';

describe('A device with a firmware loader', () => {
  let rig: TransferRig;
  let handlers: Handlers;
  let id: string;
  let mode: number;
  const reached: string[] = [];

  class LoaderTransport extends SimulatedTransport {
    protected override async write(message: Uint8Array): Promise<void> {
      reached.push(address(message));
      if (address(message) === ASKS_BOOTLOADER)
        this.received(answerTo(message, { mode, bootloader: 'MCUboot' }));
      else await super.write(message);
    }
  }

  beforeEach(async () => {
    reached.length = 0;
    mode = FIRMWARE_UPDATER;
    rig = new TransferRig();
    rig.linkTo = (device) => new LoaderTransport(device);
    ({ handlers } = handlersOver(rig));
    ({ id } = await rig.connected('zephyr-4.4'));
  });
  afterEach(() => rig.close());

  function call<N extends CallName>(name: N, argument: CallArgument<N>) {
    return rig.clock.until(Promise.resolve(handlers[name](argument as never)));
  }
  const raw = (): CallArgument<'smp.raw'> => ({
    ...{ id, op: 'write', group: 1, command: 5 },
    ...{ body: '{"slot": 1}', timeoutMs: 1000 },
  });

  it('is not erased by the button of a slot', async () => {
    await expect(
      call('run.perform', { id, action: { do: 'erase', image: 0, slot: 1 } }),
    ).rejects.toMatchObject({
      code: 'session/holds-loader',
    });
    expect(reached).not.toContain(ERASES);
  });

  it('is not erased by the command with its form', async () => {
    await expect(call('smp.request', { id, command: 'image.erase', body: { slot: 1 } })).rejects.toThrow();
    expect(reached).not.toContain(ERASES);
  });

  it('is not erased by a request that is written by hand', async () => {
    await expect(call('smp.raw', raw())).rejects.toMatchObject({ code: 'session/holds-loader' });
    expect(reached).not.toContain(ERASES);
  });

  it('is told from others: with another mode both ways erase', async () => {
    mode = 3;
    await call('run.perform', { id, action: { do: 'erase', image: 0, slot: 1 } });
    await call('smp.raw', raw());
    expect(reached.filter((one) => one === ERASES)).toHaveLength(2);
  });

  it.each([
    ['image erase', 'image erase'],
    ['image erase of a slot by its number', 'image erase --slot 1'],
    ['raw write', 'raw write 1 5 {"slot":1}'],
    ['raw write without a body', 'raw write 1 5'],
  ])('is not erased from the command line: %s', async (_what, line) => {
    const asked: string[] = [];
    const { code, out, err } = await run(
      ['--conntype', 'udp', '--connstring', '192.0.2.7', ...line.split(' ')],
      {
        answers: (of, body) => {
          asked.push(of);
          if (of === '0/8') return { mode: FIRMWARE_UPDATER, bootloader: 'MCUboot' };
          if (of === '1/0')
            return { images: [{ slot: 0, version: '1.0.0', hash: new Uint8Array(32), active: true }] };
          if (of === '0/0') return { r: body.get('d') };
          return of === '1/5' ? {} : undefined;
        },
      },
    );
    expect(out).toBe('');
    expect(err).toMatch(/firmware loader/);
    expect(code).not.toBe(exitCodes.ok);
    expect(asked).not.toContain('1/5');
  });
});
