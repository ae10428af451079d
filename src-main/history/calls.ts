/**
 * What can be asked of the history, as a table: the worker answers it, the client asks it. Declarations, and how each is answered from an
 * open store. Knows no thread.
 */
import { BenchError } from '@shared/core/errors';
import type {
  HistoryStanding,
  PageKey,
  RunCounts,
  RunFilter,
  RunPage,
  VerifyResult,
} from '@shared/history/query';
import type { RunRecord } from '@shared/history/record';
import { errorText } from '@shared/core/error-texts';
import { verifyChain } from './chain';
import type { HistoryEntry } from './entries';
import { backUpDaily, pruneStep, type Keeping } from './keeping';
import { readCounts, readPage } from './pages';
import { readAttachment, readNames, readRecord } from './read';
import { diskBytes, type HistoryStore } from './store';

export interface HistoryCalls {
  /** In the order of the calls; answered when it is in the store, or kept elsewhere. */
  write: (entry: HistoryEntry) => void;
  /** @throws BenchError history/no-run */
  note: (uid: string, note: string) => void;
  standing: () => HistoryStanding;
  page: (filter: RunFilter, rows: number, after?: PageKey) => RunPage;
  counts: (filter: RunFilter) => RunCounts;
  /** Names of runs that begin so, a few of them. */
  named: (begin: string) => string[];
  /** @throws BenchError history/no-run */
  record: (uid: string) => RunRecord;
  /** Whole records of a page. */
  records: (filter: RunFilter, rows: number, after?: PageKey) => { records: RunRecord[]; next?: PageKey };
  /** Undefined when retention has deleted it. */
  attachment: (uid: string, name: string) => Uint8Array | undefined;
  verify: () => VerifyResult;
  /** One small step. @returns how many runs or attachments went; 0: nothing is left to do */
  prune: (keeping: Keeping) => number;
  /** At most once a day. @returns the file, when one was made */
  backUp: () => Promise<string | undefined>;
}

export type CallName = keyof HistoryCalls;

/** @throws BenchError why there is no history, with whatever is asked but `standing` and `write` */
export function answerFrom(store: HistoryStore, epochNow: () => number): HistoryCalls {
  return {
    write: (entry) => store.write(entry),
    note: (uid, note) => store.note(uid, note),
    standing: () => standingOf(store),
    page: (filter, rows, after) => readPage(store.database, filter, rows, after),
    counts: (filter) => readCounts(store.database, filter),
    named: (begin) => readNames(store.database, begin),
    record: (uid) => {
      const record = readRecord(store.database, uid);
      if (record === undefined) throw new BenchError('history/no-run', { run: uid });
      return record;
    },
    records: (filter, rows, after) => {
      const { rows: found, next } = readPage(store.database, filter, rows, after);
      const records = found.flatMap(({ uid }) => readRecord(store.database, uid) ?? []);
      return next === undefined ? { records } : { records, next };
    },
    attachment: (uid, name) => readAttachment(store.database, uid, name),
    verify: () => verifyChain(store.database),
    prune: (keeping) => (store.standing.state === 'ready' ? pruneStep(store.database, keeping) : 0),
    backUp: () =>
      store.standing.state === 'ready'
        ? backUpDaily(store.database, store.folder, epochNow())
        : Promise.resolve(undefined),
  };
}

function standingOf(store: HistoryStore): HistoryStanding {
  const { state, file, why, movedTo } = store.standing;
  const runs =
    state === 'off'
      ? 0
      : (store.database.prepare('SELECT count(*) AS runs FROM run').get() as { runs: number }).runs;
  return {
    state,
    file,
    sizeBytes: diskBytes(file),
    runs,
    ...(why === undefined ? {} : { why: errorText(why).title }),
    ...(movedTo === undefined ? {} : { movedTo }),
  };
}
