import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SerialPortFacts } from '@main/transports/port-identity';
import {
  listSerialPorts,
  readNamesIn,
  watchNamesIn,
  watchSerialPorts,
  type WatchNames,
} from '@main/transports/serial-ports';
import { listLinuxPorts } from '@main/transports/serial-ports-linux';
import { Arrivals } from '../support/arrivals';
import { VirtualClock } from '../support/virtual-clock';

describe('the list of serial ports on Linux', () => {
  let root: string;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'ports-'));
    await mkdir(join(root, 'sys/class/tty'), { recursive: true });
    await mkdir(join(root, 'dev'));
  });
  afterEach(() => rm(root, { recursive: true }));

  async function file(path: string, text: string): Promise<void> {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }

  /** A tty as the kernel shows it: a folder below its device, and a link to that folder from the table. */
  async function tty(name: string, device: string | undefined): Promise<void> {
    const folder =
      device === undefined ? `sys/devices/virtual/tty/${name}` : `sys/devices/${device}/tty/${name}`;
    await mkdir(join(root, folder), { recursive: true });
    await symlink(join(root, folder), join(root, 'sys/class/tty', name));
    if (device !== undefined) await symlink(join(root, 'sys/devices', device), join(root, folder, 'device'));
    await file(`dev/${name}`, '');
  }

  it('tells what a USB device says of itself, and where it is plugged in', async () => {
    const usb = 'pci0000:00/0000:00:14.0/usb1/1-2/1-2.3';
    await tty('ttyACM0', `${usb}/1-2.3:1.2`);
    await file(`sys/devices/${usb}/1-2.3:1.2/bInterfaceNumber`, '02\n');
    await file(`sys/devices/${usb}/idVendor`, '2fe3\n');
    await file(`sys/devices/${usb}/idProduct`, '0100\n');
    await file(`sys/devices/${usb}/serial`, 'A1B2C3\n');
    await file(`sys/devices/${usb}/manufacturer`, 'ZEPHYR\x1b[31m\n');
    await file(`sys/devices/${usb}/product`, 'x'.repeat(1000));
    await file('sys/devices/pci0000:00/0000:00:14.0/usb1/idVendor', '1d6b\n');
    expect(await listLinuxPorts(root)).toEqual([
      {
        path: '/dev/ttyACM0',
        vendorId: '2fe3',
        productId: '0100',
        serialNumber: 'A1B2C3',
        manufacturer: 'ZEPHYR [31m',
        product: 'x'.repeat(128),
        location: '1-2.3',
        usbInterface: '02',
      },
    ]);
  });

  it('goes up to the device also through the extra folder of USB adapters', async () => {
    const usb = 'pci0000:00/usb1/1-4';
    await tty('ttyUSB0', `${usb}/1-4:1.0/ttyUSB0`);
    await file(`sys/devices/${usb}/1-4:1.0/bInterfaceNumber`, '00\n');
    await file(`sys/devices/${usb}/idVendor`, '1a86\n');
    await file(`sys/devices/${usb}/idProduct`, '7523\n');
    expect(await listLinuxPorts(root)).toEqual([
      { path: '/dev/ttyUSB0', vendorId: '1a86', productId: '7523', location: '1-4', usbInterface: '00' },
    ]);
  });

  it('shows ports with a chip, and neither consoles nor names without one', async () => {
    await tty('tty1', undefined);
    await tty('ttyS0', 'pnp0/00:01');
    await file('sys/devices/pnp0/00:01/tty/ttyS0/type', '4\n');
    await tty('ttyS1', 'platform/serial8250');
    await file('sys/devices/platform/serial8250/tty/ttyS1/type', '0\n');
    expect(await listLinuxPorts(root)).toEqual([{ path: '/dev/ttyS0' }]);
  });

  it('shows nothing that has no name under /dev', async () => {
    await tty('ttyS0', 'pnp0/00:01');
    await rm(join(root, 'dev/ttyS0'));
    expect(await listLinuxPorts(root)).toEqual([]);
  });
});

describe('the list of serial ports of this system', () => {
  it('can be read on this system', async () => {
    for (const port of await listSerialPorts()) expect(port.path).not.toBe('');
  });
});

describe('watching names', () => {
  it('hears of a new port and of one that is gone, and of nothing else', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'dev-'));
    const changes = new Arrivals<string>();
    const end = watchNamesIn(folder)(
      () => changes.push('change'),
      () => changes.push('failure'),
    );
    await writeFile(join(folder, 'null'), '');
    await writeFile(join(folder, 'ttyACM0'), '');
    await changes.count(1);
    await rm(join(folder, 'ttyACM0'));
    await changes.count(2);
    end?.();
    await rm(folder, { recursive: true });
    expect(changes.all).toEqual(['change', 'change']);
  });

  it('is not possible where there is no such folder', () => {
    expect(
      watchNamesIn('/no/such/folder')(
        () => {},
        () => {},
      ),
    ).toBeUndefined();
  });
});

describe('reading the names in a folder', () => {
  it('tells of ports that come and go, and of nothing else, without asking for the ports', async () => {
    const clock = new VirtualClock();
    let names = ['tty', 'cu.a', 'disk0'];
    let changes = 0;
    const end = readNamesIn('/dev', clock, () => Promise.resolve([...names]))(
      () => changes++,
      () => {
        throw new Error('it can be read');
      },
    );
    await clock.advance(2000);
    names = ['disk1', 'cu.a', 'ttys003'];
    await clock.advance(2000);
    expect(changes).toBe(0);
    names = ['cu.a', 'cu.b'];
    await clock.advance(2000);
    names = ['cu.b'];
    await clock.advance(2000);
    expect(changes).toBe(2);
    end?.();
    names = [];
    await clock.advance(10_000);
    expect([changes, clock.pending]).toEqual([2, 0]);
  });

  it('says so when the folder cannot be read', async () => {
    const clock = new VirtualClock();
    let failures = 0;
    readNamesIn('/dev', clock, () => Promise.reject(new Error('no')))(
      () => {},
      () => failures++,
    );
    await clock.advance(0);
    expect([failures, clock.pending]).toEqual([1, 0]);
  });
});

describe('watching for serial ports', () => {
  const one: SerialPortFacts = { path: '/dev/ttyACM0' };
  const two: SerialPortFacts = { path: '/dev/ttyACM1' };
  let clock: VirtualClock;
  let there: SerialPortFacts[];
  let lists: number;
  let seen: (readonly SerialPortFacts[])[];
  let failures: unknown[];
  let change: () => void;
  let failWatch: () => void;
  let watches: number;

  const watchNames: WatchNames = (onChange, onFailure) => {
    change = onChange;
    failWatch = onFailure;
    watches++;
    return () => {
      watches--;
    };
  };

  function watch(
    names: WatchNames = watchNames,
    list?: () => Promise<SerialPortFacts[]>,
    hints?: (look: () => void) => () => void,
  ): () => void {
    return watchSerialPorts({
      clock,
      onPorts: (ports) => seen.push(ports),
      onFailure: (error) => failures.push(error),
      list:
        list ??
        (() => {
          lists++;
          return Promise.resolve([...there]);
        }),
      watchNames: names,
      ...(hints === undefined ? {} : { hints }),
    });
  }

  beforeEach(() => {
    clock = new VirtualClock();
    there = [one];
    lists = 0;
    seen = [];
    failures = [];
    watches = 0;
  });

  it('begins with what is there', async () => {
    const end = watch();
    await clock.advance(0);
    expect(seen).toEqual([[one]]);
    end();
  });

  it('tells of a port once, soon after its name has appeared and its permissions are set', async () => {
    const end = watch();
    await clock.advance(0);
    there = [one, two];
    change();
    await clock.advance(100);
    change();
    await clock.advance(199);
    expect(seen).toHaveLength(1);
    await clock.advance(1);
    expect(seen).toEqual([[one], [one, two]]);
    change();
    await clock.advance(1000);
    expect(seen).toHaveLength(2);
    end();
  });

  it('hardly ever asks by itself where the system gives word', async () => {
    const end = watch();
    await clock.advance(60_000);
    expect(lists).toBe(3);
    end();
  });

  it('asks ever more rarely where the system gives no word and nothing changes, and soon again after a change', async () => {
    const end = watch(() => undefined);
    await clock.advance(60_000);
    expect(lists).toBe(7); // at 0, 2, 4, 8, 16, 32 and 48 s
    there = [];
    await clock.advance(4000);
    expect([lists, seen]).toEqual([8, [[one], []]]);
    await clock.advance(4000);
    expect(lists).toBe(10);
    end();
  });

  it('spends a twentieth of the time on asking, however long it takes', async () => {
    const end = watch(
      () => undefined,
      () =>
        new Promise((resolve) => {
          lists++;
          clock.after(1000, () => resolve([one]));
        }),
    );
    await clock.advance(1000);
    await clock.advance(19_000);
    expect(lists).toBe(1);
    await clock.advance(2000);
    expect(lists).toBe(2);
    end();
  });

  it('asks at once when there is a hint, and more often for a while', async () => {
    let look = (): void => {};
    const end = watch(
      () => undefined,
      undefined,
      (hinted) => {
        look = hinted;
        return () => (look = () => {});
      },
    );
    await clock.advance(40_000);
    const before = lists;
    there = [one, two];
    look();
    await clock.advance(200);
    expect([lists, seen.at(-1)]).toEqual([before + 1, [one, two]]);
    await clock.advance(2000);
    expect(lists).toBe(before + 2);
    end();
    look();
    expect(clock.pending).toBe(0);
  });

  it('goes on by asking when the watch breaks', async () => {
    const end = watch();
    await clock.advance(0);
    failWatch();
    expect(watches).toBe(0);
    there = [two];
    await clock.advance(2000);
    expect(seen).toEqual([[one], [two]]);
    end();
  });

  it('says that the list could not be read, and tries again', async () => {
    let broken = true;
    const end = watch(
      () => undefined,
      () => (broken ? Promise.reject(new Error('no')) : Promise.resolve([one])),
    );
    await clock.advance(0);
    expect(failures).toHaveLength(1);
    broken = false;
    await clock.advance(2000);
    expect(seen).toEqual([[one]]);
    end();
  });

  it('looks again when something changed while it was looking', async () => {
    const answers: ((ports: SerialPortFacts[]) => void)[] = [];
    const end = watch(watchNames, () => new Promise((resolve) => answers.push(resolve)));
    await clock.advance(0);
    change();
    await clock.advance(500);
    expect(answers).toHaveLength(1);
    answers[0]?.([one]);
    await clock.advance(200);
    answers[1]?.([one, two]);
    await clock.advance(0);
    expect(seen).toEqual([[one], [one, two]]);
    end();
  });

  it('does not look at ports after it was ended', async () => {
    const end = watch();
    await clock.advance(0);
    const list = lists;
    end();
    change();
    await clock.advance(100_000);
    expect([lists, watches, clock.pending]).toEqual([list, 0, 0]);
    expect(seen).toHaveLength(1);
  });
});
