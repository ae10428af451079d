/**
 * Every command that the simulated application answers. Complete by type: a command that is declared and stands neither
 * here nor in `notImplemented` does not compile.
 */
import type { CommandName } from '../../../src-shared/smp/groups';
import type { Behaviour } from './behaviour';
import { imageBehaviours } from './image';
import { osBehaviours } from './os';

/** Declared commands that no Zephyr application has: core dumps and console echo are Mynewt's. Answered with rc 8. */
export const notImplemented = [
  'os.consoleEcho',
  'image.coreList',
  'image.coreLoad',
  'image.coreErase',
] as const satisfies readonly CommandName[];

export type ImplementedCommand = Exclude<CommandName, (typeof notImplemented)[number]>;

export const behaviours: { readonly [N in ImplementedCommand]: Behaviour<N> } = {
  ...osBehaviours,
  ...imageBehaviours,
};
