/**
 * Every kind of fault that hits messages, with every group that a simulated device answers, and in serial recovery. What a kind does in detail
 * stands in faults.test.ts; here only that no group is spared.
 */
import { describe, expect, it } from 'vitest';
import { toHex } from '@shared/core/bytes';
import { readHeader } from '@shared/smp/message';
import type { CommandName } from '@shared/smp/groups';
import { profiles, type DeviceProfile } from '@main/simulator/profile';
import type { Fault } from '@shared/simulator/fault';
import { firmware, rig } from './rig';

interface Asked {
  command: CommandName;
  body: object;
  profile?: DeviceProfile;
}

const asked: readonly Asked[] = [
  { command: 'os.echo', body: { d: 'hi' } },
  { command: 'image.state', body: {} },
  { command: 'stat.list', body: {} },
  { command: 'settings.load', body: {} },
  { command: 'fs.status', body: { name: '/lfs1/config.json' } },
  { command: 'shell.execute', body: { argv: ['help'] } },
  { command: 'enumeration.list', body: {} },
  { command: 'zephyr.eraseStorage', body: {} },
  { command: 'image.state', body: {}, profile: profiles['mcuboot-recovery'] },
];
const of = (name: string, one: Asked): string =>
  `${name}: ${one.command}${one.profile === undefined ? '' : ' in recovery'}`;
const table = (name: string) => asked.map((one) => [of(name, one), one] as const);

/** Sends the command three times, two seconds apart, and gives the answers and when they came. */
async function answersWith(faults: Fault[], { command, body, profile }: Asked) {
  const test = rig({ faults, ...(profile === undefined ? {} : { profile }) });
  const came: { hex: string; sequence: number | undefined; afterMs: number }[] = [];
  test.device.onAnswer = (message) => {
    const sequence = readHeader(message)?.sequence;
    came.push({ hex: toHex(message.subarray(8)), sequence, afterMs: test.clock.now() });
  };
  const sentAt: number[] = [];
  const sequences: (number | undefined)[] = [];
  for (let i = 0; i < 3; i++) {
    const request = test.pack(command, body);
    sequences.push(readHeader(request)?.sequence);
    sentAt.push(test.clock.now());
    test.device.receive(request);
    await test.clock.advance(2000);
  }
  return { ...test, came, sentAt, sequences };
}

describe('on every group', () => {
  it.each(table('a lost request'))('%s', async (_, one) => {
    const { came } = await answersWith(
      [{ kind: 'lose', what: 'request', command: one.command, when: { nth: [2] } }],
      one,
    );
    expect(came).toHaveLength(2);
  });

  it.each(table('a lost answer'))('%s', async (_, one) => {
    const { came } = await answersWith([{ kind: 'lose', what: 'answer', when: { every: 3 } }], one);
    expect(came).toHaveLength(2);
  });

  it.each(table('a late answer'))('%s', async (_, one) => {
    const [quick, late] = await Promise.all([
      answersWith([], one),
      answersWith([{ kind: 'delay', byMs: 700 }], one),
    ]);
    expect(late.came.map(({ afterMs }) => afterMs)).toEqual(quick.came.map(({ afterMs }) => afterMs + 700));
  });

  it.each(table('an answer that is kept'))('%s', async (_, one) => {
    const { came, device } = await answersWith([{ kind: 'hold', when: { nth: [1] } }], one);
    expect(came).toHaveLength(2);
    device.setFaults([]);
    expect(came).toHaveLength(3);
    expect(came[2]).toMatchObject({ hex: came[0]?.hex });
  });

  it.each(table('an answer that comes twice'))('%s', async (_, one) => {
    const { came } = await answersWith([{ kind: 'repeat', when: { nth: [1] } }], one);
    expect(came).toHaveLength(4);
    expect(came[1]).toMatchObject({ hex: came[0]?.hex, sequence: came[0]?.sequence });
  });

  it.each(table('an answer that is held back'))('%s', async (_, one) => {
    const [quick, held] = await Promise.all([
      answersWith([], one),
      answersWith([{ kind: 'reorder', when: { nth: [1] } }], one),
    ]);
    expect(held.came[0]?.afterMs).toBe((quick.came[0]?.afterMs ?? 0) + 200);
  });

  it.each(table('a wrong byte'))('%s', async (_, one) => {
    const [good, bad] = await Promise.all([
      answersWith([], one),
      answersWith([{ kind: 'garble', where: 'message', when: { nth: [2] } }], one),
    ]);
    expect(bad.came).toHaveLength(3);
    expect([bad.came[1]?.hex, bad.came[1]?.sequence]).not.toEqual([
      good.came[1]?.hex,
      good.came[1]?.sequence,
    ]);
    expect(bad.came[2]?.hex).toBe(good.came[2]?.hex);
  });

  it.each(table('content that ends too early'))('%s', async (_, one) => {
    const [good, cut] = await Promise.all([
      answersWith([], one),
      answersWith([{ kind: 'truncate-cbor' }], one),
    ]);
    expect(cut.came[0]?.hex.length).toBeLessThan(good.came[0]?.hex.length ?? 0);
  });

  it.each(table('another sequence number'))('%s', async (_, one) => {
    const { came, sequences } = await answersWith([{ kind: 'wrong-sequence' }], one);
    expect(came).toHaveLength(3);
    for (const [i, { sequence }] of came.entries()) expect(sequence).not.toBe(sequences[i]);
  });

  it.each(table('a refusal'))('%s', async (_, one) => {
    const { came } = await answersWith([{ kind: 'refuse', rc: 11, command: one.command }], one);
    expect(came[0]?.hex).toMatch(/^bf6272630b/);
  });

  it.each(table('a link that goes down'))('%s', async (_, one) => {
    const { came, link } = await answersWith([{ kind: 'disconnect', afterBytes: 0, forMs: 2500 }], one);
    expect(link).toEqual(['down', 'up']);
    expect(came).toHaveLength(1);
  });
});

describe('uploads of files', () => {
  const file = firmware('1.0.0', { sizeBytes: 4000 });
  const upload = async (faults: Fault[]) => {
    const test = rig({ faults });
    const chunk = (off: number) =>
      test.ask('fs.upload', {
        name: '/lfs1/new',
        off,
        data: file.subarray(off, off + 200),
        ...(off === 0 ? { len: file.length } : {}),
      });
    let answer: Record<string, unknown> = { off: 0 };
    for (let off = 0; off < file.length; off += 200) {
      answer = await chunk(off);
      if (answer['off'] !== off + 200) break;
    }
    return { ...test, answer };
  };

  it('fail from a byte on where writing fails', async () => {
    const { answer } = await upload([{ kind: 'out-of-space', afterBytes: 1000 }]);
    expect(answer).toEqual({ err: { group: 8, rc: 10 } });
  });

  it('are cut off by a restart', async () => {
    await expect(upload([{ kind: 'restart', afterUploadedBytes: 1000 }])).rejects.toThrow('no answer');
  });

  it('are hit at an offset', async () => {
    const when = { uploadOffset: { from: 600, to: 800 } };
    const { answer } = await upload([{ kind: 'refuse', rc: 6, command: 'fs.upload', when }]);
    expect(answer).toMatchObject({ rc: 6 });
  });
});
