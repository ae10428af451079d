/**
 * Bench and runs of the application over Bluetooth: in real time, because noble knows no other, or in that of an adapter that does.
 */
import { hostClock } from '@main/host/clock';
import type { Clock } from '@shared/core/clock';
import { bleTiming } from '@main/engine/timing';
import { seededRandom } from '@main/simulator/random';
import { Bench, type DeviceRecord } from '@main/session/bench';
import type { DeviceSession } from '@main/session/device-session';
import type { Bluetooth } from '@main/transports/ble/bluetooth';
import { BluetoothBench } from '@main/app/bluetooth-bench';
import { FirmwareShelf, type Firmware } from '@main/firmware/firmware-shelf';
import { RunBook } from '@main/run/run-book';
import { makeImage } from '@shared/firmware/make-image';
import type { BleConnection } from '@shared/device/connection';
import { defaultPreferences } from '@shared/device/preferences';
import type { UpgradeMode } from '@shared/run/upgrade/plan';
import { sha } from '../rig';
import { UpgradeBook } from '../run-books';
import type { Told } from '../told';

export class BleRig {
  readonly shelf = new FirmwareShelf(sha);
  readonly bench: Bench;
  readonly upgrades: UpgradeBook;
  readonly bluetoothBench: BluetoothBench;
  /** Called when a run may have got further. */
  onRun: (id: string) => void = () => {};
  /** How long a run waits for a device that is away. */
  returnTimeoutS = defaultPreferences.returnTimeoutS;
  #ids = 0;

  constructor(
    readonly bluetooth: Bluetooth,
    clock: Clock = hostClock,
    saved: readonly DeviceRecord[] = [],
  ) {
    const newId = (): string => `id-${++this.#ids}`;
    const epochNow = (): number => 1_000_000 + clock.now();
    this.bluetoothBench = new BluetoothBench({
      clock,
      epochNow,
      bluetooth,
      records: () => this.bench.records,
      isWrittenTo: (id) => this.bench.session(id).writer !== undefined,
    });
    this.bench = new Bench(
      {
        clock,
        epochNow,
        random: seededRandom(7),
        timing: () => bleTiming,
        makeTransport: (record: DeviceRecord) => {
          if (record.connection.kind !== 'ble') throw new Error('not over Bluetooth');
          return Promise.resolve(
            this.bluetoothBench.transport(record, record.connection, (found) =>
              this.bench.rememberConnection(record.id, found),
            ),
          );
        },
        newId,
      },
      saved,
    );
    const runs = new RunBook({
      clock,
      epochNow,
      wishes: () => ({
        windowLimit: defaultPreferences.uploadWindow,
        returnTimeoutMs: 1000 * this.returnTimeoutS,
      }),
      places: () => defaultPreferences.parallelUpgrades,
      newId,
      device: (id) => ({ name: id, session: this.bench.session(id) }),
    });
    runs.runChanged.listen((id) => this.onRun(id));
    this.upgrades = new UpgradeBook(runs, undefined);
  }

  /** Puts a device on the bench and connects it. */
  async connected(connection: Omit<BleConnection, 'kind'>): Promise<{ id: string; session: DeviceSession }> {
    const id = this.bench.add({ kind: 'ble', ...connection });
    const session = this.bench.session(id);
    await session.connect();
    return { id, session };
  }

  firmware(sizeBytes: number): Firmware {
    const version = { major: 2, minor: 0, revision: 0, build: 0 };
    return this.shelf.put('app-2.0.0.bin', makeImage({ version, sizeBytes, seed: 1, sha }));
  }

  /** Runs one upgrade on each device to its end. */
  async upgrade(
    ids: readonly string[],
    firmware: Firmware,
    mode: UpgradeMode = 'test-then-confirm',
  ): Promise<(Told | undefined)[]> {
    const runs = this.upgrades.start(firmware, ids, mode);
    await Promise.all(runs.map((run) => this.upgrades.ended(run)));
    return runs.map((run) => this.upgrades.view(run)?.state);
  }

  async close(): Promise<void> {
    await this.bench.close();
    await this.bluetoothBench.stop();
  }
}
