/**
 * Errors as the engine makes them of a device's answer, for tests that write down only what the device says.
 */
import type { ErrorView } from '@shared/core/errors';
import { refusalFacts } from '@shared/smp/refusals';

export function asTheEngine(view: ErrorView): ErrorView {
  if (view.code !== 'device/error') return view;
  const { facts } = view;
  return { ...view, facts: { ...facts, ...refusalFacts(facts.command, facts, facts) } };
}
