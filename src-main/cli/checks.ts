/**
 * The checks of firmware with what the user keeps in the application: public keys, the policy for signatures, and what is
 * known of images that were read there. Keeps nothing itself.
 */
import { readKeys, readKnownImages } from '@shared/ipc/keys';
import { signaturePolicies, type SignaturePolicy } from '@shared/upgrade/preflight';
import { wholeKeys } from '../host/read-public-key';
import { hostSha } from '../host/sha';
import { verifySignature } from '../host/verify-signature';
import { FirmwareChecks } from '../upgrade/firmware-checks';
import type { Host } from './host';
import { savedValue } from './saved-values';

export async function savedChecks(host: Host): Promise<FirmwareChecks> {
  const [keys, known, preferences] = await Promise.all(
    ['keys', 'knownImages', 'preferences'].map((name) => savedValue(host, name)),
  );
  const usable = wholeKeys(readKeys(keys ?? []).usable);
  const byHash = new Map(readKnownImages(known ?? []).usable.map((one) => [one.hash, one]));
  const policy = policyIn(preferences);
  return new FirmwareChecks({
    sha: hostSha,
    verify: verifySignature,
    keys: () => usable,
    policy: () => policy,
    known: (hash) => byHash.get(hash),
  });
}

function policyIn(preferences: unknown): SignaturePolicy {
  const given =
    typeof preferences === 'object' && preferences !== null && 'signaturePolicy' in preferences
      ? preferences.signaturePolicy
      : undefined;
  return signaturePolicies.find((one) => one === given) ?? 'off';
}
