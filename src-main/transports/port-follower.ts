/**
 * Where a serial device is now. It keeps its identity when it restarts, while the system may give it another name, and a
 * bootloader with a USB id of its own always gets one (on Windows its own COM number). One for the process: what was seen of a
 * device is remembered, for the window and the command line alike. Opens no port.
 */
import { BenchError } from '@shared/core/errors';
import { realPortName, type RealPortName } from './port-links';
import { findPort, portIdentity, type SerialPortFacts } from './port-identity';
import { listSerialPorts } from './serial-ports';

/** As much of a connection as tells its port. */
export interface PortPlace {
  path: string;
  /** What `portIdentity` said when the device was first met. */
  identity?: string | undefined;
}

export class PortFollower {
  readonly #list: () => Promise<readonly SerialPortFacts[]>;
  readonly #realName: RealPortName;
  /** Where devices were last seen, by identity. */
  readonly #seen = new Map<string, SerialPortFacts>();

  /** @param list the ports that are there; both are replaced in tests */
  constructor(
    list: () => Promise<readonly SerialPortFacts[]> = listSerialPorts,
    realName: RealPortName = realPortName,
  ) {
    this.#list = list;
    this.#realName = realName;
  }

  /**
   * The place with the name that the port has now, and with its identity as soon as that can be told. The name stays as it was
   * given where it still leads there: a link is somebody's choice.
   * @throws BenchError link/not-found when the device is away and another one has its name; link/failed when there is no list
   */
  async locate<T extends PortPlace>(place: T): Promise<T> {
    const [ports, path] = await Promise.all([this.#list(), this.#realName(place.path)]);
    const atPath = ports.find((port) => port.path === path);
    if (place.identity === undefined) {
      if (atPath === undefined) return place; // no port that the system lists: a pseudo terminal
      return { ...place, identity: this.#remember(portIdentity(atPath), atPath) };
    }
    const found = this.find(ports, { ...place, path });
    if (found !== undefined) {
      this.#remember(place.identity, found);
      return found.path === path ? place : { ...place, path: found.path };
    }
    // Whoever has its name now is another device, and must not be written to.
    if (atPath !== undefined) throw new BenchError('link/not-found', { port: place.path });
    return place;
  }

  /** Which of these ports is that of a device, as far as its name and what was seen of it tell. */
  find(ports: readonly SerialPortFacts[], { path, identity }: PortPlace): SerialPortFacts | undefined {
    if (identity === undefined) return ports.find((port) => port.path === path);
    return findPort(ports, identity, path, this.#seen.get(identity)?.location);
  }

  #remember(identity: string, facts: SerialPortFacts): string {
    // A bootloader stands at the same place; what was seen first is the device itself.
    if (!this.#seen.has(identity) || portIdentity(facts) === identity) this.#seen.set(identity, facts);
    return identity;
  }
}
