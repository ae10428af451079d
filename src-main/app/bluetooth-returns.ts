/**
 * Notices in the views of Bluetooth that the adapter works again, or that saved devices are heard that were not before.
 * Connects nothing.
 */
import type { Clock } from '@shared/core/clock';
import type { BluetoothView } from '@shared/ipc/bluetooth';

export interface BluetoothReturn {
  /** It did not work, and now it does. */
  adapterIsBack: boolean;
  /** Ids of saved devices that are heard now. */
  heard: ReadonlySet<string>;
}

export class BluetoothReturns {
  readonly #clock: Clock;
  readonly #onReturn: (what: BluetoothReturn) => void;
  #failed = false;
  #heard: ReadonlySet<string> = new Set();

  constructor(clock: Clock, onReturn: (what: BluetoothReturn) => void) {
    this.#clock = clock;
    this.#onReturn = onReturn;
  }

  /** Takes each view in turn and gives it back; tells what has returned a moment later, outside of the caller's work. */
  looked(view: BluetoothView): BluetoothView {
    const now = new Set(
      view.found.flatMap(({ deviceId, rssi }) =>
        deviceId === undefined || rssi === undefined ? [] : [deviceId],
      ),
    );
    const heard = new Set([...now].filter((id) => !this.#heard.has(id)));
    const adapterIsBack = this.#failed && view.adapter.state === 'ready';
    this.#heard = now;
    if ('problem' in view.adapter) this.#failed = true;
    if (adapterIsBack) this.#failed = false;
    if (adapterIsBack || heard.size > 0) this.#clock.after(0, () => this.#onReturn({ adapterIsBack, heard }));
    return view;
  }
}
