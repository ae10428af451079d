/**
 * Every kind of fault, and that the same seed gives the same faults.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readHeader } from '@shared/smp/message';
import { faultSchema, readFaults, type Fault } from '@shared/simulator/fault';
import { profiles } from '@main/simulator/profile';
import { mcubootRecovery } from '@main/simulator/recovery-profile';
import { firmware, rig } from './rig';

const file = firmware('2.0.0', { sizeBytes: 5000 });

/** Sends `count` echoes one after another, 100 ms apart, and gives the texts that came back. */
async function echoes(faults: Fault[], count: number, seed = 1): Promise<string[]> {
  const { device, pack, answers, clock } = rig({ faults, seed });
  for (let i = 0; i < count; i++) {
    device.receive(pack('os.echo', { d: String(i) }));
    await clock.advance(100);
  }
  await clock.advance(1000);
  return answers.map((answer) => new TextDecoder('latin1').decode(answer.subarray(12, -1)));
}

describe('a message', () => {
  it('is lost on its way in: it is not served', async () => {
    const { device, pack, clock, answers } = rig({
      faults: [{ kind: 'lose', what: 'request', when: { nth: [2] } }],
    });
    for (let i = 0; i < 3; i++) {
      device.receive(pack('os.echo', { d: 'x' }));
      await clock.advance(100);
    }
    expect(answers).toHaveLength(2);
    expect(device.state.requestsServed).toBe(2);
  });

  it('is lost on its way out: it was served', async () => {
    const { device, pack, clock, answers } = rig({
      faults: [{ kind: 'lose', what: 'answer', when: { every: 2 } }],
    });
    for (let i = 0; i < 4; i++) {
      device.receive(pack('os.echo', { d: 'x' }));
      await clock.advance(100);
    }
    expect(answers).toHaveLength(2);
    expect(device.state.requestsServed).toBe(4);
  });

  it('is chosen by its command', async () => {
    const { ask, device, pack, clock, answers } = rig({
      faults: [{ kind: 'lose', what: 'answer', command: 'os.parameters' }],
    });
    expect(await ask('os.echo', { d: 'x' })).toEqual({ r: 'x' });
    device.receive(pack('os.parameters', {}));
    await clock.advance(1000);
    expect(answers).toHaveLength(1);
  });

  it('is chosen by its place in an upload, once or several times', async () => {
    const when = { uploadOffset: { from: 256, to: 600 } };
    const { device, pack, clock, answers } = rig({ faults: [{ kind: 'lose', what: 'request', when }] });
    const chunk = async (off: number): Promise<number> => {
      const head = off === 0 ? { len: file.length } : {};
      device.receive(pack('image.upload', { ...head, off, data: file.subarray(off, off + 256) }));
      await clock.advance(5000);
      return answers.length;
    };
    expect([await chunk(0), await chunk(256), await chunk(256), await chunk(512)]).toEqual([1, 1, 2, 3]);
  });

  it('comes late under the fault "delay"', async () => {
    const { ask, clock } = rig({ faults: [{ kind: 'delay', byMs: 1500 }] });
    const before = clock.now();
    await ask('os.echo', { d: 'x' });
    expect(clock.now() - before).toBe(1503);
  });

  it('is kept until the faults are set anew, and then comes', async () => {
    const { device, pack, answers, clock } = rig({ faults: [{ kind: 'hold', when: { nth: [2] } }] });
    for (const d of ['0', '1', '2']) {
      device.receive(pack('os.echo', { d }));
      await clock.advance(3_600_000);
    }
    expect(answers).toHaveLength(2);
    device.setFaults([]);
    expect(answers).toHaveLength(3);
    device.setFaults([]);
    expect(answers).toHaveLength(3);
  });

  it('that is kept does not survive a reset', async () => {
    const { device, pack, answers, clock } = rig({ faults: [{ kind: 'hold' }] });
    device.receive(pack('os.echo', { d: '0' }));
    await clock.advance(1000);
    device.reset();
    await clock.advance(10_000);
    device.setFaults([]);
    expect(answers).toHaveLength(0);
  });

  it('comes twice under the fault "repeat"', async () => {
    expect(await echoes([{ kind: 'repeat', when: { nth: [1] } }], 2)).toEqual(['0', '0', '1']);
  });

  it('is overtaken by the next, or comes after 200 ms', async () => {
    expect(await echoes([{ kind: 'reorder', when: { nth: [1] } }], 2)).toEqual(['1', '0']);
    const { ask, clock } = rig({ faults: [{ kind: 'reorder' }] });
    const before = clock.now();
    await ask('os.echo', { d: 'x' });
    expect(clock.now() - before).toBe(203);
  });

  it('that was held back in vain comes once', async () => {
    const { device, pack, answers, clock } = rig({ faults: [{ kind: 'reorder', when: { nth: [1] } }] });
    device.receive(pack('os.echo', { d: 'x' }));
    await clock.advance(500);
    device.receive(pack('os.echo', { d: 'y' }));
    await clock.advance(500);
    expect(answers).toHaveLength(2);
  });

  it('carries a wrong sequence number', async () => {
    const { exchange } = rig({ faults: [{ kind: 'wrong-sequence' }] });
    const [answer = ''] = await exchange('0a00000500004200a161646178');
    expect(answer.slice(0, 12) + answer.slice(14)).toBe('0b000006000000bf61726178ff');
    expect(answer.slice(12, 14)).not.toBe('42');
  });

  it('ends too early in its CBOR, with a length that fits', async () => {
    const { device, pack, answers, clock } = rig({ faults: [{ kind: 'truncate-cbor' }] });
    device.receive(pack('os.echo', { d: 'hello' }));
    await clock.advance(100);
    const [answer = new Uint8Array()] = answers;
    expect(answer).toHaveLength(8 + 5);
    expect(readHeader(answer)?.length).toBe(5);
  });

  it('has one byte changed before it is framed; garbled on the wire it is lost where no wire is', async () => {
    const clean = await rig().exchange('0a00000500004200a161646178');
    const [garbled = ''] = await rig({ faults: [{ kind: 'garble', where: 'message' }] }).exchange(
      '0a00000500004200a161646178',
    );
    const bytes = (hex: string): string[] => hex.match(/../g) ?? [];
    const changed = bytes(garbled).filter((byte, i) => byte !== bytes(clean[0] ?? '')[i]);
    expect(changed).toHaveLength(1);
    expect(
      await rig({ faults: [{ kind: 'garble', where: 'wire' }] }).exchange('0a00000500004200a161646178'),
    ).toEqual([]);
  });

  it('is refused with any code, of a group or common to all, with the reason where builds say it', async () => {
    const { ask } = rig({
      faults: [
        { kind: 'refuse', command: 'os.echo', rc: 11 },
        { kind: 'refuse', command: 'image.erase', group: 1, rc: 13 },
        { kind: 'refuse', command: 'os.reset', rc: 10, reason: 'not now', when: { nth: [1] } },
      ],
    });
    expect(await ask('os.echo', { d: 'x' })).toEqual({ rc: 11, rsn: 'app reject' });
    expect(await ask('image.erase')).toEqual({ err: { group: 1, rc: 13 } });
    expect(await ask('os.reset')).toEqual({ rc: 10, rsn: 'not now' });
    expect(await ask('os.reset')).toEqual({});
  });

  it('of an upload that is refused ends the upload', async () => {
    const { ask } = rig({ faults: [{ kind: 'refuse', command: 'image.upload', rc: 1, when: { nth: [2] } }] });
    await ask('image.upload', { off: 0, len: file.length, data: file.subarray(0, 256) });
    expect(await ask('image.upload', { off: 256, data: file.subarray(256, 512) })).toHaveProperty('rc', 1);
    expect(await ask('image.upload', { off: 256, data: file.subarray(256, 512) })).toEqual({ off: 0 });
  });
});

describe('a device', () => {
  it('loses its link after so many bytes, and gets it back', async () => {
    const { device, pack, clock, link, ask } = rig({
      faults: [{ kind: 'disconnect', afterBytes: 20, forMs: 3000 }],
    });
    await ask('os.echo', { d: 'x' });
    device.receive(pack('os.echo', { d: 'x' }));
    expect(link).toEqual(['down']);
    expect(device.state.linkIsUp).toBe(false);
    await clock.advance(3000);
    expect(link).toEqual(['down', 'up']);
    expect(await ask('os.echo', { d: 'back' })).toEqual({ r: 'back' });
  });

  it('restarts in the middle of an upload, and has lost it', async () => {
    const { upload, device, clock, ask } = rig({ faults: [{ kind: 'restart', afterUploadedBytes: 1000 }] });
    await expect(upload(file)).rejects.toThrow('no answer to image.upload');
    expect(device.state).toMatchObject({ phase: 'running', bootCount: 2 });
    await clock.advance(10_000);
    expect(await ask('image.upload', { off: 1024, data: file.subarray(1024, 1100) })).toEqual({ off: 0 });
    expect(await upload(file)).toEqual({ off: file.length });
  });

  it('restarts as often as it is told, each time after as many bytes', async () => {
    const { upload, device, ask } = rig({
      faults: [{ kind: 'restart', afterUploadedBytes: 1000, times: 2 }],
    });
    await expect(upload(file)).rejects.toThrow('no answer');
    expect(await ask('image.upload', { off: 0, len: 900, data: file.subarray(0, 256) })).toEqual({
      off: 256,
    });
    await expect(upload(file)).rejects.toThrow('no answer');
    expect(await upload(file)).toEqual({ off: file.length });
    expect(device.state.bootCount).toBe(3);
  });

  it('erases as slowly as it is told', async () => {
    const { ask, clock } = rig({ faults: [{ kind: 'slow-erase', ms: 12_000 }] });
    const before = clock.now();
    await ask('image.upload', { off: 0, len: file.length, data: file.subarray(0, 256) });
    expect(clock.now() - before).toBe(12_003);
  });

  it.each(['image-check', 'mcuboot-recovery'] as const)(
    'erases as slowly as it is told in all, also where erasing goes on with an upload (%s)',
    async (name) => {
      const built = profiles[name];
      const profile = {
        ...built,
        writeMsPerKib: 0,
        recovery: { ...mcubootRecovery, eraseProgressively: true },
      };
      const whole = firmware('2.0.0', { sizeBytes: 40_000 });
      const withFaults = async (faults: Fault[]): Promise<number> => {
        const { upload, clock } = rig({ profile, faults });
        const before = clock.now();
        await upload(whole);
        return clock.now() - before;
      };
      const quick = await withFaults([{ kind: 'slow-erase', ms: 0 }]);
      const slow = await withFaults([{ kind: 'slow-erase', ms: 12_000 }]);
      expect(slow - quick).toBeGreaterThan(11_900);
      expect(slow - quick).toBeLessThan(12_100);
    },
  );

  it('runs out of space', async () => {
    const { upload } = rig({ faults: [{ kind: 'out-of-space', afterBytes: 2000 }] });
    expect(await upload(file)).toEqual({ err: { group: 1, rc: 12 } });
  });

  it('has small buffers, one version, or no parameters', async () => {
    const small = rig({ faults: [{ kind: 'small-buffers', bytes: 128, count: 2 }] });
    expect(await small.ask('os.parameters')).toEqual({ buf_size: 128, buf_count: 2 });
    const old = rig({ faults: [{ kind: 'version-1-only' }] });
    expect(await old.exchange('0800000a00000807a166666f726d6174617a')).toEqual([
      '0100000600000807bf62726303ff',
    ]);
    const silent = rig({ faults: [{ kind: 'no-params' }] });
    expect(await silent.ask('os.parameters')).toEqual({ rc: 8 });
  });

  it('chats on its console', async () => {
    const { clock, console } = rig({
      faults: [{ kind: 'chatty-console', everyMs: 100, text: 'hello', where: 'between-frames' }],
    });
    await clock.advance(350);
    expect(console).toEqual(['hello\r\n', 'hello\r\n', 'hello\r\n']);
  });

  it('never comes back from the next reset, until it is switched off and on', async () => {
    const { device, reset, clock, exchange } = rig({ faults: [{ kind: 'never-return' }] });
    await reset();
    await clock.advance(3_600_000);
    expect(device.state.phase).toBe('dead');
    expect(await exchange('0a00000500004200a161646178')).toEqual([]);
    device.power('off');
    device.power('on');
    await clock.advance(5000);
    expect(device.state.phase).toBe('running');
  });

  it('gets new faults and loses old ones while it runs', async () => {
    const { device, ask, clock, console } = rig({ faults: [{ kind: 'refuse', command: 'os.echo', rc: 11 }] });
    device.setFaults([{ kind: 'chatty-console', everyMs: 100, text: 'x', where: 'between-frames' }]);
    expect(await ask('os.echo', { d: 'x' })).toEqual({ r: 'x' });
    await clock.advance(250);
    expect(console).toHaveLength(2);
    device.setFaults([]);
    await clock.advance(1000);
    expect(console).toHaveLength(2);
    expect(device.faults).toEqual([]);
  });
});

describe('a new image', () => {
  const marked = (confirm: boolean, faults: Fault[], profile = profiles['zephyr-swap-move']) =>
    rig({
      profile,
      faults,
      images: [
        { slot: 0, content: firmware('1.0.0') },
        { slot: 1, content: file, pending: confirm ? 'permanent' : 'test' },
      ],
    });

  it('under test that crashes is reverted by itself, after one start', async () => {
    const { reset, slots, console, device } = marked(false, [{ kind: 'revert-on-boot' }]);
    await reset();
    expect(slots()).toEqual(['0:1.0.0 confirmed active', '1:2.0.0']);
    expect(device.state.phase).toBe('running');
    expect(console.join('')).toMatch(
      /Swap type: test[^]*v2\.0\.0[^]*FATAL ERROR[^]*Swap type: revert[^]*v1\.0\.0/,
    );
  });

  it('that is permanent and crashes leaves a dead device', async () => {
    const { reset, device } = marked(true, [{ kind: 'revert-on-boot' }]);
    await reset();
    expect(device.state.phase).toBe('dead');
  });

  it.each(['zephyr-direct-xip', 'zephyr-direct-xip-revert'] as const)('that crashes: %s', async (name) => {
    const { reset, device, slots } = marked(false, [{ kind: 'revert-on-boot' }], profiles[name]);
    await reset();
    if (name === 'zephyr-direct-xip') expect(device.state.phase).toBe('dead');
    else expect(slots()).toEqual(['0:1.0.0 confirmed active']);
  });

  it.each([
    'zephyr-swap-move',
    'zephyr-overwrite-only',
    'zephyr-direct-xip',
    'zephyr-direct-xip-revert',
  ] as const)('that the bootloader rejects leaves the old one: %s', async (name) => {
    const { reset, device, slots } = marked(true, [{ kind: 'reject-at-boot' }], profiles[name]);
    await reset();
    expect(slots()).toEqual(['0:1.0.0 confirmed active']);
    expect(device.state.phase).toBe('running');
  });
});

describe('chance', () => {
  const shaky: Fault[] = [
    { kind: 'lose', what: 'request', when: { chance: 0.2 } },
    { kind: 'lose', what: 'answer', when: { chance: 0.2 } },
    { kind: 'garble', where: 'message', when: { chance: 0.2 } },
    { kind: 'reorder', when: { chance: 0.2 } },
  ];

  it('strikes the same way with the same seed, and another way with another', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 0xffff_ffff }), async (seed) => {
        expect(await echoes(shaky, 40, seed)).toEqual(await echoes(shaky, 40, seed));
      }),
      { numRuns: 10 },
    );
    expect(await echoes(shaky, 40, 1)).not.toEqual(await echoes(shaky, 40, 2));
  });

  it('strikes about as often as it should', async () => {
    const { length } = await echoes([{ kind: 'lose', what: 'answer', when: { chance: 0.3 } }], 400);
    expect(length).toBeGreaterThan(240);
    expect(length).toBeLessThan(320);
  });
});

describe('faults from a file', () => {
  it('are read from JSON', () => {
    const faults = [{ kind: 'lose', what: 'answer', command: 'image.upload', when: { nth: [3] } }];
    expect(readFaults(faults)).toEqual({ faults });
  });

  it.each([
    ['no list', { kind: 'lose' }],
    ['an unknown kind', [{ kind: 'explode' }]],
    ['an unknown command', [{ kind: 'delay', byMs: 5, command: 'os.dance' }]],
    ['an unknown key', [{ kind: 'delay', byMs: 5, byS: 5 }]],
    ['a probability above 1', [{ kind: 'repeat', when: { chance: 1.5 } }]],
  ])('with %s are refused with the place', (_name, value) => {
    expect(readFaults(value)).toHaveProperty('problem');
  });

  it('are the same after a way through JSON', () => {
    const fault: Fault = { kind: 'restart', afterUploadedBytes: 5, times: 2 };
    expect(faultSchema.parse(JSON.parse(JSON.stringify(fault)))).toEqual(fault);
  });
});
