import { describe, expect, it } from 'vitest';
import { defaultPreferences } from '@shared/device/preferences';
import type { FirmwareImageView, UpgradePlanView } from '@shared/ipc/views';
import type { Finding } from '@shared/run/upgrade/preflight';
import { useSelection } from '@/stores/selection';
import { FakeBridge, type Script } from '../support/fake-bridge';
import { openPage, wordsApart } from '../support/open-page';
import { device, hashOf } from '../support/scene';

const devices = [device({ id: 'a', name: 'Lamp' }), device({ id: 'b', name: 'Gate' })];
const firmware = {
  token: 't1',
  fileName: 'app.bin',
  kind: 'image' as const,
  sizeBytes: 1000,
  notes: [],
  images: [],
};
const imageOf = (image: number): FirmwareImageView => ({
  image,
  role: 'application',
  name: 'app.bin',
  version: '2.0.0',
  hash: hashOf(String(image)),
  hashAlgorithm: 'sha256',
  hashState: 'ok',
  sizeBytes: 900,
  headerBytes: 32,
  loadAddress: 0,
  flags: [],
  signatures: [],
  dependencies: [],
  padded: false,
  tlvs: [],
});
const steps: UpgradePlanView['outcome'] = { steps: [{ do: 'reset' }, { do: 'judge' }] };
const padded: Finding = { level: 'warn', about: 'file', image: 0, what: { reason: 'padded' } };
const otherKey: Finding = {
  level: 'warn',
  about: 'device',
  image: 0,
  what: { reason: 'other-key', key: 'aa11', running: 'bb22' },
};
const unknown: Finding = {
  level: 'note',
  about: 'device',
  image: 0,
  what: { reason: 'running-key-not-known' },
};
const older: Finding = {
  level: 'warn',
  about: 'device',
  image: 0,
  what: { reason: 'downgrade', version: '1', running: '2' },
};

async function open(plans: Partial<UpgradePlanView>[], numbers: number[] = [0]) {
  const script: Script = {
    'firmware.makeForSimulated': () => ({ ...firmware, images: numbers.map(imageOf) }),
    'run.plan': ({ devices: ids }) => ids.map((deviceId, at) => ({ deviceId, outcome: steps, ...plans[at] })),
  };
  const bridge = new FakeBridge({ devices }, script);
  const page = await openPage(bridge, '/upgrade');
  await page.click('firmware-make');
  useSelection().set(['a', 'b']);
  await page.click('firmware-next');
  return { ...page, bridge };
}

describe('what was found before an upgrade', () => {
  it('stands once when it is about the file, and beside the device when it is about that', async () => {
    const { all, at } = await open([
      { findings: [padded, otherKey, unknown] },
      { findings: [padded, older] },
    ]);
    expect(all('finding-padded')).toHaveLength(1);
    expect(at('dangers').contains(at('finding-padded'))).toBe(true);
    const [lamp, gate] = all('plan-row');
    expect(wordsApart(lamp ?? at(''))).toContain(
      'Warning: Signed with another key (aa11) than the running image (bb22)',
    );
    expect(wordsApart(lamp ?? at(''))).toContain('One thing cannot be told');
    expect(gate?.querySelector('[data-testid=findings]'), 'its badge says "older"').toBeNull();
    expect(at('upgrade-start').hasAttribute('disabled')).toBe(false);
  });

  it('keeps a device that is blocked out, with every reason', async () => {
    const blocked: UpgradePlanView['outcome'] = {
      refused: { code: 'upgrade/refused', facts: { why: { reason: 'wrong-signature', key: 'release' } } },
    };
    const findings: Finding[] = [
      { level: 'block', about: 'file', image: 0, what: { reason: 'wrong-signature', key: 'release' } },
      {
        level: 'block',
        about: 'device',
        image: 0,
        what: { reason: 'dependency-not-met', dependsOn: 1, needed: '2.0.0', found: '1.0.0' },
      },
      otherKey,
    ];
    const { all, at, click, bridge } = await open([{ outcome: blocked, findings }]);
    expect(all('plan-refusal')).toHaveLength(1);
    expect(wordsApart(at('plan-refusal'))).toContain('The signature of the image is wrong');
    expect(all('finding-wrong-signature'), 'it is not said twice').toEqual([]);
    expect(wordsApart(at('finding-dependency-not-met'))).toContain('needs image 1 in version 2.0.0');
    expect(all('finding-other-key')).toEqual([]);
    await click('upgrade-start');
    expect(bridge.argumentsOf('run.start')).toMatchObject([{ devices: ['b'] }]);
  });

  it('says which image it is about when there are several, and of each whether it is older', async () => {
    const second: Finding = { ...otherKey, image: 1 };
    const { all, at } = await open([{ findings: [padded, second, { ...older, image: 1 }] }], [0, 1]);
    expect(wordsApart(at('finding-padded'))).toMatch(/^Image 0: The file is padded/);
    expect(wordsApart(all('finding-other-key')[0] ?? at(''))).toContain('Image 1: Signed with another key');
    expect(wordsApart(at('finding-downgrade'))).toContain(
      'Image 1: Older than the running version: from 2 to 1',
    );
  });

  it('is asked for again when the policy changes', async () => {
    const { bridge, settle } = await open([]);
    const before = bridge.argumentsOf('run.plan').length;
    bridge.change({ preferences: { ...defaultPreferences, signaturePolicy: 'require' } });
    await settle();
    expect(bridge.argumentsOf('run.plan')).toHaveLength(before + 1);
  });

  it('is looked at anew when the user comes back to the file, because the keys may be others', async () => {
    const { bridge, click, at } = await open([]);
    bridge.script['firmware.look'] = () => ({ ...firmware, fileName: hashOf('again') });
    await click('step-firmware');
    expect(bridge.argumentsOf('firmware.look')).toEqual([{ firmware: 't1' }]);
    expect(wordsApart(at('firmware-file'))).toBe(hashOf('again'));
  });
});

it('a file that is not for MCUboot is shown with what is in it, and goes no further', async () => {
  const file = { code: 'image/other-bootloader', facts: { file: 'legacy.zip', tool: 'nrfutil' } } as const;
  const note = {
    code: 'foreign-entry',
    facts: { entry: 'app.bin', type: 'application', sizeBytes: 70 },
  } as const;
  const bridge = new FakeBridge(
    { devices },
    {
      'firmware.choose': () => ({
        token: 't2',
        fileName: 'legacy.zip',
        kind: 'package',
        sizeBytes: 1000,
        notes: [note],
        images: [],
        sections: [
          {
            of: 'file',
            facts: [{ key: 'note', note: note.code, places: note.facts, value: 'application: app.bin' }],
          },
        ],
        cannotBeSent: file,
      }),
    },
  );
  const { click, at, shows } = await openPage(bridge, '/upgrade');
  useSelection().set(['a']);
  await click('firmware-choose');
  expect(wordsApart(at('firmware-cannot-be-sent'))).toContain('for a bootloader other than MCUboot');
  expect(wordsApart(at('firmware-facts'))).toContain('application: app.bin, 70 bytes');
  expect(shows('image-number')).toBe(false);
  expect(at('firmware-next').matches(':disabled')).toBe(true);
  expect(at('step-devices').matches(':disabled, [aria-disabled=true]')).toBe(true);
  expect(bridge.asked.map(({ name }) => name)).not.toContain('run.plan');
});
