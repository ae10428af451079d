/**
 * Whether an image is an installer: it is uploaded like an application, replaces the firmware loader when it runs, and leaves the device
 * without an application (sdk-nrf-bm, applications/installer). Knows no device.
 */
import type { McubootImage } from './read-file';

/** Protected; MCUboot looks at it. Other vendors use the number for other things. */
const INSTALLER_TLV = 0xa0;

export function isInstaller({ tlvs }: Pick<McubootImage, 'tlvs'>): boolean {
  return tlvs.some(
    (tlv) => tlv.type === INSTALLER_TLV && tlv.protected && tlv.value.length === 1 && tlv.value[0] === 1,
  );
}
