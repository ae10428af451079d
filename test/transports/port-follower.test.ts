import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { PortFollower } from '@main/transports/port-follower';
import type { SerialPortFacts } from '@main/transports/port-identity';
import { realPortName } from '@main/transports/port-links';

const app: SerialPortFacts = {
  path: 'COM5',
  vendorId: '2fe3',
  productId: '0100',
  serialNumber: '0123456789ABCDEF',
  location: 'Port_#0003.Hub_#0001',
};
const bootloader: SerialPortFacts = { ...app, path: 'COM9', productId: '0101' };
const nameless: SerialPortFacts = {
  path: 'COM10',
  vendorId: '2fe3',
  productId: '0101',
  location: 'Port_#0003.Hub_#0001',
};
const stranger: SerialPortFacts = { ...app, serialNumber: 'FEDCBA9876543210' };

/** A follower of a computer whose ports a test changes. */
function computer(...first: SerialPortFacts[]) {
  const at = { ports: first };
  const follower = new PortFollower(
    () => Promise.resolve(at.ports),
    (name) => Promise.resolve(name.toUpperCase()),
  );
  return { at, follower };
}

describe('following a port', () => {
  it('learns the identity of a port that only its name was known of, and finds it under another name', async () => {
    const { at, follower } = computer(app);
    const met = await follower.locate({ path: 'COM5' });
    expect(met).toEqual({ path: 'COM5', identity: 'usb:2fe3:0100:0123456789ABCDEF' });
    at.ports = [{ ...app, path: 'COM7' }];
    expect((await follower.locate(met)).path).toBe('COM7');
  });

  it('finds a bootloader with a USB id of its own, with and without a serial number, and the application again', async () => {
    for (const other of [bootloader, nameless]) {
      const { at, follower } = computer(app);
      const met = await follower.locate({ path: 'COM5' });
      at.ports = [];
      expect(await follower.locate(met)).toEqual(met);
      at.ports = [other];
      const waiting = await follower.locate(met);
      expect(waiting.path).toBe(other.path);
      at.ports = [app];
      expect((await follower.locate(waiting)).path).toBe('COM5');
    }
  });

  it('takes no nameless device at another place, and none of another vendor', async () => {
    for (const change of [{ location: 'Port_#0004.Hub_#0001' }, { vendorId: '1a86' }]) {
      const { at, follower } = computer(app);
      const met = await follower.locate({ path: 'COM5' });
      at.ports = [{ ...nameless, ...change }];
      expect((await follower.locate(met)).path).toBe('COM5');
    }
  });

  it('does not open the port of another device that got the name meanwhile', async () => {
    const { at, follower } = computer(app);
    const met = await follower.locate({ path: 'COM5' });
    at.ports = [stranger];
    await expect(follower.locate(met)).rejects.toMatchObject({
      code: 'link/not-found',
      facts: { port: 'COM5' },
    });
  });

  it('keeps a name as it was given as long as it leads there', async () => {
    const { follower } = computer(app);
    const met = await follower.locate({ path: 'com5' });
    expect(met.path).toBe('com5');
    expect((await follower.locate(met)).path).toBe('com5');
  });

  it('leaves alone what the system does not list', async () => {
    const { follower } = computer(app);
    expect(await follower.locate({ path: '/DEV/PTS/4' })).toEqual({ path: '/DEV/PTS/4' });
  });
});

describe('a link to a port', () => {
  it('is the port behind it; what leads to no device keeps its name', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'links-'));
    try {
      const link = path.join(folder, 'usb-lamp');
      await symlink('/dev/null', link);
      expect(await realPortName(link, 'linux')).toBe('/dev/null');
      const dangling = path.join(folder, 'away');
      await symlink('/dev/ttyNOPE9', dangling);
      expect(await realPortName(dangling, 'linux')).toBe(dangling);
      expect(await realPortName(folder, 'linux')).toBe(folder);
      expect(await realPortName('\\\\.\\com3', 'win32')).toBe('COM3');
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
