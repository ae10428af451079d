/**
 * Firmware files of this computer, read and checked before anything is sent, with the keys and the policy of the application.
 */
import type { FirmwareFile } from '@shared/firmware/firmware-file';
import type { SignatureState } from '@shared/firmware/signature';
import { BenchError } from '@shared/core/errors';
import { errorText } from '@shared/core/error-texts';
import { hostSha } from '../host/sha';
import type { FirmwareChecks } from '../firmware/firmware-checks';
import { FirmwareShelf, type Firmware } from '../firmware/firmware-shelf';
import { openFirmware } from '../firmware/read-firmware';
import { savedChecks } from './checks';
import type { Invocation } from './invocation';

/**
 * A file that may be sent.
 * @throws BenchError of families file/ and image/; upgrade/refused when the signature policy of the user is against it
 */
export async function sendableFirmware(
  file: string,
  { host, report }: Pick<Invocation, 'host' | 'report'>,
): Promise<Firmware> {
  const firmware = await new FirmwareShelf(hostSha).open(file, host.signal);
  const checks = await savedChecks(host, report);
  const refusal = checks.refusal(firmware);
  if (refusal !== undefined) throw new BenchError('upgrade/refused', { why: refusal });
  for (const why of checks.doubts(firmware)) {
    const { title, advice } = errorText({ code: 'upgrade/refused', facts: { why } });
    report.log('warn', `Warning: ${title}. ${advice}`);
  }
  return firmware;
}

/**
 * What is in a file, with what came of verifying each image's signature.
 * @throws BenchError of families file/ and image/
 */
export async function readFirmwareFacts(
  file: string,
  { host, report }: Pick<Invocation, 'host' | 'report'>,
): Promise<{ file: FirmwareFile; signatures: SignatureState[]; checks: FirmwareChecks }> {
  const found = await openFirmware(file, { sha: hostSha, pipesUntil: host.signal });
  const checks = await savedChecks(host, report);
  return { file: found, signatures: checks.signatures(found.images), checks };
}
