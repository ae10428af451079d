/**
 * What somebody should know before an upgrade starts: where there is no way back, and where it goes back in version.
 * Knows no words.
 */
import type { CapabilitiesView, FirmwareView } from '@shared/ipc/views';
import { compareVersions, parseVersion } from '@shared/firmware/version';
import { bootloaderTraits } from '@shared/device/slots/bootloader';
import type { UpgradeMode } from '@shared/run/upgrade/steps';

export type Danger =
  | { danger: 'confirm-at-once'; version: string }
  | { danger: 'downgrade'; devices: number; version: string }
  /** The bootloader has no test: overwrite only, direct-XIP without revert, RAM load. */
  | { danger: 'overwrite'; devices: number }
  /** The image is written in place. */
  | { danger: 'recovery'; devices: number };

export interface UpgradeTarget {
  runningVersion: string | undefined;
  capabilities: CapabilitiesView | undefined;
}

export type VersionChange = 'newer' | 'same' | 'older' | 'unknown';

/** How the new version stands to the one that runs. */
export function versionChange(running: string | undefined, next: string): VersionChange {
  const [from, to] = [running === undefined ? undefined : parseVersion(running), parseVersion(next)];
  if (!from || !to) return 'unknown';
  const order = compareVersions(to, from);
  return order === 0 ? 'same' : order > 0 ? 'newer' : 'older';
}

/** @param targets the devices that will be upgraded; those that refuse are not among them. */
export function dangersOf(
  firmware: FirmwareView,
  mode: UpgradeMode,
  targets: readonly UpgradeTarget[],
): Danger[] {
  const image = firmware.images[0];
  if (!image || targets.length === 0) return [];
  const { version } = image;
  const dangers: Danger[] = [];
  const count = (test: (target: UpgradeTarget) => boolean): number => targets.filter(test).length;

  const inRecovery = count(({ capabilities }) => capabilities?.recovery === true);
  if (inRecovery > 0) dangers.push({ danger: 'recovery', devices: inRecovery });

  const oneWay = mode === 'upload-only' ? 0 : count(({ capabilities }) => isOneWay(capabilities));
  if (mode === 'confirm-at-once' && inRecovery + oneWay < targets.length)
    dangers.push({ danger: 'confirm-at-once', version });
  if (oneWay > 0) dangers.push({ danger: 'overwrite', devices: oneWay });

  const older = count(({ runningVersion }) => versionChange(runningVersion, version) === 'older');
  if (older > 0) dangers.push({ danger: 'downgrade', devices: older, version });

  return dangers;
}

/** An application behind a bootloader that cannot try an image. */
function isOneWay(capabilities: CapabilitiesView | undefined): boolean {
  return (
    capabilities !== undefined &&
    !capabilities.recovery &&
    !bootloaderTraits[capabilities.bootloaderMode].test
  );
}
