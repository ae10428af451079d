/**
 * The checks of firmware with what the user keeps in the application: public keys, the policy for signatures, and what is
 * known of images that were read there. Keeps nothing itself. What cannot be read or is not known requires signatures.
 */
import { readKeys, readKnownImages } from '@shared/ipc/keys';
import { storedPolicy, type StoredPolicy } from '@shared/device/stored-policy';
import { isBenchError } from '@shared/core/errors';
import { wholeKeys } from '../host/read-public-key';
import { hostSha } from '../host/sha';
import { verifySignature } from '../host/verify-signature';
import { FirmwareChecks } from '../firmware/firmware-checks';
import type { Host } from './host';
import type { Report } from './report';
import { savedContent, type Content } from './saved-values';

/** @param report told when nobody can tell what the user wants about signatures */
export async function savedChecks(host: Host, report: Pick<Report, 'log'>): Promise<FirmwareChecks> {
  const { content, policy } = await wanted(host, report);
  const usable = wholeKeys(readKeys(content['keys']).usable);
  const byHash = new Map(readKnownImages(content['knownImages']).usable.map((one) => [one.hash, one]));
  return new FirmwareChecks({
    sha: hostSha,
    verify: verifySignature,
    keys: () => usable,
    policy: () => policy,
    known: (hash) => byHash.get(hash),
  });
}

async function wanted(
  host: Host,
  report: Pick<Report, 'log'>,
): Promise<{ content: Content } & Pick<StoredPolicy, 'policy'>> {
  try {
    const content = await savedContent(host);
    const { policy, doubt } = storedPolicy(content);
    if (doubt !== undefined)
      report.log(
        'warn',
        `Warning: The signature policy cannot be read: ${doubt}. So bootbench sends only images whose signature verifies. ` +
          'Choose the policy in the application: Preferences, Signing keys, Signature.',
      );
    return { content, policy };
  } catch (error) {
    if (!isBenchError(error, 'settings/unreadable')) throw error;
    const { file, detail } = error.facts;
    report.log(
      'warn',
      `Warning: The settings in ${file} cannot be read: ${detail}. So no signing key is known, and bootbench sends no image whose ` +
        'signature does not verify. Correct the file, or name another folder for settings: BOOTBENCH_USER_DATA=FOLDER.',
    );
    return { content: {}, policy: 'require' };
  }
}
