/**
 * One field of the record of a device, to be read and set like a value of the page: what is set shows at once, and the main process
 * keeps it. Knows no field.
 */
import { computed, shallowRef, watch, type WritableComputedRef } from 'vue';
import type { RecordChange } from '@shared/device/record';
import type { DeviceView } from '@shared/ipc/views';
import { deviceActions } from './actions';
import { useFailures } from './failures';

/** The fields that are lists, whatever they are. */
type Kept = {
  [K in keyof RecordChange]-?: NonNullable<RecordChange[K]> extends readonly unknown[] ? K : never;
}[keyof RecordChange];
type Value<K extends Kept> = readonly NonNullable<RecordChange[K]>[number][];

/** To be called in `setup`; an empty list where the device has none. */
export function useRecordField<K extends Kept>(
  device: () => DeviceView,
  field: K,
): WritableComputedRef<Value<K>> {
  const failures = useFailures();
  /** Set here and not yet told by the main process. */
  const pending = shallowRef<Value<K>>();
  /** Changes that are on their way: what the view says meanwhile may be older than the last of them. */
  let onTheWay = 0;
  watch(
    () => device()[field],
    () => {
      if (onTheWay === 0) pending.value = undefined;
    },
  );
  return computed({
    get: () => pending.value ?? device()[field] ?? [],
    set: (next) => {
      pending.value = next;
      onTheWay++;
      void failures.attempt(async () => {
        try {
          await deviceActions.change({ id: device().id, [field]: next });
        } catch (error) {
          if (pending.value === next) pending.value = undefined;
          throw error;
        } finally {
          onTheWay--;
        }
      });
    },
  });
}
