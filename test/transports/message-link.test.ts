import { beforeEach, describe, expect, it } from 'vitest';
import type { LinkEnd, LinkSizing } from '@main/engine/transport';
import { MessageLink } from '@main/transports/message-link';
import { BenchError } from '@shared/core/errors';

/** A promise that the test settles. */
class Settled {
  resolve: () => void = () => {};
  reject: (error: Error) => void = () => {};
  readonly promise = new Promise<void>((resolve, reject) => {
    this.resolve = resolve;
    this.reject = reject;
  });
}

/** A link whose handle is in the hands of the test. */
class TestLink extends MessageLink {
  readonly label = 'test';
  readonly sizing: LinkSizing = { bufferOverheadBytes: 0, ceilingBytes: undefined, unknownDeviceBytes: 89 };
  protected readonly maxMessageBytes = 100;
  readonly deeds: string[] = [];
  readonly started = new Settled();
  readonly written = new Settled();
  readonly stopped = new Settled();

  protected start(): Promise<void> {
    this.deeds.push('start');
    return this.started.promise;
  }

  protected write(message: Uint8Array): Promise<void> {
    this.deeds.push(`write ${message.length}`);
    return this.written.promise;
  }

  protected stop(): Promise<void> {
    this.deeds.push('stop');
    return this.stopped.promise;
  }

  goAway(detail: string): void {
    this.lose(detail);
  }

  arrive(message: Uint8Array): void {
    this.received(message);
  }
}

let link: TestLink;
let ends: LinkEnd[];
let abort: AbortController;

async function open(): Promise<void> {
  link.started.resolve();
  await link.open(abort.signal);
}

beforeEach(() => {
  link = new TestLink();
  ends = [];
  link.onEnd = (end) => ends.push(end);
  abort = new AbortController();
});

describe('a link that is being opened', () => {
  it('gives back a handle that arrives after opening was aborted, and closing waits for that', async () => {
    const opening = link.open(abort.signal);
    abort.abort(new BenchError('session/busy', { with: 'the test' }));
    await expect(opening).rejects.toMatchObject({ code: 'session/busy' });
    expect(link.deeds).toEqual(['start']);
    let isClosed = false;
    const closing = link.close().then(() => (isClosed = true));
    link.started.resolve();
    await link.started.promise;
    expect(isClosed).toBe(false);
    link.stopped.resolve();
    await closing;
    expect(link.deeds).toEqual(['start', 'stop']);
    expect(ends).toEqual([]);
  });

  it('that goes away meanwhile is not opened', async () => {
    const opening = link.open(abort.signal);
    link.goAway('pulled');
    await expect(opening).rejects.toMatchObject({
      code: 'link/lost',
      facts: { link: 'test', detail: 'pulled' },
    });
    expect(ends).toEqual([]);
  });

  it('that fails in words of the system fails in ours', async () => {
    link.started.reject(new Error('EFAIL'));
    await expect(link.open(abort.signal)).rejects.toMatchObject({
      code: 'link/failed',
      facts: { link: 'test', detail: 'EFAIL' },
    });
    link.stopped.resolve();
    await link.close();
    expect(link.deeds).toEqual(['start', 'stop']);
  });

  it('passes on what arrives before the call returns, and nothing once it was aborted', async () => {
    const arrived: number[] = [];
    link.onMessage = (message) => arrived.push(message.length);
    const opening = link.open(abort.signal);
    link.arrive(new Uint8Array(9));
    abort.abort();
    link.arrive(new Uint8Array(10));
    await expect(opening).rejects.toMatchObject({ code: 'cancelled' });
    expect(arrived).toEqual([9]);
  });

  it('no longer listens to the signal once it is open', async () => {
    await open();
    abort.abort();
    link.written.resolve();
    await link.send(new Uint8Array(9));
    expect(ends).toEqual([]);
  });

  it('is opened once', async () => {
    await open();
    await expect(link.open(abort.signal)).rejects.toMatchObject({ code: 'bug' });
  });
});

describe('an open link', () => {
  it('that ends says so when the handle is free, and then settles everything that is being sent', async () => {
    await open();
    const endsSeen: number[] = [];
    const sends = Array.from({ length: 30 }, () =>
      link.send(new Uint8Array(9)).catch((error: unknown) => {
        endsSeen.push(ends.length);
        throw error;
      }),
    );
    const outcome = Promise.allSettled(sends);
    link.goAway('pulled');
    await Promise.resolve();
    expect([ends, endsSeen]).toEqual([[], []]);
    link.stopped.resolve();
    for (const { status } of await outcome) expect(status).toBe('rejected');
    expect(ends).toEqual([{ why: 'lost', detail: 'pulled' }]);
    expect(endsSeen).toEqual(sends.map(() => 1));
  });

  it('that is ending refuses a message only after it has said so', async () => {
    await open();
    link.goAway('pulled');
    const endsSeen = link.send(new Uint8Array(9)).catch((error: unknown) => [ends.length, error]);
    link.stopped.resolve();
    expect(await endsSeen).toMatchObject([1, { code: 'link/lost', facts: { detail: 'pulled' } }]);
  });

  it('that the system ends with a failed write says so before the write fails', async () => {
    await open();
    const endsSeen = link.send(new Uint8Array(9)).catch((error: unknown) => [ends.length, error]);
    link.written.reject(new Error('EIO'));
    link.stopped.resolve();
    expect(await endsSeen).toMatchObject([1, { code: 'link/lost', facts: { detail: 'EIO' } }]);
  });

  it('that was ended tells so, whatever a write says whose handle was taken away', async () => {
    await open();
    const sending = link.send(new Uint8Array(9));
    link.goAway('pulled');
    link.written.reject(new BenchError('cancelled', { what: 'test' }));
    link.stopped.resolve();
    await expect(sending).rejects.toMatchObject({ code: 'link/lost', facts: { detail: 'pulled' } });
  });

  it('that goes away while it is being closed was closed', async () => {
    await open();
    const closing = link.close();
    link.goAway('pulled');
    link.stopped.resolve();
    await closing;
    expect(ends).toEqual([{ why: 'closed', detail: '' }]);
  });

  it('is lost when the system does not take a message', async () => {
    await open();
    link.written.reject(new Error('EPIPE'));
    link.stopped.resolve();
    await expect(link.send(new Uint8Array(9))).rejects.toMatchObject({
      code: 'link/lost',
      facts: { detail: 'EPIPE' },
    });
    await link.close();
    expect(ends).toEqual([{ why: 'lost', detail: 'EPIPE' }]);
  });

  it('stays open when a message is refused', async () => {
    await open();
    link.written.reject(new BenchError('link/message-too-large', { sizeBytes: 9, limitBytes: 8 }));
    await expect(link.send(new Uint8Array(9))).rejects.toMatchObject({ code: 'link/message-too-large' });
    await expect(link.send(new Uint8Array(101))).rejects.toMatchObject({ facts: { limitBytes: 100 } });
    expect(link.deeds).toEqual(['start', 'write 9']);
    expect(ends).toEqual([]);
  });
});
