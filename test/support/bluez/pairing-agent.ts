/**
 * Who asks people about pairing: the desktop's agent on the bus, and the mock of BlueZ that calls it (org.bluez.Agent1). The test is
 * the person.
 */
import { Message, sessionBus, type MessageBus } from 'dbus-next';
import { Arrivals } from '../arrivals';
import { DBusFailure, ObjectTree } from './object-tree';

const AGENT = 'org.bluez.Agent1';
const AGENT_PATH = '/desktop/agent';

/** Numeric comparison: does the device show the same number? */
export interface PairingQuestion {
  devicePath: string;
  passkey: number;
  answer: (isSame: boolean) => void;
}

/** The side of the person. */
export class PairingAgent {
  readonly questions = new Arrivals<PairingQuestion>();
  readonly #bus: MessageBus;

  private constructor(address: string) {
    this.#bus = sessionBus({ busAddress: address });
    new ObjectTree(this.#bus).add(AGENT_PATH, AGENT, {
      properties: {},
      methods: {
        RequestConfirmation: {
          takes: 'ou',
          gives: '',
          run: ([devicePath, passkey]) =>
            new Promise((resolve, reject) => {
              const rejected = new DBusFailure('org.bluez.Error.Rejected', 'the numbers differ');
              this.questions.push({
                devicePath: String(devicePath),
                passkey: Number(passkey),
                answer: (isSame) => (isSame ? resolve([]) : reject(rejected)),
              });
            }),
        },
      },
    });
  }

  /** Registers at the mock, as a desktop does at its start. */
  static async start(address: string): Promise<PairingAgent> {
    const agent = new PairingAgent(address);
    await agent.#bus.call(
      new Message({
        destination: 'org.bluez',
        path: '/org/bluez',
        interface: 'org.bluez.AgentManager1',
        member: 'RegisterAgent',
        signature: 'os',
        body: [AGENT_PATH, 'DisplayYesNo'],
      }),
    );
    return agent;
  }

  stop(): void {
    this.#bus.disconnect();
  }
}

/** The side of BlueZ: the agent that has registered. */
export class AgentManager {
  readonly #bus: MessageBus;
  #agent: { name: string; path: string } | undefined;

  constructor(bus: MessageBus, tree: ObjectTree) {
    this.#bus = bus;
    tree.add('/org/bluez', 'org.bluez.AgentManager1', {
      properties: {},
      methods: {
        RegisterAgent: {
          takes: 'os',
          gives: '',
          run: ([path], name) => {
            this.#agent = { name, path: String(path) };
            return [];
          },
        },
      },
    });
  }

  /** @returns whether the person has confirmed; undefined when there is nobody to ask */
  async confirms(devicePath: string, passkey: number): Promise<boolean | undefined> {
    if (this.#agent === undefined) return undefined;
    const { name: destination, path } = this.#agent;
    const question = new Message({
      destination,
      path,
      interface: AGENT,
      member: 'RequestConfirmation',
      signature: 'ou',
      body: [devicePath, passkey],
    });
    return this.#bus.call(question).then(
      () => true,
      () => false,
    );
  }
}
