/**
 * The system's two dialogs for files, in front of a window when there is one. Knows neither titles nor kinds of file.
 */
import { dialog, type BrowserWindow } from 'electron';

/** @returns the files that were chosen; empty when none was. */
export async function askToOpen(
  parent: BrowserWindow | undefined,
  options: Electron.OpenDialogOptions,
): Promise<string[]> {
  const { filePaths } = await (parent
    ? dialog.showOpenDialog(parent, options)
    : dialog.showOpenDialog(options));
  return filePaths;
}

/** @returns where to write; undefined when no place was chosen. */
export async function askToSave(
  parent: BrowserWindow | undefined,
  options: Electron.SaveDialogOptions,
): Promise<string | undefined> {
  const { canceled, filePath } = await (parent
    ? dialog.showSaveDialog(parent, options)
    : dialog.showSaveDialog(options));
  return canceled || filePath === '' ? undefined : filePath;
}
