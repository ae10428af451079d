/**
 * The calls for private groups. Their file is chosen in a dialog of this process; a window never names a path.
 */
import type { DescribedGroups } from '../session/described-groups';
import type { Handlers } from './answer';
import { documentHandlers, type DocumentDesk } from './document-handlers';

export interface DescribedGroupDesk extends DocumentDesk {
  describedGroups: DescribedGroups;
}

type Calls = 'groups.described' | 'groups.describe' | 'groups.forget';

export function describedGroupHandlers(desk: DescribedGroupDesk): Pick<Handlers, Calls> {
  const { describedGroups } = desk;
  const open = documentHandlers(desk)['document.open'];
  return {
    'groups.described': async () => describedGroups.list,
    'groups.describe': async () => {
      const document = await open({ kind: 'json' });
      if (document === undefined) return undefined;
      describedGroups.add(document.fileName, document.text);
      return describedGroups.list;
    },
    'groups.forget': async ({ name }) => {
      describedGroups.remove(name);
      return describedGroups.list;
    },
  };
}
