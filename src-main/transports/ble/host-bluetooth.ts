/**
 * The Bluetooth of this computer. Loads noble only when an adapter is first needed.
 */
import type { Clock } from '@shared/core/clock';
import { Bluetooth } from './bluetooth';

/** @param environment as `process.env`; what is read of it stands at `BindingWish` */
export function hostBluetooth(clock: Clock, environment: NodeJS.ProcessEnv = process.env): Bluetooth {
  return new Bluetooth({
    clock,
    platform: process.platform,
    environment,
    makeAdapter: async (binding) => {
      const { NobleAdapter } = await import('./noble-adapter');
      return new NobleAdapter({ binding, clock });
    },
  });
}
