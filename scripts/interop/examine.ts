/**
 * All checks on one server, in an order in which none spoils the next: the commands on one start of it, the scenarios each
 * on another.
 */
import { readFile } from 'node:fs/promises';
import type { CommandName } from '../../src-shared/smp/groups';
import type { DeviceSession } from '../../src-main/session/device-session';
import { both, checked, expect, fail, notForIt, notSupported, wordsOf, type Cell } from './cell';
import { askInVersion1, askInVersion2, probedNames, situationOf } from './commands';
import { connect } from './connect';
import { explained } from './defects';
import { withVersion } from './image-variant';
import type { Server } from './manifest';
import { RunningServer } from './running-server';
import { discoveryIsRight, fileBothWays, largestMessageFits, manyEchoes, uploadGoesOn } from './scenarios';
import { recoveryUpgrade, swapUpgrade } from './upgrades';

export const scenarioNames = [
  'discovery',
  'largest message',
  'long lines',
  '100 echoes',
  'file both ways',
  'upload cut off',
  'upgrade',
  'recovery',
] as const;
type ScenarioName = (typeof scenarioNames)[number];

export type CheckName = ScenarioName | CommandName;
/** Across the matrix. */
export const checkNames: readonly CheckName[] = [...scenarioNames, ...probedNames];

export interface Row {
  server: Server;
  cells: Map<CheckName, Cell>;
  seconds: number;
}

/** Emulated machines boot as slowly as this one is busy. */
const RETURN_MS = 120_000;
const IMAGES = 1;
const FILES = 8;
/** The default of CONFIG_UART_MCUMGR_RX_BUF_SIZE; lines up to this are what every device takes. */
const USUAL_LINE_BYTES = 128;

export async function examine(
  server: Server,
  binaries: string,
  checks: { has: (name: CheckName) => boolean },
): Promise<Row> {
  const began = performance.now();
  const file = server.imageFile === undefined ? undefined : new Uint8Array(await readFile(server.imageFile));
  const examination = new Examination(server, binaries, file);
  const cells = new Map<CheckName, Cell>();
  const put = (name: CheckName, cell: Cell): void => {
    cells.set(name, explained(server.id, name, cell));
  };
  if (probedNames.some((name) => checks.has(name)))
    for (const [name, cell] of await examination.commands()) if (checks.has(name)) put(name, cell);
  for (const name of scenarioNames) if (checks.has(name)) put(name, await examination.scenario(name));
  return { server, cells, seconds: (performance.now() - began) / 1000 };
}

class Examination {
  readonly #server: Server;
  readonly #binaries: string;
  readonly #file: Uint8Array | undefined;

  constructor(server: Server, binaries: string, file: Uint8Array | undefined) {
    this.#server = server;
    this.#binaries = binaries;
    this.#file = file;
  }

  async commands(): Promise<Map<CommandName, Cell>> {
    const situation = situationOf(this.#server, this.#file);
    try {
      const v2 = await this.#withServer(async (running) => {
        const session = await connect(running);
        const cells = await askInVersion2(session, situation);
        cells.set('os.reset', await this.#reset(running, session));
        return cells;
      });
      const v1 = await this.#withServer(async (running) => {
        await (await connect(running)).disconnect();
        return askInVersion1(running, situation);
      });
      return new Map(
        probedNames.map((name) => [name, both(v2.get(name) ?? notSupported, v1.get(name) ?? notSupported)]),
      );
    } catch (error) {
      return new Map(probedNames.map((name) => [name, fail(wordsOf(error))]));
    }
  }

  scenario(name: ScenarioName): Promise<Cell> {
    const server = this.#server;
    const file = this.#file;
    const hasImages = server.groups.includes(IMAGES) && file !== undefined;
    switch (name) {
      case 'discovery':
        return this.#connected((session) => discoveryIsRight(server, session));
      case 'largest message':
        return this.#connected((session) => largestMessageFits(server, session));
      case 'long lines': {
        const { lineBytes = 0 } = server;
        if (lineBytes <= USUAL_LINE_BYTES) return Promise.resolve(notForIt);
        return this.#connected((session) => largestMessageFits(server, session), lineBytes - 1);
      }
      case '100 echoes':
        return this.#connected((session) => manyEchoes(server, session));
      case 'file both ways':
        if (!server.groups.includes(FILES)) return Promise.resolve(notForIt);
        return this.#connected((session) => fileBothWays(session));
      case 'upload cut off':
        if (!hasImages) return Promise.resolve(notForIt);
        return this.#connected((session) => uploadGoesOn(session, withVersion(file, 1, 2)));
      case 'upgrade':
        // Without recovery it swaps; the others show no state that could be marked.
        if (!hasImages || server.hasRecovery) return Promise.resolve(notForIt);
        return this.#connected((session) => swapUpgrade(session, file));
      case 'recovery':
        if (!hasImages || !server.hasRecovery) return Promise.resolve(notForIt);
        return this.#connected((session) => recoveryUpgrade(server, session, file));
    }
  }

  /** The emulated machine comes back, the simulated one ends as a process. */
  async #reset(running: RunningServer, session: DeviceSession): Promise<Cell> {
    return checked(async () => {
      await session.reset({});
      if (this.#server.isEmulated) await session.returned(RETURN_MS);
      else expect(await running.ends(RETURN_MS), 'it did not end');
      await session.disconnect();
    });
  }

  #connected(run: (session: DeviceSession) => Promise<void>, lineBytes?: number): Promise<Cell> {
    return checked(() =>
      this.#withServer(async (running) => {
        const session = await connect(running, lineBytes);
        try {
          await run(session);
        } finally {
          await session.disconnect();
        }
      }),
    );
  }

  async #withServer<T>(run: (running: RunningServer) => Promise<T>): Promise<T> {
    const running = await RunningServer.start(this.#server, this.#binaries);
    try {
      return await run(running);
    } finally {
      await running.stop();
    }
  }
}
