/**
 * What a menu holds, and the look that menus share.
 */
import type { IconName } from './icons';

export type MenuEntry =
  | {
      key: string;
      label: string;
      icon?: IconName;
      /** The keys that do the same. */
      keys?: string;
      danger?: boolean;
      disabled?: boolean;
      /** Why it cannot be chosen now; undefined when it can. */
      why?: string | undefined;
      run: () => void;
    }
  | { key: string; separator: true };

export const menuLook = {
  content: 'bg-surface border-line shadow-dialog z-50 min-w-44 rounded-md border p-1 text-sm',
  item:
    'flex h-7 items-center gap-2 rounded-sm px-2 outline-none data-[disabled]:opacity-45 ' +
    'data-[highlighted]:bg-hover data-[highlighted]:outline-2 data-[highlighted]:-outline-offset-2 data-[highlighted]:outline-accent',
  separator: 'bg-line my-1 h-px',
};
