import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '@shared/core/bytes';
import { encodeCbor } from '@shared/smp/cbor';
import { discover, discoverForTransfer, questionsAtOnce, type Capabilities } from '@main/engine/discovery';
import { answerTo, bodyOf, fails, headerOf, newRig, type Rig } from './scripted-transport';

/**
 * Answers by `op group command`, or by that and the hexadecimal body of the request: as captured from real servers, or as
 * a body made up here. The sequence number is put in. What is not there is not supported.
 */
type Answers = Record<string, string | object>;
const NOT_SUPPORTED = 'bf62726308ff';

/** Zephyr 4.4.0, native_sim, serial. */
const zephyr: Answers = {
  '0 0 6': 'bf686275665f73697a65190180696275665f636f756e7404ff',
  '2 0 0': 'bf617260ff',
  '0 10 1': 'bf6667726f7570739f0a0800030902183fffff',
  '0 0 7': 'bf666f7574707574665a6570687972ff',
};
/** MCUboot serial recovery on mps2. */
const recovery: Answers = {
  '0 0 6': 'bf686275665f73697a65190400696275665f636f756e7401ff',
  '0 1 0':
    'bf66696d616765739fbf64736c6f74006468617368582018779b16a62c10405e239b096eae0c54c8b097a260978b21b4cec75f149a617e6776657273696f6e65302e302e30ffffff',
  '2 0 1': 'bf62726300ff',
};
/** Zephyr on qemu_cortex_m0: the running image of an application. */
const runningImage =
  'bf66696d616765739fbf64736c6f74006776657273696f6e65302e302e30646861736858201baa222074cc805faf4e09846d2377886b1e5ef7cfccd9eac1554d82d9aa9d5a68626f6f7461626c65f56770656e64696e67f469636f6e6669726d6564f566616374697665f5697065726d616e656e74f4ffff6b73706c697453746174757300ff';

interface Device extends Rig {
  asked: string[];
  discover: (signal?: AbortSignal) => Promise<Capabilities>;
  discoverForTransfer: () => Promise<Capabilities>;
  /** The most questions that the device had at once. */
  most: () => number;
}

function device(
  answers: Answers,
  change: { version?: 1; silentFor?: string[]; latencyMs?: number } = {},
): Device {
  const on = newRig();
  const asked: string[] = [];
  let held = 0;
  let most = 0;
  on.transport.far = (message) => {
    const { op, group, command, sequence } = headerOf(message);
    const key = `${op} ${group} ${command}`;
    asked.push(key);
    if (change.silentFor?.some((one) => one === key || one === '*')) return;
    const said = answers[`${key} ${toHex(message.slice(8))}`] ?? answers[key] ?? NOT_SUPPORTED;
    const body = typeof said === 'string' ? fromHex(said) : encodeCbor(said);
    if (body === undefined) throw new Error('no hexadecimal');
    const head = answerTo(message, {}, change.version === undefined ? {} : { version: change.version }).slice(
      0,
      8,
    );
    const answer = Uint8Array.from([...head, ...body]);
    answer[3] = body.length;
    answer[6] = sequence;
    most = Math.max(most, ++held);
    on.clock.after(change.latencyMs ?? 5, () => {
      held--;
      on.transport.onMessage(answer);
    });
  };
  const run = (signal?: AbortSignal) =>
    on.clock.until(discover(on.client, on.transport, { clock: on.clock, signal }));
  const briefly = () =>
    on.clock.until(discoverForTransfer(on.client, on.transport, { clock: on.clock, isFresh: true }));
  return { ...on, asked, discover: run, discoverForTransfer: briefly, most: () => most };
}

describe('what a device can do', () => {
  it('is read from a Zephyr application', async () => {
    const on = device(zephyr);
    expect(await on.discover()).toEqual({
      version: 2,
      bufferBytes: 384,
      bufferCount: 4,
      maxRequestBytes: 380,
      windowLimit: 3,
      recovery: false,
      groups: [10, 8, 0, 3, 9, 2, 63],
      information: {
        kernel: 'Zephyr',
        version: 'Zephyr',
        board: 'Zephyr',
        nodeName: 'Zephyr',
        release: 'Zephyr',
        machine: 'Zephyr',
        processor: 'Zephyr',
      },
    });
    expect(on.client.limitBytes).toBe(380);
    expect(on.transport.flushes).toBe(1);
  });

  it('asks for each field of the information alone, because fields may hold spaces', async () => {
    const on = device(zephyr);
    const formats: unknown[] = [];
    const { far } = on.transport;
    on.transport.far = (message, nth) => {
      if (headerOf(message).command === 7) formats.push(bodyOf(message).get('format'));
      return far(message, nth);
    };
    await on.discover();
    expect(formats).toEqual(['s', 'v', 'i', 'n', 'r', 'm', 'p']);
  });

  it('is read from MCUboot in serial recovery', async () => {
    expect(await device(recovery).discover()).toEqual({
      version: 2,
      bufferBytes: 1024,
      bufferCount: 1,
      maxRequestBytes: 1020,
      windowLimit: 1,
      recovery: true,
    });
  });

  it('is read from a device that knows version 1 only', async () => {
    const on = device(zephyr, { version: 1 });
    expect(await on.discover()).toMatchObject({ version: 1, bufferBytes: 384 });
    expect(on.transport.headers.map((header) => header.versionBits).slice(0, 3)).toEqual([1, 0, 0]);
  });

  it('keeps to what is safe when the device does not tell its buffers', async () => {
    const { '0 0 6': _, ...noParameters } = zephyr;
    const on = device(noParameters);
    const capabilities = await on.discover();
    expect(capabilities).toMatchObject({ maxRequestBytes: 89, windowLimit: 1, recovery: false });
    expect(capabilities).not.toHaveProperty('bufferBytes');
    expect(on.client.limitBytes).toBe(8 + 0xffff);
  });

  it('forgets the buffers of an application when a bootloader that does not tell its own answers', async () => {
    const answers = { ...zephyr };
    const on = device(answers);
    await on.discover();
    for (const key of Object.keys(zephyr)) answers[key] = NOT_SUPPORTED;
    Object.assign(answers, { ...recovery, '0 0 6': NOT_SUPPORTED });
    const capabilities = await on.discover();
    expect(capabilities).toMatchObject({ recovery: true, maxRequestBytes: 89 });
    expect(capabilities).not.toHaveProperty('bufferBytes');
    expect(on.client.limitBytes).toBe(8 + 0xffff);
  });

  it('has a bootloader with its mode, when the device tells', async () => {
    const on = device({
      ...zephyr,
      '0 0 8': { bootloader: 'MCUboot' },
      '0 0 8 a1657175657279646d6f6465': { mode: 9, 'no-downgrade': true },
    });
    expect((await on.discover()).bootloader).toEqual({ name: 'MCUboot', mode: 9, noDowngrade: true });
  });

  it('leaves out every single thing that fails, and nothing else', async () => {
    for (const key of ['0 0 6', '2 0 0', '0 10 1', '0 0 7']) {
      const capabilities = await device(zephyr, { silentFor: [key] }).discover();
      expect(capabilities.recovery, key).toBe(false);
      expect('bufferBytes' in capabilities, key).toBe(key !== '0 0 6');
      expect('groups' in capabilities, key).toBe(key !== '0 10 1');
      expect('information' in capabilities, key).toBe(key !== '0 0 7');
    }
  });

  it('is not taken from answers that make no sense', async () => {
    const on = device({
      ...zephyr,
      '0 0 6': { buf_size: 2 ** 60, buf_count: 4 },
      '0 10 1': { groups: [10, 65_536] },
    });
    const capabilities = await on.discover();
    expect(capabilities).toMatchObject({ maxRequestBytes: 89, windowLimit: 1, groups: [10] });
  });

  it.each([['x'], [1.5], [-1], [new Map()]])('leaves out a list of groups with %s in it', async (strange) => {
    const capabilities = await device({ ...zephyr, '0 10 1': { groups: [10, strange] } }).discover();
    expect('groups' in capabilities).toBe(false);
    expect('information' in capabilities).toBe(true);
  });

  it('never exceeds what a message can be, whatever the device claims', async () => {
    const on = device({ ...zephyr, '0 0 6': { buf_size: 0x7fffffff, buf_count: 0x7fffffff } });
    expect(await on.discover()).toMatchObject({ maxRequestBytes: 8 + 0xffff, windowLimit: 32 });
    const tiny = device({ ...zephyr, '0 0 6': { buf_size: 0, buf_count: 0 } });
    const capabilities = await tiny.discover();
    expect(capabilities).toMatchObject({ maxRequestBytes: 89, windowLimit: 1 });
    expect(capabilities).not.toHaveProperty('bufferCount');
  });
});

describe('telling recovery from an application', () => {
  it('works for old MCUboot builds without parameters', async () => {
    const { '0 0 6': _, ...old } = recovery;
    expect((await device(old).discover()).recovery).toBe(true);
  });

  it('works when recovery has no image to show', async () => {
    const { '0 0 6': _, '0 1 0': __, ...empty } = recovery;
    expect((await device(empty).discover()).recovery).toBe(true);
  });

  it('works when recovery shows flags, but has one buffer and no echo', async () => {
    expect((await device({ ...recovery, '0 1 0': runningImage }).discover()).recovery).toBe(true);
  });

  it('does not take an application without echo and information for recovery', async () => {
    const on = device({ '0 0 6': zephyr['0 0 6'] ?? '', '0 1 0': runningImage });
    expect((await on.discover()).recovery).toBe(false);
  });

  it('takes no list without images for evidence', async () => {
    const on = device({ '0 0 6': zephyr['0 0 6'] ?? '', '0 1 0': { images: [] } });
    expect((await on.discover()).recovery).toBe(false);
  });

  it('wants more than one piece of evidence', async () => {
    const on = device({
      '0 0 6': { buf_size: 512, buf_count: 1 },
      '2 0 0': { r: '' },
      '0 1 0': runningImage,
    });
    expect((await on.discover()).recovery).toBe(false);
  });

  it('does not ask for images when the device has shown to be an application', async () => {
    const on = device(zephyr);
    await on.discover();
    expect(on.asked).not.toContain('0 1 0');
    expect(on.asked).not.toContain('2 0 1');
  });
});

describe('a link without a device', () => {
  it('is called silent after four seconds', async () => {
    const on = device({}, { silentFor: ['*'] });
    expect(await fails(on.discover(), 'link/silent')).toEqual({ link: 'scripted', waitedMs: 4100 });
  });

  it('that ends while it is asked is called lost', async () => {
    const on = device(zephyr, { latencyMs: 500 });
    on.clock.after(800, () => on.transport.onEnd({ why: 'lost', detail: 'unplugged' }));
    await fails(on.discover(), 'link/lost');
    await on.clock.advance(1000);
  });

  it('is not waited for when the caller gives up', async () => {
    for (const afterMs of [0, 50, 700]) {
      const on = device({}, { silentFor: ['*'] });
      const stop = new AbortController();
      on.clock.after(afterMs, () => stop.abort());
      await fails(on.discover(stop.signal), 'cancelled');
      expect(on.clock.now()).toBe(afterMs);
    }
    await fails(device(zephyr).discover(AbortSignal.abort()), 'cancelled');
  });

  it('falling silent in the middle does not hold up for long', async () => {
    const on = device(zephyr, { silentFor: ['0 10 1', '0 0 8', '0 0 7', '0 1 0'] });
    const capabilities = await on.discover();
    expect(capabilities).toMatchObject({ bufferBytes: 384, recovery: false });
    expect(on.clock.now()).toBeLessThan(7000);
  });
});

describe('for a transfer', () => {
  it('an application is asked for its buffers, and nothing else', async () => {
    const on = device(zephyr);
    expect(await on.discoverForTransfer()).toEqual({
      version: 2,
      bufferBytes: 384,
      bufferCount: 4,
      maxRequestBytes: 380,
      windowLimit: 3,
      recovery: false,
    });
    expect(on.asked).toEqual(['0 0 6']);
    expect(on.transport.flushes, 'the link was opened just now').toBe(0);
  });

  it('who has one buffer is asked for the list that tells a bootloader', async () => {
    const on = device(recovery);
    expect(await on.discoverForTransfer()).toMatchObject({ bufferCount: 1, recovery: true });
    expect(on.asked).toEqual(['0 0 6', '0 1 0']);
  });

  it('who has one buffer and shows a running image is a bootloader when it has no echo', async () => {
    const on = device({ '0 0 6': recovery['0 0 6'] ?? '', '0 1 0': runningImage });
    expect(await on.discoverForTransfer()).toMatchObject({ recovery: true });
    expect(on.asked).toEqual(['0 0 6', '0 1 0', '2 0 0']);
  });

  it('a device that does not tell its buffers is asked as in full', async () => {
    const { '0 0 6': _, ...noParameters } = zephyr;
    const on = device({ ...noParameters, '0 1 0': runningImage });
    expect(await on.discoverForTransfer()).toMatchObject({ windowLimit: 1, recovery: false });
    expect(on.asked).toEqual(['0 0 6', '2 0 0', '0 1 0']);
  });

  it('a link without a device is called silent all the same', async () => {
    const on = device({}, { silentFor: ['*'] });
    await fails(on.discoverForTransfer(), 'link/silent');
  });
});

describe('questions that do not depend on one another', () => {
  it('go out together, two on lines and as many as the buffers allow in datagrams', async () => {
    const lines = device(zephyr);
    await lines.discover();
    expect(lines.most()).toBe(2);
    const datagrams = device(zephyr);
    datagrams.transport.sizing = { ...datagrams.transport.sizing, isDatagram: true };
    await datagrams.discover();
    expect(datagrams.most()).toBe(3);
    expect(datagrams.client.places).toBe(1);
  });

  it('go out one by one to a device with one buffer to spare', () => {
    const { transport } = newRig();
    expect(questionsAtOnce(transport, { windowLimit: 1 })).toBe(1);
  });
});
