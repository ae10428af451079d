/**
 * What planning starts from in tests, and plans in letters. Decides nothing.
 */
import type { Plan, PlanInput } from '@shared/run/upgrade/plan';
import { H, slot } from './slot-views';

export const wanted = { image: 0, hash: H, version: '2.0.0', sizeBytes: 1000 };

export const base: PlanInput = {
  slots: [...slot(0, 'old active confirmed')],
  images: [wanted],
  mode: 'test-then-confirm',
  bootloaderMode: 'swap-move',
  recovery: false,
  stateWritable: undefined,
};

/** U upload, T mark for test, P mark as permanent, R reset and wait, C verify and confirm; `-` nothing to do. */
export function short(plan: Plan): string {
  if ('refused' in plan) return plan.refused.reason;
  const letters = plan.steps.flatMap((step) => {
    switch (step.do) {
      case 'enter-loader':
        return 'E';
      case 'see-stored':
        return 'S';
      case 'upload':
        return 'U';
      case 'mark':
        return step.how === 'test' ? 'T' : 'P';
      case 'reset':
        return 'R';
      case 'confirm':
        return 'C';
      default:
        return [];
    }
  });
  return letters.join(' ') || '-';
}
