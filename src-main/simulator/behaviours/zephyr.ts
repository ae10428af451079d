/**
 * Group 63 as Zephyr's zephyr_basic does it: storage here is that of the settings.
 */
import type { Behaviour } from './behaviour';

/** Sectors of the storage partition. */
const STORAGE_SECTORS = 8;

export const zephyrBehaviours: { readonly [N in 'zephyr.eraseStorage']: Behaviour<N> } = {
  'zephyr.eraseStorage': (_request, device) => {
    device.spendErasing(STORAGE_SECTORS * device.profile.eraseMsPerSector);
    device.settings.erase();
    return {};
  },
};
