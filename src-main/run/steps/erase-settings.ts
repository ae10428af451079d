/**
 * Erases the settings of the application between upload and restart (group 63, command 0). A device that refuses keeps them, and the
 * upgrade goes on: that is told, and is no failure. Silence is one, because nobody knows then what is left of them.
 */
import { errorText } from '@shared/core/error-texts';
import { toErrorView } from '@shared/core/errors';
import { groups } from '@shared/smp/groups';
import type { StepOf } from '@shared/run/step';
import { isDeviceError } from '../../engine/refusal';
import type { RunContext, StepEnd } from '../work';

/** @throws BenchError of families smp/, link/, session/ */
export async function eraseSettings(_step: StepOf<'erase-settings'>, c: RunContext): Promise<StepEnd> {
  try {
    await c.lease.request(groups.zephyr.commands.eraseStorage, {});
    c.tell({ what: 'found', found: { fact: 'settings-erased' } });
  } catch (error) {
    if (!isDeviceError(error)) throw error;
    c.tell({
      what: 'found',
      found: { fact: 'settings-erased', refused: errorText(toErrorView(error)).title },
    });
  }
  return 'next';
}
