/**
 * A bench with devices and runs in every state, the same each time. Plain views; no simulator behind them.
 */
import type { ErrorView } from '@shared/core/errors';
import { addressText, serialDefaults, type Connection } from '@shared/device/connection';
import type { UpgradeRun } from '@shared/ipc/runs';
import type { CapabilitiesView, DeviceView, LinkView, PortView } from '@shared/ipc/views';
import type { BootloaderMode } from '@shared/device/slots/bootloader';
import type { SlotView } from '@shared/device/slots/slots';
import { hashOf, runStates, newVersion, oldVersion, sceneEpochMs, upgradeRun } from './runs';

export * from './runs';

export interface Scene {
  devices: DeviceView[];
  runs: UpgradeRun[];
  ports: PortView[];
}

export function slot(part: Partial<SlotView>): SlotView {
  const version = part.version ?? oldVersion;
  return {
    image: 0,
    slot: 0,
    version,
    hash: hashOf(version),
    bootable: true,
    pending: false,
    confirmed: false,
    active: false,
    permanent: false,
    ...part,
  };
}

export const capabilities: CapabilitiesView = {
  smpVersion: 2,
  bufferBytes: 384,
  bufferCount: 4,
  maxRequestBytes: 380,
  windowLimit: 3,
  recovery: false,
  bootloaderName: 'MCUboot',
  bootloaderMode: 'swap-move',
};

export function device(part: Partial<DeviceView> & { id: string }): DeviceView {
  const connection: Connection = part.connection ?? {
    ...serialDefaults,
    path: `/dev/ttyACM${part.id.replace(/\D/g, '') || 0}`,
  };
  return {
    name: `Device ${part.id}`,
    tags: [],
    connection,
    address: addressText(connection),
    link: { state: 'ready', roundTripMs: 4.2 },
    capabilities,
    slots: { images: [slot({ active: true, confirmed: true })], readAtEpochMs: sceneEpochMs },
    runningVersion: oldVersion,
    lastSeenEpochMs: sceneEpochMs - 2000,
    ...part,
  };
}

const busy: ErrorView = { code: 'link/busy', facts: { port: '/dev/ttyACM7' } };
const silent: ErrorView = { code: 'link/silent', facts: { link: '192.0.2.40:1337', waitedMs: 7500 } };
const boards = ['Lamp controller', 'Gateway', 'Door sensor', 'Meter', 'Valve', 'Beacon'] as const;
const modes: readonly BootloaderMode[] = [
  'swap-move',
  'swap-scratch',
  'swap-offset',
  'overwrite',
  'direct-xip',
];
const racks = ['rack-a', 'rack-b', 'desk'] as const;

/** So many devices, the first of them with a run in each state. */
export function scene(count = 60): Scene {
  const devices: DeviceView[] = [];
  const runs: UpgradeRun[] = [];
  for (let at = 0; at < count; at++) {
    const id = `d${at}`;
    const state = at % 2 === 1 ? runStates[(at - 1) / 2] : undefined;
    const link = linkAt(at);
    const known = link.state !== 'closed' || at % 3 === 0;
    const version = state?.phase === 'ended' && state.verdict.kind === 'confirmed' ? newVersion : oldVersion;
    const connection = connectionAt(at);
    const name = `${boards[at % boards.length] ?? ''} ${Math.floor(at / boards.length) + 1}`;
    if (state) runs.push(upgradeRun({ id: `j${at}`, deviceId: id, deviceName: name, state }));
    const { capabilities: _c, slots: _s, runningVersion: _v, lastSeenEpochMs: _l, ...bare } = device({ id });
    const error = at % 23 === 7 ? busy : at % 23 === 16 ? silent : undefined;
    devices.push({
      ...bare,
      name,
      tags: at % 4 === 3 ? [] : [racks[at % racks.length] ?? 'desk', ...(at % 7 === 0 ? ['soak'] : [])],
      connection,
      address: addressText(connection),
      link: error ? { state: 'closed', because: error } : link,
      ...(known
        ? {
            capabilities: { ...capabilities, bootloaderMode: modes[at % modes.length] ?? 'unknown' },
            slots: { images: slotsAt(at, version), readAtEpochMs: sceneEpochMs },
            runningVersion: version,
            lastSeenEpochMs: sceneEpochMs - (link.state === 'ready' ? (at % 9) * 700 : at * 97_000),
          }
        : {}),
      ...(state ? { runId: `j${at}` } : {}),
      ...(error ? { lastError: error } : {}),
    });
  }
  return { devices, runs, ports };
}

function connectionAt(at: number): Connection {
  if (at % 5 === 4) return { kind: 'udp', address: `192.0.2.${at + 10}:1337` };
  if (at % 5 === 3) return { kind: 'simulated', profile: 'zephyr-4.4', seed: at };
  return { ...serialDefaults, path: `/dev/ttyACM${at}` };
}

function linkAt(at: number): LinkView {
  if (at % 13 === 6) return { state: 'away', sinceEpochMs: sceneEpochMs - 4000, expected: true };
  if (at % 17 === 8) return { state: 'away', sinceEpochMs: sceneEpochMs - 95_000, expected: false };
  if (at % 19 === 10) return { state: 'closed' };
  if (at % 29 === 12) return { state: 'opening' };
  return { state: 'ready', roundTripMs: 2 + (at % 40) / 3 };
}

function slotsAt(at: number, runs: string): SlotView[] {
  const first = slot({ active: true, confirmed: at % 11 !== 5, version: runs });
  if (at % 4 === 0) return [first];
  const pending = at % 6 === 1;
  return [
    first,
    slot({ slot: 1, version: pending ? newVersion : '1.7.0', pending, confirmed: at % 11 === 5 }),
    ...(at % 12 === 9
      ? [
          slot({ image: 1, active: true, confirmed: true, version: '0.4.0' }),
          slot({ image: 1, slot: 1, version: '0.3.1' }),
        ]
      : []),
  ];
}

const ports: PortView[] = [
  {
    path: '/dev/ttyACM70',
    vendorId: '1915',
    productId: '520f',
    serialNumber: 'DF6B3C0A91E2',
    manufacturer: 'Nordic Semiconductor',
  },
  {
    path: '/dev/ttyUSB0',
    vendorId: '0403',
    productId: '6001',
    serialNumber: 'A50285BI',
    manufacturer: 'FTDI',
  },
  { path: '/dev/ttyACM0', vendorId: '1366', productId: '1051', manufacturer: 'SEGGER', deviceId: 'd0' },
];
