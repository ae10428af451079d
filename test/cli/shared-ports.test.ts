import { beforeEach, expect, it, vi } from 'vitest';
import { readConnection } from '@main/cli/connstring';
import { makeTransport } from '@main/cli/transports';
import type { SerialPortFacts } from '@main/transports/port-identity';
import { BenchError } from '@shared/core/errors';
import { VirtualClock } from '../support/virtual-clock';

const system = vi.hoisted(() => ({ list: (): Promise<unknown[]> => Promise.resolve([]) }));
vi.mock('@main/transports/serial-ports', () => ({ listSerialPorts: () => system.list() }));

const app: SerialPortFacts = {
  path: '/dev/ttyACM97',
  vendorId: '2fe3',
  productId: '0100',
  serialNumber: '0123456789ABCDEF',
};
const clock = new VirtualClock();
const labelOf = async (target: ReturnType<typeof readConnection>): Promise<string> =>
  (await makeTransport(target, clock)).label;

beforeEach(() => {
  system.list = () => Promise.resolve([app]);
});

it('a command follows its device to another name, into its bootloader and back', async () => {
  const target = readConnection('serial', app.path);
  expect(await labelOf(target)).toBe('serial /dev/ttyACM97');
  system.list = () => Promise.resolve([]);
  expect(await labelOf(target)).toBe('serial /dev/ttyACM97');
  system.list = () => Promise.resolve([{ ...app, path: '/dev/ttyACM98', productId: '0101' }]);
  expect(await labelOf(target)).toBe('serial /dev/ttyACM98');
  system.list = () => Promise.resolve([{ ...app, path: '/dev/ttyACM99' }]);
  expect(await labelOf(target)).toBe('serial /dev/ttyACM99');
});

it('a stranger that got the name is not opened', async () => {
  const target = readConnection('serial', app.path);
  await labelOf(target);
  system.list = () => Promise.resolve([{ ...app, serialNumber: 'FEDCBA9876543210' }]);
  await expect(makeTransport(target, clock)).rejects.toMatchObject({ code: 'link/not-found' });
});

it('where ports cannot be listed a device is found by the name of its port', async () => {
  system.list = () => Promise.reject(new BenchError('link/failed', { link: 'list', detail: 'no' }));
  expect(await labelOf(readConnection('serial', app.path))).toBe('serial /dev/ttyACM97');
});
