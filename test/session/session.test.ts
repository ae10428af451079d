import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isBenchError } from '@shared/core/errors';
import { encodeCborItem } from '@shared/smp/cbor';
import { builtIn, groups } from '@shared/smp/groups';
import { sendRaw } from '@main/session/raw-request';
import { Rig } from '../support/rig';

const { os } = groups;
let rig: Rig;
beforeEach(() => {
  rig = new Rig();
});
afterEach(() => rig.close());

describe('A session', () => {
  it('is ready when the device has answered, and shows what it can do', async () => {
    const { id, session } = await rig.connected('zephyr-4.4');
    expect(session.state).toMatchObject({
      link: 'ready',
      capabilities: { version: 2, bufferBytes: 384, bufferCount: 4, windowLimit: 3, recovery: false },
    });
    expect(rig.bench.view(id)).toMatchObject({
      runningVersion: '1.0.0',
      slots: { images: [{ slot: 0, active: true, confirmed: true }] },
    });
  });

  it('tells any number of listeners what changes and what the device writes, until they end', async () => {
    const { device, session } = rig.add('zephyr-4.4');
    const heard: string[] = [];
    const ends = ['first', 'second'].map((who) => {
      const endChanges = session.changes.listen(() => heard.push(`${who}: ${session.state.link}`));
      const endTexts = session.texts.listen((text) => heard.push(`${who} reads: ${text}`));
      return () => [endChanges(), endTexts()];
    });
    await rig.clock.until(session.connect());
    device.onConsole('hello');
    for (const what of ['opening', 'ready'])
      for (const who of ['first', 'second']) expect(heard).toContain(`${who}: ${what}`);
    expect(heard.slice(-2)).toEqual(['first reads: hello', 'second reads: hello']);
    ends[0]?.();
    heard.length = 0;
    await rig.clock.until(session.disconnect());
    expect(heard).toEqual(['second: closed']);
  });

  it('is closed, with the reason, when nothing answers', async () => {
    const { id, device, session } = rig.add('zephyr-4.4');
    device.power('off');
    const failed = rig.clock.until(session.connect()).catch((error: unknown) => error);
    expect(isBenchError(await failed, 'link/silent')).toBe(true);
    expect(rig.bench.view(id)?.link).toMatchObject({ state: 'closed', because: { code: 'link/silent' } });
    expect(rig.clock.pending).toBe(0);
  });

  it('is away while the device restarts, and ready again with the new state', async () => {
    const { session } = await rig.connected('zephyr-4.4');
    await rig.clock.until(session.reset({}));
    expect(session.state).toMatchObject({ link: 'away', why: 'restart' });
    await rig.clock.until(session.returned(60_000));
    expect(session.state.link).toBe('ready');
  });

  it('expects no restart when the device has refused its reset: a link that is lost then is a loss', async () => {
    const { device, session } = await rig.connected('zephyr-4.4', [
      { kind: 'refuse', command: 'os.reset', rc: 10 },
    ]);
    await expect(rig.clock.until(session.reset({}))).rejects.toMatchObject({ code: 'device/error' });
    device.setFaults([{ kind: 'disconnect', afterBytes: 1 }]);
    const asked = rig.clock.until(session.request(os.commands.echo, { d: 'hi' }));
    await expect(asked).rejects.toMatchObject({ code: 'link/lost' });
    expect(session.state).toMatchObject({ link: 'away', why: 'lost' });
  });

  it('never takes the old firmware, which answers for another 250 ms, for the device that came back', async () => {
    const { device, session } = await rig.connected('zephyr-4.4');
    const boots = device.state.bootCount;
    await rig.clock.until(session.reset({}));
    await rig.clock.until(session.returned(60_000));
    expect(device.state.bootCount).toBe(boots + 1);
  });

  it('comes back by itself when a link that broke is there again', async () => {
    const { device, session } = await rig.connected('zephyr-swap-move');
    device.power('off');
    const asked = rig.clock
      .until(session.request(os.commands.echo, { d: 'hi' }))
      .catch((error: unknown) => error);
    expect(await asked).toBeInstanceOf(Error);
    await rig.clock.advance(20_000);
    expect(session.state).toMatchObject({ link: 'away', why: 'silence' });
    device.power('on');
    await rig.clock.until(session.returned(60_000));
    expect((await rig.clock.until(session.request(os.commands.echo, { d: 'hi' }))).r).toBe('hi');
  });

  it('looks at once when it is told that a port has appeared', async () => {
    const { device, session } = await rig.connected('zephyr-swap-move');
    device.power('off');
    void session.doubt();
    await rig.clock.advance(60_000);
    device.power('on');
    await rig.clock.advance(1000);
    const before = rig.clock.now();
    session.lookNow();
    await rig.clock.until(session.returned(60_000));
    expect(rig.clock.now() - before).toBeLessThan(3000);
  });

  it('stays closed when the user disconnects while the device is away', async () => {
    const { device, session } = await rig.connected('zephyr-4.4');
    await rig.clock.until(session.reset({}));
    await rig.clock.until(session.disconnect());
    await rig.clock.advance(60_000);
    expect(session.state).toEqual({ link: 'closed' });
    expect(device.state.phase).toBe('running');
  });

  it('gives the right to write to one at a time, while readers may look', async () => {
    const { session } = await rig.connected('zephyr-4.4');
    let end = (): void => undefined;
    const writing = session.exclusively('an upgrade', () => new Promise<void>((resolve) => (end = resolve)));
    const second = await session
      .exclusively('a reset', () => Promise.resolve())
      .catch((error: unknown) => error);
    expect(second).toMatchObject({ code: 'session/busy', facts: { with: 'an upgrade' } });
    expect((await rig.clock.until(session.request(os.commands.echo, { d: 'x' }))).r).toBe('x');
    end();
    await writing;
    expect(session.writer).toBeUndefined();
  });

  it('takes back what it gave for writing when the writer has ended, and says who writes now', async () => {
    const { session } = await rig.connected('zephyr-4.4');
    const late = await session.exclusively('an upgrade', (lease) => Promise.resolve(lease));
    const ask = () => rig.clock.until(late.request(os.commands.echo, { d: '' }));
    await expect(ask()).rejects.toMatchObject({
      code: 'session/busy',
      facts: { with: 'an upgrade has ended' },
    });
    await session.exclusively('a reset', () =>
      expect(ask()).rejects.toMatchObject({ code: 'session/busy', facts: { with: 'a reset' } }),
    );
    expect(() => late.live).toThrow('session/busy');
  });

  it('refuses requests with a clear error while it is not ready', async () => {
    const { session } = rig.add('zephyr-4.4');
    await expect(session.request(os.commands.echo, { d: '' })).rejects.toMatchObject({
      code: 'session/not-ready',
    });
  });

  it('waits no longer than it is told for a device that does not return', async () => {
    const { session } = await rig.connected('zephyr-4.4', [{ kind: 'never-return' }]);
    await rig.clock.until(session.reset({}));
    const before = rig.clock.now();
    const waited = rig.clock.until(session.returned(10_000)).catch((error: unknown) => error);
    expect(await waited).toMatchObject({ code: 'upgrade/did-not-return' });
    expect(rig.clock.now() - before).toBe(10_000);
  });

  it('reaches the bootloader through a reset and shows it as recovery', async () => {
    const { session } = await rig.connected('zephyr-swap-move');
    await rig.clock.until(session.reset({ intoBootloader: true }));
    await rig.clock.until(session.returned(60_000));
    expect(session.state).toMatchObject({ link: 'ready', capabilities: { recovery: true } });
    // Whichever way it is asked, a refusal says who refused.
    const recovery = { code: 'device/unsupported', facts: { recovery: true } };
    const { taskStatistics } = os.commands;
    await expect(rig.clock.until(session.request(taskStatistics, {}))).rejects.toMatchObject(recovery);
    const byLease = session.exclusively('a test', ({ live }) => live.client.request(taskStatistics, {}));
    await expect(rig.clock.until(byLease)).rejects.toMatchObject(recovery);
    const { group, id, op } = taskStatistics;
    const body = encodeCborItem(new Map());
    const byHand = sendRaw(session, rig.clock, { group, id, op, body }, 1000, builtIn);
    expect((await rig.clock.until(byHand)).error).toMatchObject(recovery);
  });
});
