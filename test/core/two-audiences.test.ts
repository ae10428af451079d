/**
 * Every text has two audiences: the command line never speaks of pages and buttons, and the window never of commands and options.
 */
import { describe, expect, it } from 'vitest';
import { errorTexts, type ErrorTextRow } from '@shared/core/error-texts';
import { cautionTexts } from '@shared/run/upgrade/preflight-texts';
import { evidenceTexts, verdictText, verdictTexts } from '@shared/run/upgrade/texts';
import type { Evidence } from '@shared/run/upgrade/verdict';

const rows: [string, ErrorTextRow][] = [
  ...Object.entries<ErrorTextRow>(errorTexts),
  ...Object.entries<ErrorTextRow>(cautionTexts),
  ...Object.entries<ErrorTextRow>(verdictTexts),
];

/** The application may be named, and then its pages, too. */
const OF_THE_WINDOW =
  /(?<!application \()Preferences|\b(Images|Overview|Upgrade|Files|Shell) page\b|"[Cc]onfirm at once"|\bwizard\b|\bdialog\b|\bclick\b|[Rr]efresh the view|list of found devices|\blog file\b/;
const OF_THE_COMMAND_LINE = /\bbootbench \w|(^|[\s(])--?[a-z]+\b|\bpeer_id=|connection string/;

describe('A text', () => {
  it('on the command line has no words of the window', () => {
    const wrong = rows.filter(([, { title, advice, onCommandLine }]) =>
      OF_THE_WINDOW.test(`${title} ${onCommandLine ?? advice}`),
    );
    expect(wrong.map(([key]) => key)).toEqual([]);
  });

  it('in the window has no words of the command line', () => {
    const wrong = rows.filter(
      // Commands of other tools are the same in both places.
      ([, { title, advice }]) =>
        !/openssl|imgtool|ls -l|lsof/.test(advice) && OF_THE_COMMAND_LINE.test(`${title} ${advice}`),
    );
    expect(wrong.map(([key]) => key)).toEqual([]);
    expect(Object.entries(evidenceTexts).filter(([, text]) => OF_THE_COMMAND_LINE.test(text))).toEqual([]);
  });

  it('that differs says something else, as a sentence', () => {
    const wrong = rows.filter(
      ([, { advice, onCommandLine }]) =>
        onCommandLine !== undefined && (onCommandLine === advice || !/^["A-Z].*\.$/s.test(onCommandLine)),
    );
    expect(wrong.map(([key]) => key)).toEqual([]);
  });

  it('of evidence has none of the window either', () => {
    const evidence: Evidence[] = [{ fact: 'confirm-refused', image: 1 }];
    const texts = verdictText({ kind: 'cannot-tell', evidence });
    expect([texts.advice, ...texts.evidence].filter((one) => OF_THE_WINDOW.test(one))).toEqual([]);
    const others = Object.entries(evidenceTexts).filter(([fact]) => fact !== 'confirm-refused');
    expect(others.filter(([, text]) => OF_THE_WINDOW.test(text))).toEqual([]);
  });
});
