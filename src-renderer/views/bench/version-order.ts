/**
 * The order of what devices say they run.
 */
import { compareVersions, parseVersion } from '@shared/firmware/version';
import { natural } from '../../ui/table/column';

/** Oldest first; what is no version is put in order as a text. */
export function byVersion(a: string, b: string): number {
  const [left, right] = [parseVersion(a), parseVersion(b)];
  return left && right ? compareVersions(left, right, { withBuild: true }) : natural(a, b);
}
