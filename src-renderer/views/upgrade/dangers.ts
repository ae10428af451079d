/**
 * The dangers that the preflight has found on each device, said once for all of them. Finds none itself and knows no words.
 */
import { compareVersions, parseVersion } from '@shared/firmware/version';
import type { Finding } from '@shared/run/upgrade/preflight';

export type Danger =
  | { danger: 'confirm-at-once'; version: string }
  | { danger: 'downgrade'; devices: number; version: string }
  /** The bootloader has no test: overwrite only, direct-XIP without revert, RAM load. */
  | { danger: 'overwrite'; devices: number }
  /** Settings and bonds are erased. */
  | { danger: 'erases-settings'; devices: number }
  | { danger: 'replaces-bootloader'; devices: number }
  /** The image is written in place. */
  | { danger: 'recovery'; devices: number };

export type VersionChange = 'newer' | 'same' | 'older' | 'unknown';

/** How the new version stands to the one that runs. */
export function versionChange(running: string | undefined, next: string): VersionChange {
  const [from, to] = [running === undefined ? undefined : parseVersion(running), parseVersion(next)];
  if (!from || !to) return 'unknown';
  const order = compareVersions(to, from);
  return order === 0 ? 'same' : order > 0 ? 'newer' : 'older';
}

/** @param findings of each device that will be upgraded; those that refuse are not among them. */
export function dangersOf(version: string, findings: readonly (readonly Finding[])[]): Danger[] {
  const devices = (reason: Finding['what']['reason']): number =>
    findings.filter((all) => all.some(({ what }) => what.reason === reason)).length;
  const counted = (
    danger: 'recovery' | 'overwrite' | 'erases-settings' | 'replaces-bootloader',
    count: number,
  ): Danger[] => (count === 0 ? [] : [{ danger, devices: count }]);
  const older = devices('downgrade');
  return [
    ...counted('recovery', devices('in-place')),
    ...(devices('confirm-at-once') > 0 ? [{ danger: 'confirm-at-once', version } as const] : []),
    ...counted('overwrite', devices('no-way-back')),
    ...counted('replaces-bootloader', devices('replaces-bootloader')),
    ...counted('erases-settings', devices('erases-settings')),
    ...(older === 0 ? [] : [{ danger: 'downgrade', devices: older, version } as const]),
  ];
}
