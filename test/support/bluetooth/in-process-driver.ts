/**
 * Lets noble's real HCI code speak to a virtual controller in the same process: the package from which noble takes its
 * driver for raw HCI gives ours when it is asked by name. Has to be called before noble is loaded.
 */
import { EventEmitter } from 'node:events';
import { createRequire } from 'node:module';
import type { VirtualController } from '@main/virtual-bluetooth/controller';

/** What noble's hci.js expects of a driver. */
type DriverClass = new () => EventEmitter;

interface SocketPackage {
  loadDriver: (name: string) => DriverClass;
}

/** As noble sees its packages. */
const require = createRequire(createRequire(import.meta.url).resolve('@abandonware/noble'));
const drivers = new Map<string, DriverClass>();
let installed = 0;

export interface InProcessHci {
  /** For noble: `withBindings('hci', { hciDriver })`. */
  hciDriver: string;
  /** The adapter is pulled out: nothing moves any more, and the host is told. */
  unplug: () => void;
}

/** Offers the controller to noble under a name of its own. */
export function offerInProcess(controller: VirtualController): InProcessHci {
  if (drivers.size === 0) hookLoading();
  const hciDriver = `virtual-${++installed}`;
  const opened = new Set<InProcessDriver>();
  class InProcessDriver extends EventEmitter {
    #isUp = false;

    bindRaw(): void {
      opened.add(this);
    }
    bindUser(): void {
      opened.add(this);
    }
    start(): void {
      this.#isUp = true;
      setImmediate(() => this.emit('state', true));
    }
    stop(): void {
      this.#isUp = false;
      opened.delete(this);
    }
    unplug(): void {
      this.stop();
      this.emit('state', false);
    }
    isDevUp(): boolean {
      return this.#isUp;
    }
    setFilter(): void {}
    reset(): void {
      this.write(Buffer.from('01030c00', 'hex'));
    }
    write(packet: Buffer): void {
      const copy = new Uint8Array(packet);
      setImmediate(() => {
        if (this.#isUp) controller.input(copy);
      });
    }
    receive(packet: Buffer): void {
      setImmediate(() => {
        if (this.#isUp) this.emit('data', packet);
      });
    }
  }
  controller.output = (packet) => {
    for (const driver of opened) driver.receive(Buffer.from(packet));
  };
  drivers.set(hciDriver, InProcessDriver);
  return {
    hciDriver,
    unplug: () => {
      for (const driver of opened) driver.unplug();
    },
  };
}

function hookLoading(): void {
  const sockets = require('@stoprocent/bluetooth-hci-socket') as SocketPackage;
  const { loadDriver } = sockets;
  sockets.loadDriver = (name) => drivers.get(name) ?? loadDriver(name);
}
