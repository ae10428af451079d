/**
 * The wizard with a firmware, three devices and their plans, as a window is told of them.
 */
import type { DeviceView, FirmwareView, UpgradePlanView } from '@shared/ipc/views';
import { signatureFact } from '@shared/firmware/fact-sheet';
import type { Finding } from '@shared/run/upgrade/preflight';
import { useSelection } from '@/stores/selection';
import type { FakeBridge, Script } from './fake-bridge';
import { openPage } from './open-page';
import { capabilities, device, hashOf } from './scene';

export const hostile = '<img src=x onerror="alert(1)">';
export const firmware: FirmwareView = {
  token: 't1',
  fileName: 'zephyr.signed.bin',
  kind: 'image',
  sizeBytes: 98_784,
  notes: [],
  sections: [
    { of: 'file', facts: [{ key: 'note', value: hostile }] },
    {
      of: 'image',
      image: 0,
      facts: [
        { key: 'hash', value: `sha256:${hashOf('1.9.0')}`, look: 'hash' },
        { key: 'hashCheck', text: 'hash-ok', value: 'matches the hash', tone: 'ok' },
        signatureFact({ state: 'verified', kind: 'ECDSA P-256', key: { id: 'aa', name: hostile } }),
        { key: 'flags', value: 'ROM fixed' },
      ],
    },
  ],
  images: [
    {
      image: 0,
      role: 'application',
      name: 'zephyr.signed.bin',
      dependencies: [],
      version: '1.9.0',
      hash: hashOf('1.9.0'),
      hashAlgorithm: 'sha256',
      hashState: 'ok',
      sizeBytes: 98_304,
      headerBytes: 512,
      loadAddress: 0,
      flags: ['ROM fixed'],
      signatures: ['ECDSA P-256'],
      padded: false,
      tlvs: [],
    },
  ],
};
export const devices: DeviceView[] = [
  device({ id: 'a', name: 'Lamp' }),
  device({ id: 'b', name: 'Gate' }),
  device({ id: 'c', name: 'Meter', capabilities: { ...capabilities, bootloaderMode: 'overwrite' } }),
];
export const hash = hashOf('1.9.0');

export function plan(id: string, mode: string): UpgradePlanView {
  const outcome: UpgradePlanView['outcome'] =
    id === 'c' && mode === 'test-then-confirm'
      ? {
          refused: {
            code: 'upgrade/refused',
            facts: { why: { reason: 'mode-not-possible', mode, bootloaderMode: 'overwrite' } },
          },
        }
      : {
          steps: [
            { do: 'upload', image: 0, hash, sizeBytes: 98_784, uploadImageId: 0, slot: 1 },
            { do: 'mark', image: 0, hash, how: 'test', whenUnsupported: 'fail' },
            { do: 'reset' },
            { do: 'judge' },
          ],
        };
  const danger = (what: Finding['what']): Finding[] => [{ level: 'warn', about: 'device', what }];
  const findings =
    id === 'c'
      ? danger({ reason: 'no-way-back', bootloaderMode: 'overwrite' })
      : mode === 'confirm-at-once'
        ? danger({ reason: 'confirm-at-once', version: '1.9.0' })
        : [];
  return { deviceId: id, runningVersion: '1.8.2', outcome, findings };
}
export const script: Script = {
  'firmware.choose': () => firmware,
  'firmware.makeForSimulated': () => firmware,
  'run.plan': ({ devices: ids, order }) => ids.map((id) => plan(id, order.mode)),
};
/** The wizard at its second step, with these devices. */
export async function atDevices(bridge: FakeBridge, ids: string[]) {
  const page = await openPage(bridge, '/upgrade');
  await page.click('firmware-choose');
  useSelection().set(ids);
  await page.click('firmware-next');
  return page;
}
