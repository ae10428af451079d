/**
 * What somebody may have done to a device so that a refusal no longer stands: the window offers it as buttons, the command line as a
 * command. Nothing of it is ever done by itself: a reset may start an image that was not wanted, a confirmation keeps one that is not
 * known to be good.
 */
import type { UpgradeRefusal } from '../../core/errors';

/** `confirm`: the running image. `start`: a reset that starts what is marked. `revert`: a reset that takes a test back. */
export type Clearing = 'confirm' | 'start' | 'revert';

/** In the order in which they are offered; empty where nothing so simple helps. */
export function clearingsOf(why: UpgradeRefusal): readonly Clearing[] {
  switch (why.reason) {
    case 'other-image-pending':
    case 'marked-permanent':
      return ['start'];
    case 'already-testing':
      return ['confirm', 'revert'];
    case 'test-in-progress':
      // The request without a hash reaches only the image that the code runs from.
      return why.image === 0 ? ['confirm', 'revert'] : ['revert'];
    default:
      return [];
  }
}
