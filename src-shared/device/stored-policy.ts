/**
 * Which policy for signatures a settings file asks for. Fails closed: what is there and cannot be read or is not known means
 * `require`, until a person decides. Knows the shape of the file; opens none.
 */
import { plainText } from '../core/plain-text';
import { signaturePolicies, type SignaturePolicy } from '../firmware/signature-policy';
import { STORED_VERSION } from './record';
import { defaultPreferences } from './preferences';

/** Stands in the place of a policy that was lost together with its file; a word that no version takes for a policy. */
export const UNDECIDED = 'undecided';

export interface StoredPolicy {
  policy: SignaturePolicy;
  /** Why nobody can tell what was wanted, as half a sentence; absent when the file says it, or nothing was ever decided. */
  doubt?: string;
}

/** @param content of the whole file; an empty object when there is none */
export function storedPolicy(content: Readonly<Record<string, unknown>>): StoredPolicy {
  const { preferences, version } = content;
  const isNewer = version !== undefined && !(typeof version === 'number' && version <= STORED_VERSION);
  // Version 0 had the preferences at the top level.
  const given: unknown = preferences === undefined ? content : preferences;
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    return doubted('the preferences in the file have a shape that is not known here');
  if (!Object.hasOwn(given, 'signaturePolicy'))
    return isNewer
      ? doubted('the file was written by a newer version and does not say it as this one does')
      : { policy: defaultPreferences.signaturePolicy };
  const word = (given as Readonly<Record<string, unknown>>)['signaturePolicy'];
  const policy = signaturePolicies.find((one) => one === word);
  if (policy !== undefined) return { policy };
  return doubted(
    word === UNDECIDED
      ? 'it was lost when the file was damaged'
      : `the file says ${plainText(JSON.stringify(word) ?? '').slice(0, MOST_SHOWN)}, which is not known here`,
  );
}

const MOST_SHOWN = 60;

function doubted(doubt: string): StoredPolicy {
  return { policy: 'require', doubt };
}
