/**
 * The states of a link as signs and keys of words.
 */
import type { LinkView } from '@shared/ipc/views';
import type { DotShape } from '../ui/dot';
import type { Tone } from '../ui/tone';

export type LinkWord = 'ready' | 'opening' | 'restarting' | 'away' | 'closed' | 'failed';

export function linkWord(link: LinkView): LinkWord {
  switch (link.state) {
    case 'ready':
    case 'opening':
      return link.state;
    case 'away':
      return link.expected ? 'restarting' : 'away';
    case 'closed':
      return link.because ? 'failed' : 'closed';
  }
}

const looks: Readonly<Record<LinkWord, { shape: DotShape; tone: Tone }>> = {
  ready: { shape: 'full', tone: 'ok' },
  opening: { shape: 'half', tone: 'accent' },
  restarting: { shape: 'dots', tone: 'accent' },
  away: { shape: 'ring', tone: 'warn' },
  closed: { shape: 'bar', tone: 'plain' },
  failed: { shape: 'cross', tone: 'fail' },
};

export function linkLook(link: LinkView): { shape: DotShape; tone: Tone } {
  return looks[linkWord(link)];
}
