/**
 * The actions for some devices as entries of a menu; what makes no sense for them is left out.
 */
import { useI18n } from 'vue-i18n';
import { useBench } from '../../stores/bench';
import type { MenuEntry } from '../../ui/menu';
import { useBenchActions } from './bench-actions';
import { errorOf } from './device-error';

export interface DeviceMenuTargets {
  edit: (id: string) => void;
  error: (id: string) => void;
  remove: () => void;
}

export function useDeviceMenu({ edit, error, remove }: DeviceMenuTargets) {
  const { t } = useI18n();
  const bench = useBench();
  const actions = useBenchActions();

  /** Entries about upgrades of these devices. */
  function upgradeEntries(ids: readonly string[]): MenuEntry[] {
    const upgrades = actions.upgradeChoices(ids);
    const entry = (
      key: 'cancelUpgrades' | 'retryUpgrades' | 'dismissUpgrades',
      of: string[],
      icon: 'stop' | 'refresh' | 'check',
    ): MenuEntry[] =>
      of.length === 0
        ? []
        : [{ key, icon, label: t(`bench.action.${key}`, of.length), run: () => void actions[key](of) }];
    return [
      ...entry('cancelUpgrades', upgrades.cancel, 'stop'),
      ...entry('retryUpgrades', upgrades.retry, 'refresh'),
      ...entry('dismissUpgrades', upgrades.dismiss, 'check'),
    ];
  }

  function entriesFor(ids: readonly string[]): MenuEntry[] {
    const only = ids.length === 1 ? bench.devices.get(ids[0] ?? '') : undefined;
    const links = ids.map((id) => bench.devices.get(id)?.link);
    const states = links.map((link) => link?.state);
    const retrying = links.some((link) => link?.state === 'closed' && link.nextTryEpochMs !== undefined);
    const upgrades = upgradeEntries(ids);
    return [
      ...(only
        ? [
            {
              key: 'open',
              label: t('bench.action.open'),
              icon: 'chip',
              keys: 'Enter',
              run: () => actions.open(only.id),
            } as const,
          ]
        : []),
      {
        key: 'upgrade',
        label: only ? t('bench.action.upgrade') : t('bench.action.upgradeMany', { n: ids.length }),
        icon: 'upgrade',
        keys: 'U',
        run: () => actions.upgrade(ids),
      },
      ...(upgrades.length > 0 ? [{ key: 'line-1', separator: true } as const, ...upgrades] : []),
      { key: 'line-2', separator: true },
      {
        key: 'connect',
        label: t(retrying ? 'bench.action.tryNow' : 'bench.action.connect'),
        icon: 'link',
        disabled: states.every((state) => state === 'ready' || state === 'opening'),
        run: () => void actions.connect(ids),
      },
      {
        key: 'disconnect',
        label: t(
          retrying && states.every((state) => state === 'closed')
            ? 'bench.action.stopTrying'
            : 'bench.action.disconnect',
        ),
        icon: 'unlink',
        disabled: !retrying && states.every((state) => state === 'closed'),
        run: () => void actions.disconnect(ids),
      },
      ...(only
        ? [{ key: 'edit', label: t('bench.action.edit'), icon: 'edit', run: () => edit(only.id) } as const]
        : []),
      ...(only && errorOf(only, bench.upgradeOf(only))
        ? [
            {
              key: 'error',
              label: t('bench.action.showError'),
              icon: 'error',
              keys: 'E',
              run: () => error(only.id),
            } as const,
          ]
        : []),
      { key: 'line-3', separator: true },
      {
        key: 'remove',
        label: t('bench.action.remove'),
        icon: 'trash',
        keys: 'Del',
        danger: true,
        run: remove,
      },
    ];
  }

  return { entriesFor, upgradeEntries };
}
