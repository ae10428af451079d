/**
 * Devices that take requests over encrypted links only, over BlueZ: with the real noble, a mock of BlueZ and an agent of a desktop on a
 * bus of the test's own.
 */
import { afterEach, describe, expect, it } from 'vitest';
import { PASSKEY } from '../../support/bluez/mock-device';
import { PairingAgent } from '../../support/bluez/pairing-agent';
import { BluezScene } from '../../support/bluez/scene';

const scene = new BluezScene();
const agents: PairingAgent[] = [];
afterEach(() => {
  for (const agent of agents.splice(0)) agent.stop();
});

async function desktop(): Promise<PairingAgent> {
  const agent = await PairingAgent.start(scene.bus.address);
  agents.push(agent);
  return agent;
}

describe('a device that has to be paired', () => {
  it('is paired while it is opened, when the person says that the numbers are the same', async () => {
    const device = await scene.begin({}, { needsEncryption: true });
    const { questions } = await desktop();
    const opening = scene.open();
    const { devicePath, passkey, answer } = await questions.next();
    expect([devicePath, passkey]).toEqual([device.path, PASSKEY]);
    expect(device.isPaired).toBe(false);
    answer(true);
    const transport = await opening;
    expect(device.isPaired).toBe(true);
    await scene.expectWorks(transport);
    // The next link needs no question.
    await transport.close();
    await scene.expectWorks(await scene.open());
    expect(questions.all).toHaveLength(1);
  });

  it('is told to need it when the numbers differ', async () => {
    const device = await scene.begin({}, { needsEncryption: true });
    const { questions } = await desktop();
    const failed = expect(scene.open()).rejects.toMatchObject({
      code: 'link/bluetooth-pairing-needed',
      facts: { platform: 'linux', detail: 'Operation failed with ATT error: 0x05' },
    });
    (await questions.next()).answer(false);
    await failed;
    expect([device.isPaired, device.isConnected]).toEqual([false, false]);
  });

  it('is told to need it when there is nobody to ask', async () => {
    await scene.begin({}, { needsEncryption: true });
    await expect(scene.open()).rejects.toMatchObject({
      code: 'link/bluetooth-pairing-needed',
      facts: { platform: 'linux', detail: 'Not paired' },
    });
  });

  it('works when it was paired before', async () => {
    const device = await scene.begin({}, { needsEncryption: true });
    device.isPaired = true;
    await scene.expectWorks(await scene.open());
  });
});

describe('a paired device whose keys are gone', () => {
  it('is told as such, not as one that is far away, and works when it was removed and paired again', async () => {
    const device = await scene.begin({}, { needsEncryption: true });
    device.isPaired = true;
    device.hasLostKeys = true;
    await expect(scene.open()).rejects.toMatchObject({
      code: 'link/bluetooth-keys-gone',
      facts: { platform: 'linux', device: 'c0de00000001', detail: 'the device ended the link at once' },
    });
    // A link that was lost for another reason comes up the next time.
    expect(device.connects).toHaveLength(3);
    device.forget();
    device.isPaired = false;
    const { questions } = await desktop();
    const opening = scene.open();
    (await questions.next()).answer(true);
    await scene.expectWorks(await opening);
  });

  it('is no paired device that is lost once while it comes up', async () => {
    const device = await scene.begin();
    device.isPaired = true;
    device.dropsNext = 1;
    await scene.expectWorks(await scene.open());
  });
});
