/**
 * The contract's calls, each a thin line to the bench, the job book or the shelf. Decides nothing itself.
 */
import { fromHex } from '@shared/core/bytes';
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
import { slotNumber } from '@shared/device/slots/erasing';
import { checkMark } from '@shared/device/slots/mark-seen';
import { eraseSlot } from '../session/erase-slot';
import type { Lease } from '../session/lease';
import { markAndKeep } from '../session/mark-slot';
import type { FirmwareChecks } from '../firmware/firmware-checks';
import { withImageNumber, type FirmwareShelf } from '../firmware/firmware-shelf';
import { firmwareView } from '../firmware/firmware-view';
import type { JobBook } from '../run/job-book';
import type { Handlers } from './answer';
import { rawHandlers } from './raw-handlers';
import { documentHandlers, type DocumentDesk } from './document-handlers';
import { fileHandlers, type FileDesk } from './file-handlers';
import { bluetoothHandlers, type BluetoothDesk } from './bluetooth-handlers';
import { keyHandlers, type KeyDesk } from './key-handlers';
import { planView } from './plan-view';
import { describedGroupHandlers, type DescribedGroupDesk } from './described-group-handlers';
import { traceHandlers, type TraceDesk } from './trace-handlers';
import type { Publisher } from './publisher';

/** What the handlers work with. */
export interface Desk extends FileDesk, DocumentDesk, TraceDesk, DescribedGroupDesk, KeyDesk, BluetoothDesk {
  clock: Clock;
  bench: Bench;
  jobs: JobBook;
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
}

/** Commands with calls of their own: the session follows what they do to slots, files and the link. */
const ownCalls = new Set(['fs.upload', 'image.upload', 'image.setState', 'image.erase', 'os.reset']);

export function makeHandlers(desk: Desk): Handlers {
  const { bench, jobs, shelf, checks, publisher, preferences } = desk;

  const view = (id: string): DeviceView => {
    const one = bench.view(id);
    if (one === undefined) throw new BenchError('app/not-found', { what: 'the device' });
    return one;
  };
  /** Runs something that changes the device, alone. */
  const writing = async (
    id: string,
    why: string,
    run: (lease: Lease) => Promise<unknown>,
  ): Promise<DeviceView> => {
    await bench.attempt(id, (session) => session.exclusively(why, run));
    return view(id);
  };

  return {
    'bench.snapshot': async () => {
      // A window has begun anew; it asks again for what it follows.
      desk.traces.endFollowing();
      desk.consoles.endFollowing();
      return publisher.snapshot();
    },

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
    'device.setFaults': async ({ id, faults }) => {
      bench.record(id);
      desk.simulated.setFaults(id, faults);
    },
    'device.reset': ({ id, force, intoBootloader }) =>
      writing(id, 'reset', async (lease) => {
        const session = bench.session(id);
        await lease.reset({ force: force ?? false, intoBootloader: intoBootloader ?? false });
        await session.returned(preferences.now().returnTimeoutS * 1000);
        // The firmware takes a boot mode that it does not know without a word.
        if (intoBootloader && !session.live.capabilities.recovery)
          throw new BenchError('session/boot-mode-ignored', {});
      }),

    'smp.request': async ({ id, command, body }) => {
      const declared = commandNamed(command);
      const session = bench.session(id);
      if (declared !== undefined) session.check(declared.effect);
      if (declared === undefined || ownCalls.has(command))
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

    'slot.mark': ({ id, hash, how }) =>
      writing(id, 'marking an image', async (lease) => {
        const session = bench.session(id);
        const body = { hash: fromHex(hash) ?? new Uint8Array(), confirm: how === 'permanent' };
        const { images } = await markAndKeep(session, lease, body);
        checkMark(images, { hash, how: how === 'permanent' ? 'confirm' : 'test' });
      }),
    'slot.confirm': ({ id }) =>
      writing(id, 'confirming the running image', async (lease) => {
        const { images } = await markAndKeep(bench.session(id), lease, { confirm: true });
        checkMark(images, { how: 'confirm' });
      }),
    'slot.erase': ({ id, image: number, slot }) =>
      writing(id, 'erasing a slot', (lease) => eraseSlot(bench.session(id), lease, slotNumber(number, slot))),

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

    'upgrade.plan': async ({ firmware, devices, mode, imageNumber }) => {
      const chosen = withImageNumber(shelf.get(firmware), imageNumber);
      return Promise.all(devices.map((id) => planView(id, bench.session(id), chosen, mode, desk)));
    },
    'upgrade.start': async ({ firmware, devices, mode, imageNumber }) =>
      jobs.start(withImageNumber(shelf.get(firmware), imageNumber), devices, mode),
    'upgrade.cancel': async ({ jobs: ids }) => jobs.cancel(ids),
    'upgrade.retry': async ({ jobs: ids }) => jobs.retry(ids),
    'upgrade.dismiss': async ({ jobs: ids }) => jobs.dismiss(ids),

    'preferences.change': async (patch) => {
      const given = Object.entries(patch).filter(([, value]) => value !== undefined);
      preferences.change(Object.fromEntries(given));
    },
    'help.open': ({ page }) => desk.openHelp(page),
  };
}
