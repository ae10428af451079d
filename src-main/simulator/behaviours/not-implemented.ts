/**
 * Declared commands that no Zephyr application has: core dumps and console echo are Mynewt's. Answered with rc 8.
 */
import type { CommandName } from '../../../src-shared/smp/groups';

export const notImplemented = [
  'os.consoleEcho',
  'image.coreList',
  'image.coreLoad',
  'image.coreErase',
] as const satisfies readonly CommandName[];
