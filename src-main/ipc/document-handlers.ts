/**
 * The calls for documents that the window makes or reads: a text to a file that the user names, a text from a file that the
 * user chooses. The window never learns a path. Knows no content.
 */
import type { Clock } from '@shared/core/clock';
import { safeFileName } from '@shared/core/file-names';
import { documentLimitBytes, type DocumentKind } from '@shared/ipc/documents';
import { FileDraft } from '../disk/file-draft';
import { readText } from '../disk/read-at-most';
import type { Handlers } from './answer';

export interface DocumentDesk {
  clock: Clock;
  documents: {
    /** Asks the user where to write a document; undefined when no place is chosen. */
    chooseTarget: (fileName: string, kind: DocumentKind) => Promise<string | undefined>;
    /** Asks the user for a document to read; undefined when none is chosen. */
    chooseSource: (kind: DocumentKind) => Promise<string | undefined>;
  };
}

export function documentHandlers({
  clock,
  documents,
}: DocumentDesk): Pick<Handlers, 'document.save' | 'document.open'> {
  return {
    'document.save': async ({ suggestedName, kind, text }) => {
      const target = await documents.chooseTarget(safeFileName(suggestedName), kind);
      if (target === undefined) return undefined;
      const draft = await FileDraft.begin(target);
      try {
        await draft.add(new TextEncoder().encode(text));
        await draft.finishPatiently(clock);
      } catch (error) {
        // The window still has the text.
        await draft.discard();
        throw error;
      }
      return { fileName: nameOf(target) };
    },

    'document.open': async ({ kind }) => {
      const source = await documents.chooseSource(kind);
      if (source === undefined) return undefined;
      const fileName = nameOf(source);
      return { fileName, text: await readText(source, { limitBytes: documentLimitBytes }) };
    },
  };
}

/** The name of a file without its folders, on any operating system. */
export function nameOf(file: string): string {
  return file.split(/[\\/]/).at(-1) ?? file;
}
