import { afterEach, expect, test } from 'vitest';
import { packMessage, readBody } from '@shared/smp/message';
import { makeAir, type Air, type AirOptions } from '../../support/bluetooth/air';
import { scanFor, SmpConversation, startNoble, type Noble } from '../../support/bluetooth/noble-client';

let air: Air;
let noble: Noble | undefined;

afterEach(() => {
  noble?.stop();
  noble = undefined;
  air.close();
});

async function start(options: AirOptions = {}): Promise<Noble> {
  air = makeAir(options);
  noble = await startNoble({ hciDriver: air.hciDriver });
  return noble;
}

const ECHO = { op: 2, version: 2, group: 0, command: 0 } as const;
const echo = (text: string, sequence = 1): Uint8Array => packMessage({ ...ECHO, sequence }, { d: text });

const echoed = (answer: Uint8Array): unknown => readBody(answer).get('r');

test('noble finds a device by its advertisement, connects and gets its echo', async () => {
  const [peripheral] = await scanFor(await start(), 1);
  expect(peripheral).toMatchObject({ address: 'c0:de:00:00:00:01', rssi: -50 });
  expect(peripheral?.advertisement).toMatchObject({
    localName: 'Device 1',
    serviceUuids: ['8d53dc1d1db74cd3868b8a527460aa84'],
  });
  const talk = await SmpConversation.open(peripheral!);
  expect(peripheral?.mtu).toBe(498);
  expect(echoed(await talk.ask(echo('hello')))).toBe('hello');
});
