/**
 * `image info FILE`: what is in a firmware file. Needs no device.
 */
import { describeFirmware } from '../firmware';
import type { Run } from '../invocation';

export const imageInfo: Run = async ({ report, args }) => {
  const { facts, lines } = await describeFirmware(args[0] ?? '');
  report.result('image.info', facts, lines);
};
