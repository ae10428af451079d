/**
 * Every command that the simulated application answers. Complete by type: a command that is declared and stands neither
 * here nor in `notImplemented` does not compile.
 */
import type { CommandName } from '../../../src-shared/smp/groups';
import type { Behaviour } from './behaviour';
import { imageBehaviours } from './image';
import { osBehaviours } from './os';

/** Declared commands that the simulated application does not have: answered with rc 8. */
export const notImplemented = [
  'os.consoleEcho',
  'image.coreList',
  'image.coreLoad',
  'image.coreErase',
  'stat.show',
  'stat.list',
  'settings.read',
  'settings.write',
  'settings.delete',
  'settings.commit',
  'settings.load',
  'settings.save',
  'fs.download',
  'fs.upload',
  'fs.status',
  'fs.hash',
  'fs.hashTypes',
  'fs.close',
  'shell.execute',
  'enumeration.count',
  'enumeration.list',
  'enumeration.single',
  'enumeration.details',
  'zephyr.eraseStorage',
] as const satisfies readonly CommandName[];

export type ImplementedCommand = Exclude<CommandName, (typeof notImplemented)[number]>;

export const behaviours: { readonly [N in ImplementedCommand]: Behaviour<N> } = {
  ...osBehaviours,
  ...imageBehaviours,
};
