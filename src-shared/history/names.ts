/**
 * The words of the history that people type and programs read: kinds of runs, where they come from, how they ended. Loads nothing.
 */
import { outcomes } from '../run/verdict';

/** Kinds of runs. */
export const runKinds = ['upgrade', 'upload-images', 'move-file', 'action', 'watch'] as const;
export type RunKind = (typeof runKinds)[number];

/** From where a run was started: `bench` is the window. */
export const origins = ['bench', 'cli'] as const;
export type Origin = (typeof origins)[number];

/** `running`: it has not ended. */
export const outcomeFilters = [...outcomes, 'running'] as const;
export type OutcomeFilter = (typeof outcomeFilters)[number];
