/**
 * Every command that the simulated application answers. Complete by type: a command that is declared and stands neither
 * here nor in `notImplemented` does not compile.
 */
import type { CommandName } from '../../../src-shared/smp/groups';
import type { Behaviour } from './behaviour';
import { bridgeBehaviours } from './bridge';
import { enumerationBehaviours } from './enumeration';
import { fsBehaviours } from './fs';
import { imageBehaviours } from './image';
import type { notImplemented } from './not-implemented';
import { osBehaviours } from './os';
import { settingsBehaviours } from './settings';
import { shellBehaviours } from './shell';
import { statBehaviours } from './stat';
import { zephyrBehaviours } from './zephyr';

export { notImplemented } from './not-implemented';

export type ImplementedCommand = Exclude<CommandName, (typeof notImplemented)[number]>;

export const behaviours: { readonly [N in ImplementedCommand]: Behaviour<N> } = {
  ...osBehaviours,
  ...imageBehaviours,
  ...statBehaviours,
  ...settingsBehaviours,
  ...fsBehaviours,
  ...shellBehaviours,
  ...enumerationBehaviours,
  ...bridgeBehaviours,
  ...zephyrBehaviours,
};
