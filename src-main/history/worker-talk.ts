/**
 * What the program and the thread of the history say to each other. Declarations only.
 */
import type { ErrorView } from '@shared/core/errors';
import type { CallName } from './calls';

/** What a worker is started with. */
export interface WorkerInput {
  folder: string;
  writer: string;
}

export interface Call {
  id: number;
  name: CallName | 'end';
  arguments: unknown[];
}

export type Reply = { id: number; value: unknown } | { id: number; error: ErrorView };
