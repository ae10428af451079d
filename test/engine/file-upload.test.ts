import { crc32 as crc32OfNode } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BenchError } from '@shared/core/errors';
import { crc32 } from '@main/engine/crc32';
import { content, fileBench, PATH, sha256, type Fault } from './file-server';
import { answerTo, fails } from './scripted-transport';

describe('the checksum', () => {
  it('is that of the host, also in parts', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ maxLength: 300 }), (a, b) => {
        expect(crc32(b, crc32(a))).toBe(crc32OfNode(Buffer.concat([a, b])));
      }),
    );
  });
});

describe('an upload of a file', () => {
  it('writes it, closes it and has it checked by its hash', async () => {
    const on = fileBench();
    const result = await on.upload(content(5000));
    expect(on.server.files.get(PATH)).toEqual(content(5000));
    expect(on.server.isOpen).toBe(false);
    expect(result).toMatchObject({
      checked: 'hash',
      hash: { kind: 'sha256', value: sha256(content(5000)) },
      resumedAtBytes: 0,
      lostChunks: 0,
      restarts: 0,
      windowUsed: 3,
    });
  });

  it('fills its messages, says the length with the first and the path with each', async () => {
    const on = fileBench();
    await on.upload(content(2000));
    const chunks = on.transport.sent.filter((message) => message.length > 100);
    expect(chunks.slice(0, -1).map((message) => message.length)).toEqual(chunks.slice(0, -1).map(() => 380));
  });

  it('is checked by the checksum where that is all there is, by the length, or not at all', async () => {
    const by = async (options: Parameters<typeof fileBench>[0]) =>
      (await fileBench(options).upload(content(900))).checked;
    expect(await by({ hashes: ['crc32'] })).toBe('hash');
    expect(await by({ hashes: ['crc32'], listsHashes: false })).toBe('hash');
    expect(await by({ hashes: [] })).toBe('size');
    expect(await by({ hashes: [], hasStatus: false })).toBe('not checked');
  });

  it('of nothing makes an empty file', async () => {
    const on = fileBench();
    expect((await on.upload(new Uint8Array(0))).checked).toBe('size');
    expect(on.server.files.get(PATH)).toEqual(new Uint8Array(0));
  });

  it('of nothing over something fails, because devices do not empty a file then', async () => {
    const on = fileBench();
    on.server.files.set(PATH, content(10));
    expect(await fails(on.upload(new Uint8Array(0)), 'file/size-differs')).toEqual({
      path: PATH,
      expectedBytes: 0,
      deviceBytes: 10,
    });
  });

  it('replaces a longer and a shorter file', async () => {
    for (const before of [10_000, 300]) {
      const on = fileBench();
      on.server.files.set(PATH, content(before, 3));
      await on.upload(content(2000));
      expect(on.server.files.get(PATH)).toEqual(content(2000));
    }
  });

  it('works with firmware that keeps nothing open and closes nothing', async () => {
    const on = fileBench({ hasClose: false, hashes: [], hasStatus: false });
    await on.upload(content(2000));
    on.server.close();
    expect(on.server.files.get(PATH)).toEqual(content(2000));
  });

  it('never has more in flight than the device has buffers for', async () => {
    const on = fileBench({ bufferCount: 2 });
    await on.upload(content(5000), { windowLimit: 2 });
    expect(on.server.mostHeld).toBe(2);
  });

  it('tells what the device has, and that it checks', async () => {
    const on = fileBench();
    await on.upload(content(2000));
    const sent = on.progress.map((at) => at.sentBytes);
    expect(sent).toEqual([...sent].sort((a, b) => a - b));
    expect(on.progress.at(-1)).toEqual({
      phase: 'finishing',
      sentBytes: 2000,
      totalBytes: 2000,
      resumedAtBytes: 0,
    });
  });
});

describe('an upload that was cut off', () => {
  it('goes on where the device stands when its hash proves the beginning', async () => {
    const on = fileBench();
    on.server.files.set(PATH, content(5000).slice(0, 3000));
    const result = await on.upload(content(5000));
    expect(result).toMatchObject({ resumedAtBytes: 3000, checked: 'hash' });
    expect(on.progress[0]?.sentBytes).toBe(3000);
    expect(on.server.files.get(PATH)).toEqual(content(5000));
    expect(on.server.commands.filter((name) => name === 'file+').length).toBeLessThan(9);
  });

  it('begins anew when the beginning is another one', async () => {
    const on = fileBench();
    on.server.files.set(PATH, content(3000, 5));
    expect((await on.upload(content(5000), { continues: true })).resumedAtBytes).toBe(0);
    expect(on.server.files.get(PATH)).toEqual(content(5000));
  });

  it('without a hash is continued only when it was cut off here', async () => {
    for (const continues of [true, false]) {
      const on = fileBench({ hashes: [] });
      on.server.files.set(PATH, content(5000).slice(0, 3000));
      expect((await on.upload(content(5000), { continues })).resumedAtBytes).toBe(continues ? 3000 : 0);
      expect(on.server.files.get(PATH)).toEqual(content(5000));
    }
  });

  it('needs no byte when the device has everything', async () => {
    const on = fileBench();
    on.server.files.set(PATH, content(5000));
    expect(await on.upload(content(5000))).toMatchObject({ resumedAtBytes: 5000, checked: 'hash' });
    expect(on.server.commands).not.toContain('file+');
  });

  it('by its user stops at once, closes the file, and goes on later', async () => {
    const on = fileBench();
    const stop = new AbortController();
    const running = on.upload(content(20_000), {
      signal: stop.signal,
      onProgress: (at) => {
        if (at.sentBytes > 5000) stop.abort(new BenchError('cancelled', { what: 'upload' }));
      },
    });
    await fails(running, 'cancelled');
    expect(on.server.isOpen).toBe(false);
    const has = on.server.files.get(PATH)?.length ?? 0;
    expect(has).toBeGreaterThan(5000);
    expect(has).toBeLessThan(20_000);
    expect((await on.upload(content(20_000))).resumedAtBytes).toBe(has);
    expect(on.server.files.get(PATH)).toEqual(content(20_000));
  });
});

describe('a chunk of a file that comes at the wrong place', () => {
  const losing = (fault: Fault, at: readonly number[]) => {
    let nth = 0;
    return (_: number, command: number, off: number): Fault | undefined =>
      command === 0 && off > 0 && at.includes(nth++) ? fault : undefined;
  };

  it.each(['lose request', 'lose answer', 'delay answer', 'twice', 'delay request'] as const)(
    'after "%s" is put right by the length beside the error',
    async (fault) => {
      const on = fileBench();
      on.server.faultAt = losing(fault, [3, 9, 20]);
      expect((await on.upload(content(20_000))).checked).toBe('hash');
      expect(on.server.files.get(PATH)).toEqual(content(20_000));
    },
  );

  it.each(['lose request', 'lose answer', 'twice'] as const)(
    'after "%s" is put right in version 1 and without the hint by asking for the length',
    async (fault) => {
      for (const options of [{ version: 1 }, { hints: false }] as const) {
        const on = fileBench(options);
        on.server.faultAt = losing(fault, [3, 9, 20]);
        expect((await on.upload(content(20_000))).checked).toBe('hash');
        expect(on.server.files.get(PATH)).toEqual(content(20_000));
      }
    },
  );

  it('is not taken for a full volume in version 1, nor the other way round', async () => {
    const on = fileBench({ version: 1, roomBytes: 3000 });
    expect(await fails(on.upload(content(5000)), 'device/error')).toMatchObject({ rc: 1 });
  });

  it('at the very beginning is not appended: the file is closed before it is sent again', async () => {
    for (const fault of ['lose answer', 'twice', 'delay answer'] as const)
      for (const before of [0, 700]) {
        const on = fileBench();
        if (before > 0) on.server.files.set(PATH, content(before, 3));
        let first = true;
        on.server.faultAt = (_, command, off) => {
          if (command !== 0 || off !== 0 || !first) return undefined;
          first = false;
          return fault;
        };
        expect((await on.upload(content(2000))).checked).toBe('hash');
        expect(on.server.files.get(PATH)).toEqual(content(2000));
      }
  });

  it('because the device has forgotten the file makes everything begin anew', async () => {
    const on = fileBench();
    let chunks = 0;
    on.server.before = (command) => {
      if (command === 0 && ++chunks === 6) {
        on.server.close();
        on.server.files.delete(PATH);
      }
    };
    expect((await on.upload(content(6000))).restarts).toBe(1);
    expect(on.server.files.get(PATH)).toEqual(content(6000));
  });

  it('again and again, because somebody else writes, ends in words', async () => {
    const on = fileBench();
    on.server.before = (command, body) => {
      if (command !== 0 || body.get('off') === 0) return;
      on.server.close();
      on.server.files.set(PATH, content(9000));
    };
    expect(await fails(on.upload(content(6000)), 'file/stuck')).toMatchObject({
      path: PATH,
      sizeBytes: 6000,
    });
  });
});

describe('an upload of a file that cannot be', () => {
  it('because the volume is full says so at once', async () => {
    const on = fileBench({ roomBytes: 3000 });
    expect(await fails(on.upload(content(5000)), 'device/error')).toMatchObject({ group: 8, rc: 10 });
  });

  it('because going on takes more room than there is begins anew, if the whole finds room', async () => {
    const on = fileBench({ roomBytes: 5000, copyBytes: 4096 });
    on.server.files.set(PATH, content(5000).slice(0, 3000));
    expect(await on.upload(content(5000))).toMatchObject({ checked: 'hash', resumedAtBytes: 0 });
    expect(on.server.files.get(PATH)).toEqual(content(5000));
    const lossy = fileBench({ roomBytes: 5000, copyBytes: 4096 });
    let chunks = 0;
    lossy.server.faultAt = (_, command) => (command === 0 && ++chunks === 8 ? 'lose request' : undefined);
    expect((await lossy.upload(content(5000))).checked).toBe('hash');
  });

  it('because the volume is full is tried once, also after a loss', async () => {
    const on = fileBench({ roomBytes: 3000 });
    on.server.files.set(PATH, content(5000).slice(0, 2900));
    await fails(on.upload(content(5000)), 'device/error');
    expect(on.server.commands.filter((name) => name === 'file+').length).toBeLessThan(14);
  });

  it('because nothing is mounted there says so at once', async () => {
    const on = fileBench();
    expect(await fails(on.upload(content(5000), { path: '/sd/x' }), 'device/error')).toMatchObject({
      name: 'MOUNT_POINT_NOT_FOUND',
    });
  });

  it('because the path is too long names its length', async () => {
    const on = fileBench();
    const path = `/lfs1/${'ä'.repeat(40)}`;
    on.transport.far = (message) => on.transport.onMessage(answerTo(message, { rc: 3 }));
    expect(await fails(on.upload(content(100), { path }), 'file/path-too-long')).toEqual({
      path,
      sizeBytes: 86,
      limitBytes: 64,
    });
  });

  it('because the device stores something else is told by its hash', async () => {
    const on = fileBench({ hashes: ['crc32'] });
    on.server.before = (command) => {
      if (command === 2) on.server.files.set(PATH, content(5000, 9));
    };
    expect(await fails(on.upload(content(5000)), 'file/hash-differs')).toEqual({ path: PATH, kind: 'crc32' });
  });

  it('because a full volume swallows bytes without a word is told by its length', async () => {
    const on = fileBench({ hashes: [] });
    on.server.before = (command) => {
      const file = on.server.files.get(PATH);
      if (command === 1 && file !== undefined) on.server.files.set(PATH, file.slice(0, 4096));
    };
    expect(await fails(on.upload(content(5000)), 'file/size-differs')).toMatchObject({ deviceBytes: 4096 });
  });

  it('because the device is silent ends with the time-out', async () => {
    const on = fileBench();
    on.server.faultAt = (nth) => (nth > 6 ? 'lose request' : undefined);
    expect((await fails(on.upload(content(5000)), 'smp/timeout')).command).toBe('fs.upload');
  });
});

describe('whatever the link does', () => {
  it('the file is the same at the end, or the upload says why not', { timeout: 60_000 }, async () => {
    let good = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.constantFrom<Fault | undefined>(
            'lose request',
            'lose answer',
            'twice',
            'delay request',
            undefined,
          ),
          {
            minLength: 5,
            maxLength: 30,
          },
        ),
        fc.integer({ min: 0, max: 4000 }),
        fc.constantFrom<1 | 2>(1, 2),
        fc.boolean(),
        async (faults, sizeBytes, version, isDatagram) => {
          const on = fileBench({ version });
          on.server.faultAt = (nth) => (nth < 80 ? faults[nth % (2 * faults.length)] : undefined);
          on.transport.sizing = { ...on.transport.sizing, isDatagram };
          await on.upload(content(sizeBytes), { isDatagram }).then(
            () => {
              good++;
              expect(on.server.files.get(PATH)).toEqual(content(sizeBytes));
            },
            (error: unknown) => expect(error).toBeInstanceOf(BenchError),
          );
        },
      ),
      { numRuns: 60 },
    );
    expect(good).toBeGreaterThan(10);
  });
});
