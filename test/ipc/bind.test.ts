import { beforeEach, describe, expect, it, vi } from 'vitest';
import { BenchError } from '@shared/core/errors';
import { channels } from '@shared/ipc/bridge';
import { calls, type Outcome } from '@shared/ipc/contract';
import { answer, type Handlers } from '@main/ipc/answer';
import { bind, type Answering } from '@main/ipc/bind';
import { openDropped } from '@main/ipc/dropped';

type Listener = (event: { senderFrame: unknown }, ...args: unknown[]) => Promise<Outcome<unknown>>;
const bound = vi.hoisted(() => new Map<string, Listener>());
vi.mock('electron', () => ({
  ipcMain: { handle: (channel: string, listener: Listener) => bound.set(channel, listener) },
}));

const ours = { url: 'app://bootbench/index.html', parent: null };
const ran: string[] = [];
const defects: [unknown, string][] = [];
let fails: Error | undefined;
let answering: Answering;
const isOwnPage = (address: string): boolean => address.startsWith('app://bootbench/');

beforeEach(() => {
  ran.length = 0;
  defects.length = 0;
  fails = undefined;
  const handlers = Object.fromEntries(
    Object.keys(calls).map((name) => [
      name,
      async (argument: unknown) => {
        ran.push(name);
        if (fails !== undefined) throw fails;
        return argument;
      },
    ]),
  ) as unknown as Handlers;
  const opener = (use: string) => async (path: string) => {
    ran.push(`${use} ${path}`);
    return { use, path } as never;
  };
  const openers = { firmware: opener('firmware'), file: opener('file') };
  answering = {
    answer: (name, argument) => answer(handlers, name, argument),
    openDropped: (use, path) => openDropped(openers, use, path),
    onDefect: (error, call) => defects.push([error, call]),
  };
  bind(isOwnPage, Promise.resolve(answering));
});

const send = async (channel: string, senderFrame: unknown, ...args: unknown[]): Promise<Outcome<unknown>> => {
  const listener = bound.get(channel);
  if (listener === undefined) throw new Error(`nobody listens to ${channel}`);
  return listener({ senderFrame }, ...args);
};

describe('What comes from a window', () => {
  it('is answered to our own page', async () => {
    const answered = await send(channels.call, ours, 'device.remove', { ids: ['a'] });
    expect(answered).toEqual({ ok: true, value: { ids: ['a'] } });
    expect(ran).toEqual(['device.remove']);
    const opened = await send(channels.dropped, ours, 'firmware', '/tmp/a.bin');
    expect(opened).toMatchObject({ ok: true, value: { path: '/tmp/a.bin' } });
  });

  it.each([
    ['a page of somebody else', { url: 'https://example.com/', parent: null }],
    ['a frame inside our page', { ...ours, parent: ours }],
    ['a frame that is gone', null],
  ])('is refused and runs nothing when it is from %s', async (_name, frame) => {
    for (const [channel, ...args] of [
      [channels.call, 'device.remove', { ids: ['a'] }],
      [channels.dropped, 'firmware', '/tmp/a.bin'],
    ] as const)
      expect(await send(channel, frame, ...args)).toMatchObject({
        ok: false,
        error: { code: 'app/bad-call' },
      });
    expect([ran, defects]).toEqual([[], []]);
  });

  it('gets an error of ours as data; only a defect is told to the log, with its call', async () => {
    fails = new BenchError('app/not-found', { what: 'the device' });
    expect(await send(channels.call, ours, 'bench.snapshot')).toMatchObject({
      ok: false,
      error: { code: 'app/not-found' },
    });
    expect(defects).toEqual([]);
    fails = new TypeError('oops');
    expect(await send(channels.call, ours, 'bench.snapshot')).toMatchObject({
      ok: false,
      error: { code: 'bug' },
    });
    expect(defects).toEqual([[fails, 'bench.snapshot']]);
  });

  it('waits until somebody can answer', async () => {
    let come = (_desk: Answering): void => {};
    bind(isOwnPage, new Promise<Answering>((resolve) => (come = resolve)));
    const answered = send(channels.call, ours, 'device.remove', { ids: ['a'] });
    await Promise.resolve();
    expect(ran).toEqual([]);
    come(answering);
    expect(await answered).toEqual({ ok: true, value: { ids: ['a'] } });
  });

  it('may have a name that is no text', async () => {
    expect(await send(channels.call, ours, { toString: 7 }.constructor)).toMatchObject({
      ok: false,
      error: { code: 'app/bad-call' },
    });
  });
});
