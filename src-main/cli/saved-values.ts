/**
 * What the application has saved, whole. Reads only; whoever asks for a value checks it.
 */
import { isBenchError } from '@shared/core/errors';
import type { Report } from './report';
import { savedFile, type Place } from './saved-file';

export type Content = Readonly<Record<string, unknown>>;

/**
 * @returns an empty object when nothing is saved
 * @throws BenchError settings/unreadable when there is a file and it cannot be read
 */
export async function savedContent(host: Place): Promise<Content> {
  return (await savedFile(host).read()) ?? {};
}

/**
 * The same for a command that can do without: where the file cannot be read, that is said and an empty object returned.
 * @param consequence what the command does without it, as a sentence
 */
export async function savedContentOr(
  host: Place,
  report: Pick<Report, 'log'>,
  consequence: string,
): Promise<Content> {
  try {
    return await savedContent(host);
  } catch (error) {
    if (!isBenchError(error, 'settings/unreadable')) throw error;
    const { file, detail } = error.facts;
    report.log('warn', `Warning: The settings in ${file} cannot be read: ${detail}. ${consequence}`);
    return {};
  }
}
