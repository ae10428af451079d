/**
 * `image info FILE`: what is in a firmware file. Needs no device.
 */
import { factLines, factsAsJson, factSheet } from '@shared/firmware/fact-sheet';
import { readFirmwareFacts } from '../firmware';
import type { Run } from '../invocation';

export const imageInfo: Run = async ({ host, report, args }) => {
  const { file, signatures } = await readFirmwareFacts(args[0] ?? '', host);
  report.result('image.info', factsAsJson(file, signatures), factLines(factSheet(file, signatures)));
};
