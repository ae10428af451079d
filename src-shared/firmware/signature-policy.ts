/**
 * What the user wants to be done about signatures of firmware. Knows no file and no key; who judges by it is
 * `run/upgrade/preflight.ts`.
 */

/** What the user wants to be done about signatures. */
export const signaturePolicies = ['off', 'warn', 'require'] as const;
export type SignaturePolicy = (typeof signaturePolicies)[number];
