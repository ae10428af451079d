import { mount, type VueWrapper } from '@vue/test-utils';
import { describe, expect, it } from 'vitest';
import type { UpgradeRun } from '@shared/ipc/runs';
import type { FirmwareView } from '@shared/ipc/views';
import type { Step } from '@shared/run/upgrade/steps';
import { createWords } from '@/locales';
import { createPages } from '@/router';
import { versionsOf } from '@/components/image-versions';
import UpgradeProgress from '@/components/UpgradeProgress.vue';
import PlanSteps from '@/components/PlanSteps.vue';
import { useSelection } from '@/stores/selection';
import { FakeBridge } from '../support/fake-bridge';
import { openPage } from '../support/open-page';
import {
  cancelled,
  device,
  failed,
  judged,
  queued,
  upgradeRun,
  uploading,
  uploadStep,
} from '../support/scene';

const images: UpgradeRun['order']['images'] = [
  { image: 0, name: 'app.bin', version: '2.0.0', hash: 'aa', fromVersion: '1.0.0' },
  { image: 1, name: '<b>net.bin</b>', version: '3.1.0', hash: 'bb' },
];
const show = (
  part: Pick<UpgradeRun, 'state'> & Pick<UpgradeRun['order'], 'images'>,
  opened = true,
): VueWrapper =>
  mount(UpgradeProgress, {
    props: { upgrade: upgradeRun({ id: 'j', deviceId: 'a', version: '2.0.0', ...part }), opened },
    global: { plugins: [createWords(), createPages()] },
  });

interface Marked {
  marked: { image: number; version: string }[];
}

describe('an upgrade of several images', () => {
  const second = uploading(0.5, 1000, { steps: [uploadStep(0, 4 * 182_320), uploadStep(1)], at: 1 });

  it('says the version of each, and which it is, as plain text', () => {
    const row = show({ state: queued, images });
    expect(row.get('[data-testid="upgrade-versions"]').text()).toBe('2.0.0, 3.1.0');
    expect(row.get('[title*="Image 0"]').attributes('title')).toBe(
      'Image 0: 2.0.0 (app.bin)\nImage 1: 3.1.0 (<b>net.bin</b>)',
    );
  });

  it('shows how far all of them are, and the time for all', () => {
    const row = show({ state: second, images });
    expect(row.get('[data-testid="upgrade-phase"]').text()).toContain('image 2 of 2');
    expect(row.get('[data-testid="upgrade-percent"]').text()).toBe('90 %');
    expect(row.get('[data-testid="upgrade-time"]').text()).toContain('1:32');
  });

  it.each([
    ['cancelled', (facts: Marked) => cancelled('mark', facts)],
    [
      'failed',
      (facts: Marked) => failed({ code: 'upgrade/not-marked', facts: { hash: 'aa' } }, 'mark', facts),
    ],
  ])('%s before its reset says what the next one starts', (_how, ended) => {
    const row = show({ state: ended({ marked: [{ image: 1, version: '3.1.0' }] }), images }, false);
    expect(row.get('[data-testid="upgrade-marked"]').text()).toBe(
      'Image 1 (3.1.0) is marked on the device: the next reset starts it.',
    );
    const without = show({ state: ended({ marked: [] }), images }, false);
    expect(without.find('[data-testid="upgrade-marked"]').exists()).toBe(false);
  });

  it('says how each of them ended', () => {
    const row = show({
      state: judged('rejected', 'test-then-confirm', {
        images: [
          { image: 0, kind: 'awaiting-confirmation' },
          { image: 1, kind: 'rejected' },
        ],
      }),
      images,
    });
    const lines = row.get('[data-testid="verdict-images"]').findAll('li');
    expect(lines.map((line) => [line.attributes('data-verdict'), line.text()])).toEqual([
      ['awaiting-confirmation', 'Image 0: The device runs the new image as a test'],
      ['rejected', 'Image 1: The device started with the old image again'],
    ]);
  });

  it('of one image says nothing of numbers', () => {
    const row = show({ state: uploading(0.5), images: images.slice(0, 1) });
    expect(row.get('[data-testid="upgrade-versions"]').text()).toBe('2.0.0');
    expect(row.find('[title*="Image"]').exists()).toBe(false);
  });
});

describe('a file of one image', () => {
  const firmware = (kind: FirmwareView['kind']): FirmwareView => ({
    token: 't1',
    fileName: 'net.bin',
    kind,
    sizeBytes: 1000,
    notes: [],
    images: [
      {
        image: 0,
        role: 'application',
        name: 'net.bin',
        version: '2.0.0',
        hash: 'aa',
        hashAlgorithm: 'sha256',
        hashState: 'ok',
        sizeBytes: 1000,
        headerBytes: 512,
        loadAddress: 0,
        flags: [],
        signatures: [],
        dependencies: [],
        padded: false,
        tlvs: [],
      },
    ],
  });
  const open = async (kind: FirmwareView['kind']) => {
    const bridge = new FakeBridge(
      { devices: [device({ id: 'a', name: 'Lamp' })] },
      {
        'firmware.choose': () => firmware(kind),
        'run.plan': ({ devices }) =>
          devices.map((id) => ({ deviceId: id, outcome: { steps: [{ do: 'judge' }] } })),
        'run.start': () => ['j'],
        'run.dismiss': () => undefined,
      },
    );
    const page = await openPage(bridge, '/upgrade');
    await page.click('firmware-choose');
    return { bridge, ...page };
  };

  it('may be given another number, which holds for plan and start, and not for the next file', async () => {
    const { bridge, at, click, settle } = await open('hex');
    const field = at('image-number') as HTMLSelectElement;
    field.selectedIndex = 2;
    field.dispatchEvent(new Event('change', { bubbles: true }));
    useSelection().set(['a']);
    await click('firmware-next');
    await settle();
    await click('upgrade-start');
    const order = { kind: 'upgrade', firmware: 't1', mode: 'test-then-confirm', imageNumber: 2 };
    const asked = { order, devices: ['a'] };
    expect(bridge.argumentsOf('run.plan').at(-1)).toEqual(asked);
    expect(bridge.argumentsOf('run.start')).toEqual([asked]);
    await click('step-firmware');
    await click('firmware-choose');
    expect((at('image-number') as HTMLSelectElement).selectedIndex).toBe(0);
  });

  it('is asked for no number when it is a package', async () => {
    expect((await open('package')).shows('image-number')).toBe(false);
  });
});

it('the versions of several images are one for each number', () => {
  const twoBuilds = [images[0], { image: 0, version: '2.0.1' }, images[1]].flatMap((one) => one ?? []);
  expect(versionsOf(twoBuilds)).toEqual(['2.0.0', '3.1.0']);
});

describe('the road of several images', () => {
  it('says once what happens to each of them', () => {
    const upload = { do: 'upload', hash: 'aa', sizeBytes: 9, uploadImageId: 0, slot: 1 } as const;
    const steps: Step[] = [
      { ...upload, image: 0 },
      { ...upload, image: 1 },
      { do: 'mark', image: 0, hash: 'aa', how: 'test', whenUnsupported: 'fail' },
      { do: 'mark', image: 1, hash: 'bb', how: 'test', whenUnsupported: 'fail' },
      { do: 'reset' },
      { do: 'judge' },
    ];
    const road = mount(PlanSteps, { props: { steps }, global: { plugins: [createWords()] } });
    expect(road.findAll('li').map((one) => one.text())).toEqual([
      'Upload',
      'Upload image 1',
      'Mark for test',
      'Reset',
    ]);
  });
});
