/**
 * The system's dialogs for documents. Knows no content and writes nothing.
 */
import path from 'node:path';
import { app, dialog, type BrowserWindow, type FileFilter } from 'electron';
import type { DocumentKind } from '@shared/ipc/documents';
import type { DocumentDesk } from '../ipc/document-handlers';

const filters: Readonly<Record<DocumentKind, FileFilter>> = {
  csv: { name: 'Comma-separated values', extensions: ['csv'] },
  json: { name: 'JSON', extensions: ['json'] },
  text: { name: 'Text', extensions: ['txt', 'log'] },
};

/** @param window the window that the dialogs belong to; undefined while there is none. */
export function documentDialogs(window: () => BrowserWindow | undefined): DocumentDesk['documents'] {
  return {
    chooseTarget: async (fileName, kind) => {
      const options = {
        title: 'Save',
        defaultPath: path.join(app.getPath('documents'), fileName),
        filters: [filters[kind]],
      };
      const parent = window();
      const { canceled, filePath } = await (parent
        ? dialog.showSaveDialog(parent, options)
        : dialog.showSaveDialog(options));
      return canceled || filePath === '' ? undefined : filePath;
    },
    chooseSource: async (kind) => {
      const options: Electron.OpenDialogOptions = {
        title: 'Open',
        defaultPath: app.getPath('documents'),
        properties: ['openFile'],
        filters: [filters[kind]],
      };
      const parent = window();
      const { filePaths } = await (parent
        ? dialog.showOpenDialog(parent, options)
        : dialog.showOpenDialog(options));
      return filePaths[0];
    },
  };
}
