/**
 * Who uses this computer and which one it is, as each run says it.
 */
import { hostname, release, userInfo } from 'node:os';
import type { RunRecord } from '@shared/history/record';

/** @param app version of Bootbench */
export function stationHere(app: string): RunRecord['station'] {
  return { host: hostname(), app, os: `${process.platform} ${release()} ${process.arch}` };
}

/** Empty where the system does not tell. */
export function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return '';
  }
}
