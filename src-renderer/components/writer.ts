/**
 * Who writes to a device, for everything below its page: then buttons that change it, and what is read by itself, wait and say why.
 * A request of this window itself is not shown as somebody else's: a short one disables no button, so the focus stays.
 */
import {
  computed,
  inject,
  provide,
  shallowRef,
  watch,
  type ComputedRef,
  type InjectionKey,
  type ShallowRef,
} from 'vue';
import { useI18n } from 'vue-i18n';
import type { DeviceView } from '@shared/ipc/views';
import { isOver } from '@shared/run/fold';
import { useBench } from '../stores/bench';
import { useOwnWrites } from '../stores/own-writes';

export interface Writer {
  /** Somebody else has the right to write, or an upgrade waits for it. */
  readonly busy: boolean;
  /** Says who; undefined when nobody. */
  readonly why: string | undefined;
}

const key: InjectionKey<ComputedRef<Writer>> = Symbol('writer of a device');
const nobody: Writer = { busy: false, why: undefined };

/** To be called in `setup`, where the device is not that of the page. */
export function writerOf(device: () => DeviceView | undefined): ComputedRef<Writer> {
  const { t } = useI18n();
  const bench = useBench();
  const own = useOwnMark(device);
  return computed(() => {
    const shown = device();
    if (shown === undefined) return nobody;
    const { writer } = shown;
    if (writer !== undefined && writer !== own.value)
      return { busy: true, why: t('device.writer.busy', { writer }) };
    const upgrade = bench.upgradeOf(shown);
    if (upgrade === undefined || isOver(upgrade.state)) return nobody;
    const words = t('device.writer.upgrade', { version: upgrade.order.version });
    return { busy: true, why: t('device.writer.busy', { writer: words }) };
  });
}

/** The words of the writer for as long as it is this window; main may tell of its end a moment after the answer. */
function useOwnMark(device: () => DeviceView | undefined): ShallowRef<string | undefined> {
  const writes = useOwnWrites();
  const own = shallowRef<string>();
  watch(
    () => device()?.writer,
    (writer) => {
      const id = device()?.id;
      own.value = id !== undefined && writes.isWriting(id) ? writer : undefined;
    },
    { immediate: true, flush: 'sync' },
  );
  return own;
}

/** To be called in `setup` of the page of a device. */
export function provideWriter(device: () => DeviceView): ComputedRef<Writer> {
  const writer = writerOf(device);
  provide(key, writer);
  return writer;
}

/** To be called in `setup`; nobody outside a device's page. */
export function useWriter(): ComputedRef<Writer> {
  return inject(key, () => computed(() => nobody), true);
}
