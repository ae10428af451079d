/**
 * The calls about the runs that were kept: each a thin line to the history. The window never learns a path but that of the store.
 */
import type { Clock } from '@shared/core/clock';
import { exportFormats } from '@shared/history/export-format';
import { FileDraft } from '../disk/file-draft';
import { exportRuns } from '../history/export-file';
import type { History } from '../history/history';
import type { Handlers } from './answer';
import { nameOf } from './document-handlers';

export interface HistoryDesk {
  clock: Clock;
  history: History;
  /** Asks the user where to write runs; undefined when no place is chosen. */
  chooseExport: (fileName: string, ending: string) => Promise<string | undefined>;
}

type HistoryCalls = Extract<keyof Handlers, `history.${string}`>;

export function historyHandlers({ clock, history, chooseExport }: HistoryDesk): Pick<Handlers, HistoryCalls> {
  return {
    'history.page': ({ filter, rows, after }) => history.ask('page', filter, rows, after),
    'history.counts': ({ filter }) => history.ask('counts', filter),
    'history.run': ({ uid }) => history.ask('record', uid),
    'history.note': async ({ uid, note }) => {
      await history.ask('note', uid, note);
      history.changed.tell();
    },
    'history.standing': () => history.ask('standing'),
    'history.attachment': async ({ uid, name }) => {
      const bytes = await history.ask('attachment', uid, name);
      return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
    },
    'history.export': async ({ filter, format }) => {
      const { ending } = exportFormats[format];
      const target = await chooseExport(`runs.${ending}`, ending);
      if (target === undefined) return undefined;
      const draft = await FileDraft.begin(target);
      try {
        const runs = await exportRuns(history, { filter, format, add: (bytes) => draft.add(bytes) });
        await draft.finishPatiently(clock);
        return { fileName: nameOf(target), runs };
      } catch (error) {
        await draft.discard();
        throw error;
      }
    },
  };
}
