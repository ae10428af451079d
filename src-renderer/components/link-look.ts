/**
 * The states of a link as signs and keys of words.
 */
import type { LinkView } from '@shared/ipc/views';
import type { DotShape } from '../ui/dot';
import type { Tone } from '../ui/tone';

export type LinkWord =
  'ready' | 'recovery' | 'opening' | 'restarting' | 'away' | 'silent' | 'closed' | 'failed' | 'retrying';

/** @param recovery the bootloader answers, not the application */
export function linkWord(link: LinkView, recovery: boolean): LinkWord {
  switch (link.state) {
    case 'ready':
      return recovery ? 'recovery' : 'ready';
    case 'opening':
      return link.state;
    case 'away':
      if (link.expected) return 'restarting';
      return link.silent === true ? 'silent' : 'away';
    case 'closed':
      if (link.nextTryEpochMs !== undefined) return 'retrying';
      return link.because ? 'failed' : 'closed';
  }
}

const looks: Readonly<Record<LinkWord, { shape: DotShape; tone: Tone }>> = {
  ready: { shape: 'full', tone: 'ok' },
  recovery: { shape: 'square', tone: 'warn' },
  opening: { shape: 'half', tone: 'accent' },
  restarting: { shape: 'dots', tone: 'accent' },
  away: { shape: 'ring', tone: 'warn' },
  silent: { shape: 'ring', tone: 'warn' },
  closed: { shape: 'bar', tone: 'plain' },
  retrying: { shape: 'cross', tone: 'fail' },
  failed: { shape: 'cross', tone: 'fail' },
};

export function linkLook(link: LinkView, recovery: boolean): { shape: DotShape; tone: Tone } {
  return looks[linkWord(link, recovery)];
}
