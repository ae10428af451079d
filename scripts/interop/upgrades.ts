/**
 * Whole upgrades, by the same run as in the application: in an application with two slots, and in MCUboot's serial recovery.
 */
import { groups } from '../../src-shared/smp/groups';
import type { UpgradeMode } from '@shared/run/upgrade/plan';
import { phaseWord, type RunState } from '@shared/run/fold';
import { hostClock } from '../../src-main/host/clock';
import { hostSha } from '../../src-main/host/sha';
import type { DeviceSession } from '../../src-main/session/device-session';
import { FirmwareShelf } from '@main/firmware/firmware-shelf';
import { Run } from '@main/run/run';
import { UpgradeWork } from '@main/run/upgrade-work';
import { expect } from './cell';
import { withVersion } from './image-variant';
import type { Server } from './manifest';

const RETURN_MS = 120_000;

/** Test, reset, confirm; then the new version runs for good. */
export async function swapUpgrade(session: DeviceSession, original: Uint8Array): Promise<void> {
  const file = withVersion(original, 1, 2);
  const { state, phases } = await upgrade(session, file, 'test-then-confirm');
  expectVerdict(state, 'confirmed');
  const road = 'checking uploading marking resetting waiting verifying confirming verifying finished';
  expect(phases.join(' ') === road, `it went ${phases.join(' ')}`);
  const running = (await session.readSlots()).find((slot) => slot.active);
  expect(running?.version === '1.2.0' && running.confirmed, `${running?.version} runs`);
}

/** From the application into the bootloader, an upload in place, and back into the application. */
export async function recoveryUpgrade(
  server: Server,
  session: DeviceSession,
  original: Uint8Array,
): Promise<void> {
  const before = session.live.capabilities;
  await session.reset({ intoBootloader: true });
  await session.returned(RETURN_MS);
  const inRecovery = session.live.capabilities;
  expect(inRecovery.recovery, 'serial recovery is not recognised');
  expect(inRecovery.groups === undefined, 'groups of the application are still known');
  const { recoveryBuffers } = server;
  if (recoveryBuffers !== undefined) {
    const { bufferBytes, bufferCount } = inRecovery;
    expect(bufferBytes === recoveryBuffers.sizeBytes, `buffers of ${bufferBytes} bytes in recovery`);
    expect(bufferCount === recoveryBuffers.count, `${bufferCount} buffers in recovery`);
  }

  const variant = withVersion(original, 1, 2);
  const uploaded = await upgrade(session, variant, 'upload-only');
  expectVerdict(uploaded.state, 'uploaded');
  const written = await session.request(groups.image.commands.state, {});
  expect(
    written.images.some((one) => one.slot === 0 && one.version === '1.2.0'),
    `the primary slot shows ${written.images.map((one) => one.version).join()}`,
  );

  // The emulator puts its own image back at every reset, so the image that ends up running has to be that one.
  const { state, phases } = await upgrade(session, original, 'confirm-at-once');
  expectVerdict(state, 'confirmed');
  const road = 'checking uploading resetting waiting verifying finished';
  expect(phases.join(' ') === road, `it went ${phases.join(' ')}`);
  const after = session.live.capabilities;
  expect(!after.recovery, 'it is still taken for serial recovery');
  expect(after.bufferBytes === before.bufferBytes, `buffers of ${after.bufferBytes} bytes after recovery`);
  expect(after.maxRequestBytes === before.maxRequestBytes, `requests of ${after.maxRequestBytes} bytes`);
}

async function upgrade(
  session: DeviceSession,
  bytes: Uint8Array,
  mode: UpgradeMode,
): Promise<{ state: RunState; phases: string[] }> {
  const phases: string[] = [];
  const firmware = new FirmwareShelf(hostSha).put('image.bin', bytes);
  const run = new Run({
    work: new UpgradeWork({ firmware, mode, slotsBefore: session.slots?.images ?? [] }),
    session,
    clock: hostClock,
    epochNow: () => Date.now(),
    wishes: () => ({ windowLimit: 0, returnTimeoutMs: RETURN_MS }),
  });
  run.listen((_event, state) => {
    if (phases.at(-1) !== phaseWord(state)) phases.push(phaseWord(state));
  });
  await run.run((go) => go());
  return { state: run.state, phases };
}

function expectVerdict(state: RunState, kind: string): void {
  expect(state.phase === 'ended', `the upgrade is ${JSON.stringify(state)}`);
  expect(state.verdict.kind === kind, `the verdict is ${JSON.stringify(state.verdict)}`);
  expect(state.verdict.outcome === 'pass', `the outcome is ${state.verdict.outcome}`);
}
