/**
 * The system's dialogs for documents. Knows no content and writes nothing.
 */
import path from 'node:path';
import { app, type BrowserWindow, type FileFilter } from 'electron';
import type { DocumentKind } from '@shared/ipc/documents';
import type { DocumentDesk } from '../ipc/document-handlers';
import { askToOpen, askToSave } from './file-dialogs';

const filters: Readonly<Record<DocumentKind, FileFilter>> = {
  csv: { name: 'Comma-separated values', extensions: ['csv'] },
  json: { name: 'JSON', extensions: ['json'] },
  text: { name: 'Text', extensions: ['txt', 'log'] },
};

/** @param window the window that the dialogs belong to; undefined while there is none. */
export function documentDialogs(window: () => BrowserWindow | undefined): DocumentDesk['documents'] {
  return {
    chooseTarget: (fileName, kind) =>
      askToSave(window(), {
        title: 'Save',
        defaultPath: path.join(app.getPath('documents'), fileName),
        filters: [filters[kind]],
      }),
    chooseSource: async (kind) => {
      const files = await askToOpen(window(), {
        title: 'Open',
        defaultPath: app.getPath('documents'),
        properties: ['openFile'],
        filters: [filters[kind]],
      });
      return files[0];
    },
  };
}
