/**
 * What the user can set, with ranges and defaults. One schema for the store on disk, the window and the main process.
 */
import * as z from 'zod/mini';
import { limits, usual } from './limits';
import { signaturePolicies } from '../firmware/signature-policy';

/** Least and most of every number, for whoever asks for one. */
export const preferenceRanges = {
  requestTimeoutMs: limits.answerMs,
  requestTries: limits.tries,
  uploadWindow: { least: 0, most: limits.chunksInFlight.most },
  returnTimeoutS: limits.returnS,
  parallelUpgrades: limits.parallelUpgrades,
  bluetoothLinks: { least: 1, most: 20 },
  idleEchoS: { least: 0, most: 3600 },
} as const;

const wholeNumber = (name: keyof typeof preferenceRanges) => {
  const { least, most } = preferenceRanges[name];
  return z.int().check(z.minimum(least), z.maximum(most));
};

export const preferencesSchema = z.object({
  theme: z.enum(['system', 'light', 'dark']),
  /** BCP 47 tag of the language of the window. */
  language: z.enum(['en']),
  /** Time-out of an ordinary request in milliseconds. */
  requestTimeoutMs: wholeNumber('requestTimeoutMs'),
  /** How often a request that may be repeated is sent in all when nothing answers. */
  requestTries: wholeNumber('requestTries'),
  /** Chunks in flight at most; 0 lets the device's buffers and the evidence decide. */
  uploadWindow: wholeNumber('uploadWindow'),
  /** How long a device may take to come back after a reset, in seconds. */
  returnTimeoutS: wholeNumber('returnTimeoutS'),
  /** Upgrades that run at the same time. */
  parallelUpgrades: wholeNumber('parallelUpgrades'),
  /** What is done about images whose signature does not verify against a kept key. */
  signaturePolicy: z.enum(signaturePolicies),
  /** Connect to saved devices when the application starts and when their port appears. */
  connectAutomatically: z.boolean(),
  /** When Bluetooth is looked around with: when the user asks for it alone, or all the time while the bench is shown. */
  bluetooth: z.enum(['when-asked', 'while-open']),
  /** Links over Bluetooth at the same time. Adapters hold 7 to 20. */
  bluetoothLinks: wholeNumber('bluetoothLinks'),
  /** A device that nobody talks to is asked with an echo after so many seconds of silence; 0: never. */
  idleEchoS: wholeNumber('idleEchoS'),
});

export type Preferences = z.infer<typeof preferencesSchema>;

export const defaultPreferences: Preferences = {
  theme: 'system',
  language: 'en',
  requestTimeoutMs: 2500,
  requestTries: 3,
  uploadWindow: 0,
  returnTimeoutS: usual.returnS,
  parallelUpgrades: usual.parallelUpgrades,
  signaturePolicy: 'off',
  connectAutomatically: true,
  bluetooth: 'when-asked',
  bluetoothLinks: 8,
  idleEchoS: 30,
};
