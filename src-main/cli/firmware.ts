/**
 * Firmware files of this computer, read and checked before anything is sent, with the keys and the policy of the application.
 */
import type { FirmwareFile } from '@shared/firmware/firmware-file';
import { checkSignature, type SignatureState } from '@shared/firmware/signature';
import { BenchError } from '@shared/core/errors';
import { readKeys } from '@shared/ipc/keys';
import type { PublicKey } from '@shared/firmware/public-key';
import { signaturePolicies, type SignaturePolicy } from '@shared/upgrade/preflight';
import { wholeKeys } from '../host/read-public-key';
import { hostSha } from '../host/sha';
import { verifySignature } from '../host/verify-signature';
import { FirmwareChecks } from '../upgrade/firmware-checks';
import { FirmwareShelf, type Firmware } from '../upgrade/firmware-shelf';
import { openFirmware } from '../upgrade/read-firmware';
import type { Host } from './host';
import { savedValue } from './saved-values';

/**
 * A file that may be sent.
 * @throws BenchError of families file/ and image/; upgrade/refused when the signature policy of the user is against it
 */
export async function sendableFirmware(file: string, host: Host): Promise<Firmware> {
  const firmware = await new FirmwareShelf(hostSha).open(file);
  const [keys, policy] = [await savedKeys(host), await savedPolicy(host)];
  const refusal = new FirmwareChecks({
    sha: hostSha,
    verify: verifySignature,
    keys: () => keys,
    policy: () => policy,
    known: () => undefined,
  }).refusal(firmware);
  if (refusal !== undefined) throw new BenchError('upgrade/refused', { why: refusal });
  return firmware;
}

/**
 * What is in a file, with what came of verifying each image's signature.
 * @throws BenchError of families file/ and image/
 */
export async function readFirmwareFacts(
  file: string,
  host: Host,
): Promise<{ file: FirmwareFile; signatures: SignatureState[] }> {
  const found = await openFirmware(file, { sha: hostSha });
  const keys = await savedKeys(host);
  const signatures = found.images.map(({ bytes, facts }) =>
    checkSignature(bytes, facts, keys, { sha: hostSha, verify: verifySignature }),
  );
  return { file: found, signatures };
}

async function savedKeys(host: Host): Promise<PublicKey[]> {
  return wholeKeys(readKeys((await savedValue(host, 'keys')) ?? []).usable);
}

async function savedPolicy(host: Host): Promise<SignaturePolicy> {
  const preferences = await savedValue(host, 'preferences');
  const given =
    typeof preferences === 'object' && preferences !== null && 'signaturePolicy' in preferences
      ? preferences.signaturePolicy
      : undefined;
  return signaturePolicies.find((one) => one === given) ?? 'off';
}
