/**
 * What the publisher tells of many devices that are all being upgraded: every run has moved each time, and so often a device has
 * answered. Knows the views, and no device.
 */
import { addressText } from '@shared/device/connection';
import type { DeviceView } from '@shared/ipc/views';
import type { UpgradeRun } from '@shared/ipc/runs';
import type { BenchChange } from '@shared/ipc/view-table';
import { savedDevice } from './saved';

/** Later than any that the application itself sends meanwhile. */
const FIRST_REVISION = 1_000_000;
const TURNS_A_SECOND = 10;
const IMAGE_BYTES = 400_000;
const HASH = 'a5'.repeat(32);

/** @param turn tenths of a second since the beginning */
export function changeAt(turn: number, devices: number): BenchChange {
  const all = Array.from({ length: devices }, (_, at) => at);
  return {
    revision: FIRST_REVISION + turn,
    devices: all
      .filter((at) => turn === 0 || at % TURNS_A_SECOND === turn % TURNS_A_SECOND)
      .map((at) => deviceAt(at, turn)),
    runs: all.map((at) => runAt(at, turn)),
  };
}

function deviceAt(at: number, turn: number): DeviceView {
  const saved = savedDevice(at);
  return {
    ...saved,
    address: addressText(saved.connection),
    link: { state: 'ready', roundTripMs: 20 + ((at + turn) % 30) },
    capabilities: {
      smpVersion: 2,
      bufferBytes: 384,
      bufferCount: 4,
      maxRequestBytes: 384,
      windowLimit: 3,
      recovery: false,
      bootloaderMode: 'swap-move',
    },
    slots: {
      images: [0, 1].map((slot) => ({
        image: 0,
        slot,
        version: slot === 0 ? '1.8.2' : '1.9.0',
        hash: HASH,
        bootable: true,
        pending: false,
        confirmed: slot === 0,
        active: slot === 0,
        permanent: false,
      })),
      readAtEpochMs: Date.now(),
    },
    runningVersion: '1.8.2',
    lastSeenEpochMs: Date.now(),
    writer: 'upgrade',
    runId: `run-${at}`,
  };
}

function runAt(at: number, turn: number): UpgradeRun {
  const sentBytes = ((at * 977 + turn * 2_000) % IMAGE_BYTES) + 1;
  const bytesPerSecond = 15_000 + ((at * 131 + turn * 37) % 9_000);
  return {
    id: `run-${at}`,
    deviceId: savedDevice(at).id,
    deviceName: savedDevice(at).name,
    order: {
      kind: 'upgrade',
      fileName: 'zephyr.signed.bin',
      mode: 'test-then-confirm',
      version: '1.9.0',
      hash: HASH,
      images: [{ image: 0, name: 'zephyr.signed.bin', version: '1.9.0', hash: HASH }],
    },
    state: {
      phase: 'running',
      attempt: 1,
      earlier: [],
      steps: [{ do: 'upload', image: 0, uploadImageId: 1, slot: 1, sizeBytes: IMAGE_BYTES, hash: HASH }],
      at: 0,
      do: 'upload',
      progress: {
        phase: 'sending',
        sentBytes,
        totalBytes: IMAGE_BYTES,
        bytesPerSecond,
        secondsLeft: (IMAGE_BYTES - sentBytes) / bytesPerSecond,
        resumedAtBytes: 0,
      },
    },
    startedAtEpochMs: Date.now(),
  };
}
