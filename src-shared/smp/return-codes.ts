/**
 * The codes that are common to all groups (`MGMT_ERR_*` of Zephyr's mgmt_defines.h). Group errors stand in their group.
 */
import type { GroupError } from './command';

/** `rc` of a version 1 answer, and of version 2 answers to requests that never reached their handler. */
export const commonErrors: Readonly<Record<number, GroupError>> = {
  1: { name: 'EUNKNOWN', meaning: 'it failed for a reason that it does not tell' },
  2: { name: 'ENOMEM', meaning: 'it has no free buffer for the request' },
  3: { name: 'EINVAL', meaning: 'a value is wrong or the request cannot be decoded' },
  4: { name: 'ETIMEOUT', meaning: 'the operation took too long inside the device' },
  5: { name: 'ENOENT', meaning: 'there is no such item' },
  6: { name: 'EBADSTATE', meaning: 'it is not possible in the present state' },
  7: { name: 'EMSGSIZE', meaning: 'the answer does not fit into its buffer' },
  8: { name: 'ENOTSUP', meaning: 'it does not have this command' },
  9: { name: 'ECORRUPT', meaning: 'the message arrived damaged' },
  10: { name: 'EBUSY', meaning: 'it is busy' },
  11: { name: 'EACCESSDENIED', meaning: 'the application does not allow it' },
  12: { name: 'UNSUPPORTED_TOO_OLD', meaning: 'it does not speak this old version of the protocol' },
  13: { name: 'UNSUPPORTED_TOO_NEW', meaning: 'it does not speak this new version of the protocol' },
  14: { name: 'BRIDGED_CONNECTION_UNAVAILABLE', meaning: 'the device behind it cannot be reached' },
};

export const RC_NO_MEMORY = 2;
export const RC_BAD_STATE = 6;
export const RC_NOT_SUPPORTED = 8;
export const RC_CORRUPT = 9;
export const RC_BUSY = 10;
export const RC_TOO_OLD = 12;
export const RC_TOO_NEW = 13;
export const RC_BRIDGED_CONNECTION_UNAVAILABLE = 14;

/** Codes from here on are the application's own (`MGMT_ERR_EPERUSER`). */
export const FIRST_APPLICATION_RC = 256;

/** Name and meaning of a code common to all groups. */
export function commonError(rc: number): GroupError {
  const known = commonErrors[rc];
  if (known !== undefined) return known;
  if (rc >= FIRST_APPLICATION_RC)
    return { name: `APPLICATION_${rc}`, meaning: `the application's own error ${rc}` };
  return { name: `RC_${rc}`, meaning: `error ${rc}, which is not known here` };
}
