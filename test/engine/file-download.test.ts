import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BenchError, toErrorView } from '@shared/core/errors';
import { errorText } from '@shared/core/error-texts';
import { content, fileBench, PATH, sha256, type Fault, type FileServerOptions } from './file-server';
import { answerTo, bodyOf, failure, fails, headerOf } from './scripted-transport';

function holding(bytes: Uint8Array, options: FileServerOptions = {}) {
  const on = fileBench(options);
  on.server.files.set(PATH, bytes);
  return on;
}

describe('a download', () => {
  it('brings the file, several pieces at once, and has it checked by its hash', async () => {
    const on = holding(content(5000));
    const result = await on.download();
    expect(result).toEqual({
      bytes: content(5000),
      sizeBytes: 5000,
      checked: 'hash',
      hash: { kind: 'sha256', value: sha256(content(5000)) },
      lostPieces: 0,
      windowUsed: 3,
    });
    expect(on.server.isOpen).toBe(false);
    expect(on.server.commands.filter((name) => name === 'file')).toHaveLength(Math.ceil(5000 / 340));
  });

  it('of an empty file takes one piece', async () => {
    const on = holding(new Uint8Array(0));
    expect(await on.download()).toMatchObject({ bytes: new Uint8Array(0), sizeBytes: 0, checked: 'size' });
    expect(on.server.commands.filter((name) => name === 'file')).toHaveLength(1);
  });

  it('of a file of exactly one and two pieces ends there', async () => {
    for (const sizeBytes of [339, 340, 341, 680]) {
      const on = holding(content(sizeBytes));
      expect((await on.download()).bytes).toEqual(content(sizeBytes));
      expect(on.server.commands.filter((name) => name === 'file')).toHaveLength(Math.ceil(sizeBytes / 340));
    }
  });

  it('is checked by what the device can compute', async () => {
    const by = async (options: FileServerOptions) =>
      (await holding(content(900), options).download()).checked;
    expect(await by({ hashes: ['crc32'] })).toBe('hash');
    expect(await by({ hashes: [] })).toBe('size');
    expect(await by({ hashes: [], hasStatus: false, hasClose: false })).toBe('not checked');
  });

  it('never has more in flight than the device has buffers for', async () => {
    const on = holding(content(9000), { bufferCount: 2 });
    await on.download({ windowLimit: 2 });
    expect(on.server.mostHeld).toBe(2);
    const single = holding(content(9000), { bufferCount: 1 });
    await single.download({ windowLimit: 1 });
    expect(single.server.mostHeld).toBe(1);
  });

  it('finds its way when the window is larger than what the device holds', async () => {
    const on = holding(content(40_000), { bufferCount: 2 });
    const result = await on.download({ windowLimit: 8 });
    expect(result.bytes).toEqual(content(40_000));
    expect(result.lostPieces).toBeGreaterThan(0);
    expect(result.lostPieces).toBeLessThan(20);
  });

  it('hands on in order and waits for whoever takes', async () => {
    const on = holding(content(3000));
    let busy = false;
    let seen = 0;
    await on.download({
      take: async (part) => {
        expect(busy).toBe(false);
        expect(part).toEqual(content(3000).subarray(seen, seen + part.length));
        busy = true;
        seen += part.length;
        await Promise.resolve();
        busy = false;
      },
      taken: { sha256: () => sha256(content(3000)), crc32: () => 0 },
    });
    expect(seen).toBe(3000);
  });

  it('goes on where an earlier one was cut off', async () => {
    const on = holding(content(5000));
    let bytes = content(5000).slice(0, 1700);
    const result = await on.download({
      from: { offset: 1700, totalBytes: 5000 },
      take: (part) => void (bytes = Uint8Array.from([...bytes, ...part])),
      taken: { sha256: () => sha256(bytes), crc32: () => 0 },
    });
    expect(bytes).toEqual(content(5000));
    expect(result.checked).toBe('hash');
    expect(on.progress[0]).toMatchObject({ resumedAtBytes: 1700, totalBytes: 5000 });
    on.server.files.set(PATH, content(4000));
    await fails(on.download({ from: { offset: 1700, totalBytes: 5000 } }), 'file/changed');
  });

  it('copes with pieces that become smaller and larger', async () => {
    const on = holding(content(8000));
    let pieces = 0;
    const { far } = on.transport;
    on.transport.far = (message, nth) => {
      if (headerOf(message).command === 0) on.server.options.chunkBytes = [200, 340, 64][pieces++ % 3] ?? 0;
      return far(message, nth);
    };
    expect((await on.download()).bytes).toEqual(content(8000));
  });
});

describe('a file that changes while it is read', () => {
  const changing = (nthPiece: number, bytes: Uint8Array | undefined, options: FileServerOptions = {}) => {
    const on = holding(content(5000), options);
    let pieces = 0;
    on.server.before = (command) => {
      if (command !== 0 || ++pieces !== nthPiece) return;
      if (bytes === undefined) on.server.files.delete(PATH);
      else on.server.files.set(PATH, bytes);
    };
    return on;
  };

  it('and becomes shorter is noticed', async () => {
    expect(await fails(changing(5, content(1200)).download(), 'file/changed')).toEqual({
      path: PATH,
      expectedBytes: 5000,
    });
    await fails(changing(15, content(4999), { hashes: [] }).download(), 'file/changed');
  });

  it('in its middle is noticed by its hash', async () => {
    expect(await fails(changing(9, content(5000, 3)).download(), 'file/hash-differs')).toMatchObject({
      kind: 'sha256',
    });
  });

  it('and only grows is what it was, if its hash proves that', async () => {
    const grown = changing(9, Uint8Array.from([...content(5000), 1, 2, 3]));
    expect(await grown.download()).toMatchObject({
      bytes: content(5000),
      checked: 'hash',
      grownToBytes: 5003,
    });
    const longer = Uint8Array.from([...content(5000), 1, 2, 3]);
    await fails(changing(9, longer, { hashes: [] }).download(), 'file/changed');
  });

  it('or is deleted ends with an error', async () => {
    await fails(changing(15, undefined).download(), 'file/changed');
  });
});

describe('a download that cannot be', () => {
  it('because there is no such file says so at once, in both versions', async () => {
    expect(await fails(fileBench().download(), 'device/error')).toMatchObject({ group: 8, rc: 3 });
    expect(await fails(fileBench({ version: 1 }).download(), 'device/error')).toMatchObject({ rc: 5 });
  });

  it('because a piece finds no room in the answer names the option that decides its size', async () => {
    const on = holding(content(100));
    on.transport.far = (message) => on.transport.onMessage(answerTo(message, { rc: 7 }));
    const { advice } = errorText(toErrorView(await failure(on.download())));
    expect(advice).toContain('CONFIG_MCUMGR_GRP_FS_DL_CHUNK_SIZE');
  });

  it('because pieces never come although the device is there says so', async () => {
    const on = holding(content(5000));
    on.server.faultAt = (_nth, command) => (command === 0 ? 'lose answer' : undefined);
    expect(await fails(on.download(), 'file/no-chunk')).toEqual({ path: PATH, waitedMs: 7500 });
  });

  it('because the device is silent ends with the time-out, at the beginning and later', async () => {
    for (const from of [0, 7]) {
      const on = holding(content(5000));
      on.server.faultAt = (nth) => (nth >= from ? 'lose request' : undefined);
      expect((await fails(on.download(), 'smp/timeout')).command).toBe('fs.download');
    }
  });

  it('because the device fell silent and stays silent names the stack that chunks are built on', async () => {
    const on = holding(content(5000));
    on.server.faultAt = (nth) => (nth >= 7 ? 'lose request' : undefined);
    const { advice } = errorText(toErrorView(await failure(on.download())));
    expect(advice).toContain('CONFIG_MCUMGR_TRANSPORT_WORKQUEUE_STACK_SIZE');
  });

  it('because the file is larger than allowed takes nothing', async () => {
    const on = holding(content(5000));
    let taken = 0;
    const running = on.download({ limitBytes: 4999, take: (part) => void (taken += part.length) });
    expect(await fails(running, 'file/too-large')).toEqual({ file: PATH, sizeBytes: 5000, limitBytes: 4999 });
    expect(taken).toBe(0);
  });

  it('because the answers are not what was asked for ends in words', async () => {
    const on = holding(content(5000));
    on.transport.far = (message) => on.transport.onMessage(answerTo(message, { off: 0, data: content(10) }));
    expect((await fails(on.download(), 'smp/bad-answer')).path).toBe('len');
    on.transport.far = (message) =>
      on.transport.onMessage(answerTo(message, { off: 0, len: 100, data: content(10) }));
    expect((await fails(on.download({ windowLimit: 1 }), 'smp/bad-answer')).path).toBe('off');
    on.transport.far = (message) =>
      on.transport.onMessage(answerTo(message, { off: 0, len: 100, data: new Uint8Array(0) }));
    await fails(on.download(), 'file/changed');
  });

  it('because its user does not want it any more stops at once and closes the file', async () => {
    const on = holding(content(50_000));
    const stop = new AbortController();
    let taken = 0;
    const running = on.download({
      signal: stop.signal,
      take: (part) => {
        if ((taken += part.length) > 5000) stop.abort();
      },
    });
    await fails(running, 'cancelled');
    expect(taken).toBeLessThan(8000);
    expect(on.server.isOpen).toBe(false);
  });

  it('because nobody can take the bytes ends with that error', async () => {
    const on = holding(content(5000));
    const full = new BenchError('file/disk-full', { file: 'x' });
    await fails(on.download({ take: () => Promise.reject(full) }), 'file/disk-full');
  });
});

describe('a device that moves next to nothing', () => {
  it('is not listened to without end: the download has a bound over all of it', async () => {
    const on = holding(content(60_000));
    const { far } = on.transport;
    let requests = 0;
    on.transport.far = (message, nth) => {
      const body = bodyOf(message);
      const { command, op, group } = headerOf(message);
      if (group !== 8 || command !== 0 || op !== 0) return far(message, nth);
      requests++;
      const off = body.get('off') as number;
      const len = off === 0 ? { len: 60_000 } : {};
      on.transport.onMessage(answerTo(message, { off, data: new Uint8Array(1), ...len }));
    };
    expect(await fails(on.download(), 'file/crawling')).toMatchObject({ path: PATH, sizeBytes: 60_000 });
    expect(requests).toBeLessThan(200);
  });
});

describe('whatever the link does', () => {
  it('the bytes are the same at the end, or the download says why not', { timeout: 60_000 }, async () => {
    const anyFault = fc.constantFrom<Fault | undefined>(
      'lose request',
      'lose answer',
      'delay answer',
      'twice',
      'delay request',
      undefined,
    );
    let good = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyFault, { minLength: 5, maxLength: 30 }),
        fc.integer({ min: 0, max: 6000 }),
        fc.boolean(),
        async (faults, sizeBytes, isDatagram) => {
          const on = holding(content(sizeBytes));
          on.server.faultAt = (nth) => (nth < 80 ? faults[nth % (3 * faults.length)] : undefined);
          on.transport.sizing = { ...on.transport.sizing, isDatagram };
          await on.download({ isDatagram }).then(
            ({ bytes }) => {
              good++;
              expect(bytes).toEqual(content(sizeBytes));
            },
            (error: unknown) => expect(error).toBeInstanceOf(BenchError),
          );
        },
      ),
      { numRuns: 60 },
    );
    expect(good).toBeGreaterThan(20);
  });

  it('"no memory" and "busy" now and then are no reason to give up', async () => {
    const on = holding(content(20_000));
    const { far } = on.transport;
    on.transport.far = (message, nth) =>
      nth > 0 && nth % 7 === 0
        ? on.transport.onMessage(answerTo(message, { rc: nth % 2 === 0 ? 2 : 10 }))
        : far(message, nth);
    expect((await on.download()).bytes).toEqual(content(20_000));
  });
});
