/**
 * What the user can set, with ranges and defaults. One schema for the store on disk, the window and the main process.
 */
import * as z from 'zod/mini';

const wholeNumber = (least: number, most: number) => z.int().check(z.minimum(least), z.maximum(most));

export const preferencesSchema = z.object({
  theme: z.enum(['system', 'light', 'dark']),
  /** BCP 47 tag of the language of the window. */
  language: z.enum(['en']),
  /** Time-out of an ordinary request in milliseconds. */
  requestTimeoutMs: wholeNumber(100, 60_000),
  /** How often a request that may be repeated is sent in all when nothing answers. */
  requestTries: wholeNumber(1, 10),
  /** Chunks in flight at most; 0 lets the device's buffers and the evidence decide. */
  uploadWindow: wholeNumber(0, 32),
  /** How long a device may take to come back after a reset, in seconds. */
  returnTimeoutS: wholeNumber(5, 600),
  /** Upgrades that run at the same time. */
  parallelUpgrades: wholeNumber(1, 128),
  /** Connect to saved devices when the application starts and when their port appears. */
  connectAutomatically: z.boolean(),
});

export type Preferences = z.infer<typeof preferencesSchema>;

export const defaultPreferences: Preferences = {
  theme: 'system',
  language: 'en',
  requestTimeoutMs: 2500,
  requestTries: 3,
  uploadWindow: 0,
  returnTimeoutS: 60,
  parallelUpgrades: 64,
  connectAutomatically: true,
};
