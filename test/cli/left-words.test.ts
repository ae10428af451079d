/**
 * What a command says when it is ended early: it is true of the state in which the device is left, and of its bootloader where that
 * answers.
 */
import { describe, expect, it } from 'vitest';
import { leftText, NOTHING_SENT, partSentText } from '@main/cli/left-words';
import type { RunPlace } from '@shared/run/step';

const marked = [{ image: 0, version: '2.0.0' }];
const places: readonly RunPlace[] = [
  'queued',
  'checking',
  'upload',
  'erase-settings',
  'mark',
  'reset',
  'wait-for-return',
  'verify',
  'confirm',
  'judge',
  'send-file',
  'fetch-file',
  'mark-slot',
  'erase-slot',
  'write-setting',
];

describe('What a device is left in', () => {
  it('is what it was before, when nothing was sent', () => {
    for (const during of ['queued', 'checking'] as const)
      for (const inRecovery of [false, true]) expect(leftText(during, { inRecovery })).toBe(NOTHING_SENT);
  });

  it('in the middle of an upload is the image that it ran, with a part in the other slot', () => {
    expect(leftText('upload', {})).toBe(partSentText({}));
    expect(partSentText({})).toMatch(
      /^It runs what it ran\. .*in the other slot, not marked.*goes on from there\.$/,
    );
  });

  it('in serial recovery is a bootloader that writes over what it would start', () => {
    const text = leftText('upload', { inRecovery: true });
    expect(text).toMatch(/^The bootloader \(serial recovery\) writes to the slot that it starts from/);
    expect(text).toMatch(/may start nothing until the rest is sent\. The same command goes on from there\.$/);
    const waited = leftText('wait-for-return', { inRecovery: true });
    expect(waited).toMatch(/^It was restarted with what the bootloader has written and was not waited for/);
  });

  it('in serial recovery promises neither that it runs what it ran, nor another slot, a mark or a test', () => {
    const promises = /runs what it ran|other slot|marked|confirmed|\btest\b/;
    // A bootloader takes no marks, so no run gets to what follows one.
    for (const during of ['queued', 'checking', 'upload', 'reset', 'wait-for-return'] as const)
      expect(leftText(during, { inRecovery: true }), during).not.toMatch(promises);
  });

  it('names the image that is marked, as long as it is only marked', () => {
    for (const during of ['checking', 'upload', 'mark'] as const)
      expect(leftText(during, { marked }), during).toContain('2.0.0');
    expect(leftText('mark', {})).toMatch(/may be marked for the next start: "bootbench image list" tells\.$/);
  });

  it('is whole sentences in every phase, with a way to look where it is not known', () => {
    for (const during of places)
      for (const left of [{}, { inRecovery: true }, { marked }])
        expect(leftText(during, left), during).toMatch(/^[A-Z].*\.$/);
    for (const during of ['reset', 'wait-for-return', 'verify', 'confirm'] as const)
      expect(leftText(during, {})).toContain('"bootbench image list" tells');
  });
});
