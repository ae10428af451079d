/**
 * Reads one setting of a device, and tells "there is none" from a failure. Knows the answers of the settings group; keeps nothing.
 */
import { toErrorView, type ErrorView } from '../../core/errors';
import { groups } from '../../smp/groups';
import type { Ask } from '../ask';
import { longestValueBytes } from './typed-value';

export interface ReadValue {
  bytes: Uint8Array;
  /** The device gives no more bytes than this, and the value has as many: the rest may be missing. */
  cutAtBytes?: number;
}

const { settings } = groups;

/** The common code for "no such entry", in version 1. */
const noEntry = 5;
const notFound = new Set([3, 5]);

/** True for the answers that mean: there is no such setting. */
export function meansAbsent(error: ErrorView): boolean {
  if (error.code !== 'device/error') return false;
  const { group, rc } = error.facts;
  return group === settings.id ? notFound.has(rc) : group === undefined && rc === noEntry;
}

/** @returns undefined when the device has no such setting. @throws BenchError */
export async function readSetting(ask: Ask, name: string): Promise<ReadValue | undefined> {
  try {
    const { val, max_size: most } = await ask(settings.commands.read, { name, max_size: longestValueBytes });
    return { bytes: val, ...(most !== undefined && val.length >= most ? { cutAtBytes: most } : {}) };
  } catch (error) {
    if (meansAbsent(toErrorView(error))) return undefined;
    throw error;
  }
}
