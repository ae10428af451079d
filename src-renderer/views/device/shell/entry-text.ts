/**
 * What became of a command, as text: with colours for the terminal, without for the clipboard and screen readers.
 */
import { useI18n } from 'vue-i18n';
import { useErrorWords } from '../../../ui/error-words';
import { colouredText, plainText } from '@shared/device/shell/ansi';
import { noSuchCommand, usageShown, type ShellOutcome } from '@shared/device/shell/outcome';
import type { Entry } from './transcript';

interface Note {
  text: string;
  tone: 'fail' | 'warn' | 'dim';
}

const end = '\u001b[0m';
const colours = { fail: '\u001b[31m', warn: '\u001b[33m', dim: '\u001b[90m' } as const;
const newline = '\r\n';
export const prompt = '> ';

export interface EntryText {
  /** The line that was typed, for the terminal. */
  typed(entry: Entry): string;
  /** What came of it, for the terminal. */
  came(outcome: ShellOutcome): string;
  /** What came of it, as plain text. */
  plain(outcome: ShellOutcome): string;
  /** Everything as plain text. */
  all(entries: readonly Entry[]): string;
}

/**
 * To be called in `setup`.
 * @param bufferBytes the size of the device's buffer for messages, when it tells.
 */
export function useEntryText(bufferBytes: () => number | undefined): EntryText {
  const { t } = useI18n();
  const wordsOf = useErrorWords();

  function codeNote(code: number, legacy: boolean): Note[] {
    if (code === 0) return [];
    const key = code === noSuchCommand ? 'noSuchCommand' : code === usageShown ? 'usage' : 'code';
    const text = t(`device.shell.${key}`, { code });
    return [{ text: legacy ? t('device.shell.legacy', { text }) : text, tone: 'fail' }];
  }

  function notesOf(outcome: ShellOutcome): Note[] {
    switch (outcome.kind) {
      case 'printed': {
        const { output, code, legacy, cutAtBytes } = outcome;
        return [
          ...(plainText(output) === '' ? [{ text: t('device.shell.nothing'), tone: 'dim' } as const] : []),
          ...(cutAtBytes === undefined
            ? []
            : [{ text: t('device.shell.cut', { bytes: cutAtBytes }), tone: 'warn' } as const]),
          ...(code === undefined ? [] : codeNote(code, legacy)),
        ];
      }
      case 'too-large': {
        const bytes = bufferBytes();
        const text =
          bytes === undefined ? t('device.shell.tooLargeUnknown') : t('device.shell.tooLarge', { bytes });
        return [{ text, tone: 'warn' }];
      }
      case 'failed': {
        const { title, advice } = wordsOf(outcome.error);
        const next = outcome.error.code === 'smp/timeout' ? t('device.shell.silent') : advice;
        return [
          { text: title, tone: 'fail' },
          { text: next, tone: 'dim' },
        ];
      }
    }
  }

  const plain = (outcome: ShellOutcome): string =>
    [
      ...(outcome.kind === 'printed' ? [plainText(outcome.output)] : []),
      ...notesOf(outcome).map(({ text }) => plainText(text)),
    ]
      .filter((line) => line !== '')
      .join('\n');

  return {
    typed: ({ line }) => `\u001b[1;34m${prompt}${end}\u001b[1m${plainText(line)}${end}${newline}`,
    came: (outcome) => {
      const output = outcome.kind === 'printed' ? colouredText(outcome.output) : '';
      const notes = notesOf(outcome).map(
        ({ text, tone }) => `${colours[tone]}${plainText(text)}${end}${newline}`,
      );
      return (output === '' ? '' : `${output}${end}${newline}`) + notes.join('') + newline;
    },
    plain,
    all: (entries) =>
      entries
        .map((entry) => [
          `${prompt}${plainText(entry.line)}`,
          ...(entry.outcome ? [plain(entry.outcome)] : []),
        ])
        .flat()
        .join('\n'),
  };
}
