/**
 * The contract's calls, each a thin line to the bench, the book of runs or the shelf. Decides nothing itself.
 */
import type { Clock } from '@shared/core/clock';
import { BenchError } from '@shared/core/errors';
import type { Fault } from '@shared/simulator/fault';
import { withPortName, type Connection } from '@shared/device/connection';
import type { Preferences } from '@shared/device/preferences';
import type { DeviceView } from '@shared/ipc/views';
import { commandNamed } from '@shared/smp/groups';
import { oddViews } from '@shared/smp/odd-values';
import type { OddValue } from '@shared/smp/schema';
import type { Bench } from '../session/bench';
import type { FirmwareChecks } from '../firmware/firmware-checks';
import type { FirmwareShelf } from '../firmware/firmware-shelf';
import { firmwareView } from '../firmware/firmware-view';
import type { Handlers } from './answer';
import { rawHandlers } from './raw-handlers';
import { documentHandlers, type DocumentDesk } from './document-handlers';
import { fileHandlers, type FileDesk } from './file-handlers';
import { bluetoothHandlers, type BluetoothDesk } from './bluetooth-handlers';
import { historyHandlers, type HistoryDesk } from './history-handlers';
import { keyHandlers, type KeyDesk } from './key-handlers';
import { runHandlers, type RunDesk } from './run-handlers';
import { describedGroupHandlers, type DescribedGroupDesk } from './described-group-handlers';
import { traceHandlers, type TraceDesk } from './trace-handlers';
import { watchHandlers, type WatchDesk } from './watch-handlers';
import type { Publisher } from './publisher';

/** What the handlers work with. */
export interface Desk
  extends
    FileDesk,
    RunDesk,
    DocumentDesk,
    TraceDesk,
    DescribedGroupDesk,
    KeyDesk,
    BluetoothDesk,
    WatchDesk,
    HistoryDesk {
  clock: Clock;
  bench: Bench;
  shelf: FirmwareShelf;
  checks: FirmwareChecks;
  publisher: Publisher;
  preferences: { now: () => Preferences; change: (patch: Partial<Preferences>) => void };
  simulated: {
    /** Connections of so many new simulated devices with names. */
    invent: (profile: string, count: number) => { connection: Connection; name: string }[];
    setFaults: (deviceId: string, faults: Fault[]) => void;
    /** A firmware image newer than `versions`. */
    makeFirmware: (versions: string[]) => { fileName: string; bytes: Uint8Array };
  };
  /** Asks the user for a file; undefined when none is chosen. */
  chooseFile: () => Promise<string | undefined>;
  openHelp: (page: 'zephyr-mcumgr' | 'mcuboot') => Promise<void>;
  /** Begins to open links and to watch ports, unless that has begun. */
  begin: () => void;
}

export function makeHandlers(desk: Desk): Handlers {
  const { bench, shelf, checks, publisher, preferences } = desk;

  const view = (id: string): DeviceView => {
    const one = bench.view(id);
    if (one === undefined) throw new BenchError('app/not-found', { what: 'the device' });
    return one;
  };

  return {
    'bench.snapshot': async () => {
      // A window has begun anew; it asks again for what it follows.
      desk.traces.endFollowing();
      desk.consoles.endFollowing();
      desk.watches.hideAll();
      return publisher.snapshot();
    },
    'bench.shown': async () => desk.begin(),

    'device.add': async ({ connection, name }) => {
      const id = bench.add(withPortName(connection, process.platform), name);
      await bench.connect([id]);
      return view(id);
    },
    'device.addSimulated': async ({ profile, count }) => {
      const ids = desk.simulated.invent(profile, count).map((one) => bench.add(one.connection, one.name));
      await bench.connect(ids);
      return ids.map(view);
    },
    'device.remove': ({ ids }) => bench.remove(ids),
    'device.change': async ({ id, ...change }) => {
      bench.change(id, change);
      return view(id);
    },
    'device.setConnection': async ({ id, connection }) => {
      await bench.setConnection(id, withPortName(connection, process.platform));
      await bench.connect([id]);
      return view(id);
    },
    'device.connect': ({ ids }) => bench.connect(ids),
    'device.disconnect': ({ ids }) => bench.disconnect(ids),
    'device.refresh': async ({ id }) => {
      await bench.attempt(id, (session) => session.refresh());
      return view(id);
    },
    'device.endBridge': ({ id }) => bench.session(id).endBridge(),
    'device.setFaults': async ({ id, faults }) => {
      bench.record(id);
      desk.simulated.setFaults(id, faults);
    },
    'smp.request': async ({ id, command, body }) => {
      const declared = commandNamed(command);
      const session = bench.session(id);
      if (declared !== undefined) session.check(declared.effect);
      if (declared === undefined || declared.byRun === true)
        throw new BenchError('app/bad-call', {
          call: 'smp.request',
          detail: `${command} cannot be sent this way`,
        });
      // A window shows what was understood, and beside it what was not.
      const odd: OddValue[] = [];
      const answer = (await session.request(declared, body ?? {}, {
        onOdd: (found) => void odd.push(...found),
      })) as object;
      return odd.length === 0 ? answer : { ...answer, odd: oddViews(odd) };
    },

    ...rawHandlers(desk),
    ...traceHandlers(desk),
    ...describedGroupHandlers(desk),
    ...bluetoothHandlers(desk),

    ...runHandlers(desk),
    ...watchHandlers(desk),
    ...historyHandlers(desk),
    ...fileHandlers(desk),
    ...documentHandlers(desk),
    ...keyHandlers(desk),

    'firmware.choose': async () => {
      const file = await desk.chooseFile();
      return file === undefined ? undefined : firmwareView(await shelf.openToLook(file), checks);
    },
    'firmware.makeForSimulated': async () => {
      const versions = bench.ids.flatMap(
        (id) => bench.view(id)?.slots?.images.map((slot) => slot.version) ?? [],
      );
      const { fileName, bytes } = desk.simulated.makeFirmware(versions);
      return firmwareView(shelf.put(fileName, bytes), checks);
    },

    'firmware.look': async ({ firmware }) => firmwareView(shelf.look(firmware), checks),

    'preferences.change': async (patch) => {
      const given = Object.entries(patch).filter(([, value]) => value !== undefined);
      preferences.change(Object.fromEntries(given));
    },
    'help.open': ({ page }) => desk.openHelp(page),
  };
}
