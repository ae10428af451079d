import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { readHeader } from '@shared/smp/message';
import { hostClock } from '@main/host/clock';
import { farDatagramEnd, nearSocket } from '../../scripts/bench/peers/datagram-ends';
import { uploadRequest } from '../../scripts/bench/peers/upload-request';

it('a datagram goes from a client to the device and its answer back to that client', async () => {
  const device = { kind: 'device', bufferBytes: 384, bufferCount: 4 } as const;
  const far = await farDatagramEnd(device, hostClock, (datagram) => near.write(datagram));
  const near = await nearSocket((datagram) => far.write(datagram));
  const client = createSocket('udp4');
  try {
    const [host = '', port = ''] = near.address.split(':');
    client.send(uploadRequest(1, new Uint8Array(100)), Number(port), host);
    const [answer] = (await once(client, 'message')) as [Buffer];
    expect(readHeader(answer)).toMatchObject({ op: 3, group: 1, command: 1, sequence: 0 });
  } finally {
    client.close();
    await near.close();
    await far.close();
  }
});

it('a far end that has no datagrams is refused', async () => {
  await expect(farDatagramEnd({ kind: 'tcp', port: 1 }, hostClock, () => {})).rejects.toThrow(
    'a tcp carries no datagrams',
  );
});
