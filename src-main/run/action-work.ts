/**
 * The kind "action": one thing that is done by hand, with the look at the device that proves it.
 */
import { BenchError } from '@shared/core/errors';
import { checkMark } from '@shared/device/slots/mark-seen';
import { slotNumber } from '@shared/device/slots/erasing';
import { groups } from '@shared/smp/groups';
import type { Action, OrderView } from '@shared/run/order';
import type { AnyStep, StepOf } from '@shared/run/step';
import type { RunVerdict } from '@shared/run/verdict';
import { eraseSlot } from '../session/erase-slot';
import { markAndKeep, type MarkAnswer } from '../session/mark-slot';
import { hashBytes } from './steps/mark';
import { checkBootMode, nameLoaderIfAny } from './steps/loader';
import { reset } from './steps/reset';
import { waitForDevice } from './wait-for-device';
import { runStep, type ChangingWork, type RunContext, type StepEnd, type StepRunners } from './work';

type Planned = 'mark-slot' | 'erase-slot' | 'reset' | 'wait-for-return' | 'write-setting';

export class ActionWork implements ChangingWork {
  readonly lane = 'now';
  readonly effect = 'changes';
  readonly #action: Action;
  #marked: MarkAnswer | undefined;
  readonly #steps: readonly StepOf<Planned>[];

  constructor(action: Action) {
    this.#action = action;
    this.#steps = stepsOf(action);
  }

  get why(): string {
    return words[this.#action.do];
  }

  /** What the device answered to a mark, as it came; undefined before it has. */
  get marked(): MarkAnswer | undefined {
    return this.#marked;
  }

  order(): OrderView {
    return { kind: 'action', action: this.#action };
  }

  plan(): Promise<readonly AnyStep[]> {
    return Promise.resolve(this.#steps);
  }

  run(step: AnyStep, c: RunContext): Promise<StepEnd> {
    return runStep(this.#runners, step as StepOf<Planned>, c);
  }

  readonly #runners: StepRunners<Planned> = {
    'mark-slot': async ({ hash, how }, { session, lease }) => {
      const confirm = how === 'confirm';
      const body = hash === undefined ? { confirm } : { hash: hashBytes(hash), confirm };
      const { images, marked } = await markAndKeep(session, lease, body);
      this.#marked = marked;
      checkMark(images, { hash, how });
      return 'next';
    },
    'erase-slot': async ({ slot }, { session, lease, signal }) => {
      await eraseSlot(session, lease, slot, signal);
      return 'next';
    },
    reset: async (step, c) => {
      if (step.intoBootloader === true && step.mustAnswer !== true) await nameLoaderIfAny(c);
      return reset(step, c);
    },
    'wait-for-return': async (_step, c) => {
      await waitForDevice(c, 'restart', c.signal);
      const asked = this.#steps.find((step) => step.do === 'reset');
      if (asked !== undefined) await checkBootMode(asked, c);
      return 'next';
    },
    'write-setting': async ({ name, value }, { lease, signal }) => {
      await lease.request(groups.settings.commands.write, { name, val: value }, { signal });
      return 'next';
    },
  };

  judge(): Promise<RunVerdict> {
    return Promise.resolve({ outcome: 'pass', kind: 'done', evidence: [] });
  }
}

/** For whom the right to write is held. */
const words: Readonly<Record<Action['do'], string>> = {
  mark: 'marking an image',
  confirm: 'confirming the running image',
  erase: 'erasing a slot',
  reset: 'reset',
  'restore-settings': 'writing settings',
};

function stepsOf(action: Action): readonly StepOf<Planned>[] {
  switch (action.do) {
    case 'mark':
      return [{ do: 'mark-slot', hash: action.hash, how: action.how === 'permanent' ? 'confirm' : 'test' }];
    case 'confirm':
      return [{ do: 'mark-slot', how: 'confirm' }];
    case 'erase': {
      const slot = slotNumber(action.image, action.slot);
      if (slot === undefined) throw new BenchError('bug', { detail: 'a slot without a number' });
      return [{ do: 'erase-slot', slot }];
    }
    case 'reset': {
      const { force = false, intoBootloader = false, waits = true } = action;
      return waits
        ? [{ do: 'reset', force, intoBootloader }, { do: 'wait-for-return' }]
        : [{ do: 'reset', force, intoBootloader, mustAnswer: true }];
    }
    case 'restore-settings':
      return action.settings.map(({ name, value }) => ({ do: 'write-setting', name, value }));
  }
}
