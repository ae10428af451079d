/**
 * Views of many devices that are all being upgraded: every run has moved each time, and each device has answered once a second.
 * Knows the views, and no device.
 */
import { addressText } from '@shared/device/connection';
import type { DeviceView } from '@shared/ipc/views';
import type { UpgradeRun } from '@shared/ipc/runs';
import type { BenchChange } from '@shared/ipc/view-table';
import type { Clock } from '@shared/core/clock';
import { Publisher } from '../../../src-main/ipc/publisher';
import { savedDevice } from './saved';

/** Later than any that the application itself sends meanwhile. */
const FIRST_REVISION = 1_000_000;
const TURNS_A_SECOND = 10;
const IMAGE_BYTES = 400_000;
const STARTED_EPOCH_MS = Date.now();
const HASH = 'a5'.repeat(32);

/** @returns what moves all of them on by a tenth of a second, and has it published */
export function movingViews(
  count: number,
  clock: Clock,
  send: (change: BenchChange) => void,
): { move: () => void } {
  const ids = Array.from({ length: count }, (_, at) => savedDevice(at).id);
  const places = new Map(ids.map((id, at) => [id, at]));
  const view = <V>(make: (at: number, turn: number) => V) => ({
    ids: () => ids,
    view: (id: string): V | undefined => {
      const at = places.get(id);
      return at === undefined ? undefined : make(at, turn);
    },
  });
  const none = (): never => {
    throw new Error('nobody has said that this has changed');
  };
  let turn = 0;
  const publisher = new Publisher(
    clock,
    {
      devices: view(deviceAt),
      runs: view(runAt),
      watches: { ids: () => [], view: none },
      ports: none,
      preferences: none,
      bluetooth: none,
      settings: none,
      about: none,
    },
    (change) => send({ ...change, revision: FIRST_REVISION + change.revision }),
  );
  return {
    move: () => {
      for (const [at, id] of ids.entries()) {
        if (turn === 0 || at % TURNS_A_SECOND === turn % TURNS_A_SECOND) publisher.changed('devices', id);
        publisher.changed('runs', id);
      }
      publisher.flush();
      turn++;
    },
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
      readAtEpochMs: STARTED_EPOCH_MS,
    },
    runningVersion: '1.8.2',
    lastSeenEpochMs: Date.now(),
    writer: 'upgrade',
    runId: saved.id,
  };
}

function runAt(at: number, turn: number): UpgradeRun {
  const sentBytes = ((at * 977 + turn * 2_000) % IMAGE_BYTES) + 1;
  const bytesPerSecond = 15_000 + ((at * 131 + turn * 37) % 9_000);
  return {
    id: savedDevice(at).id,
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
    startedAtEpochMs: STARTED_EPOCH_MS,
  };
}
