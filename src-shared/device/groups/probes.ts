/**
 * Which groups a device has where it lists none: what harmless questions show.
 */
import { toErrorView } from '../../core/errors';
import { groups } from '../../smp/groups';
import type { Ask } from '../ask';

/** What is known of one group. `command-missing` says nothing of other commands of the group. */
export type Support =
  'unknown' | 'listed' | 'not-listed' | 'asking' | 'answers' | 'command-missing' | 'silent' | 'not-asked';

/** A question that changes nothing on the device. */
export interface Probe {
  command: string;
  ask: (ask: Ask) => Promise<unknown>;
}

const { os, image, stat, settings, fs, enumeration } = groups;

/** By group number; groups without one (shell, storage erase) have no command that changes nothing. Bridges are too new: who has them lists its groups. */
export const probes: ReadonlyMap<number, Probe> = new Map<number, Probe>([
  [os.id, { command: os.commands.parameters.name, ask: (ask) => ask(os.commands.parameters, {}) }],
  [image.id, { command: image.commands.state.name, ask: (ask) => ask(image.commands.state, {}) }],
  [stat.id, { command: stat.commands.list.name, ask: (ask) => ask(stat.commands.list, {}) }],
  [
    settings.id,
    {
      command: settings.commands.read.name,
      ask: (ask) => ask(settings.commands.read, { name: 'bootbench/none' }),
    },
  ],
  [fs.id, { command: fs.commands.status.name, ask: (ask) => ask(fs.commands.status, { name: '/' }) }],
  [
    enumeration.id,
    { command: enumeration.commands.count.name, ask: (ask) => ask(enumeration.commands.count, {}) },
  ],
]);

/**
 * What the answer to a question shows: a refusal is an answer too.
 * @throws BenchError when the question could not be asked
 */
export async function supportBy(probe: Probe, ask: Ask): Promise<Support> {
  try {
    await probe.ask(ask);
    return 'answers';
  } catch (error) {
    const { code } = toErrorView(error);
    if (code === 'device/unsupported') return 'command-missing';
    if (code === 'device/error' || code === 'device/unreadable-error' || code === 'smp/bad-answer')
      return 'answers';
    if (code === 'smp/timeout') return 'silent';
    throw error;
  }
}
