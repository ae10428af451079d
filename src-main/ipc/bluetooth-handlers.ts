/**
 * The calls for Bluetooth. Knows no adapter: what looks around is given to it.
 */
import type { BluetoothView } from '@shared/ipc/bluetooth';
import type { Handlers } from './answer';

export interface BluetoothDesk {
  bluetooth: {
    /** Looks for devices, for the length of a lease, or does not look any more. */
    scan: (on: boolean) => Promise<BluetoothView>;
    view: () => BluetoothView;
  };
}

export function bluetoothHandlers({ bluetooth }: BluetoothDesk): Pick<Handlers, 'bluetooth.scan'> {
  return { 'bluetooth.scan': ({ on }) => bluetooth.scan(on) };
}
