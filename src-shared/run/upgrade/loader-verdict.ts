/**
 * How an upgrade through a firmware loader ended. The application shows no slots, so what counts is who answers after the reset, and
 * what the loader had shown before it. Knows no words.
 *
 *     after the reset answers        verdict
 *     the application                confirmed, where the loader had shown the image in slot 0
 *     the loader                     back-in-loader: MCUboot did not take the image; it can be sent again
 *     another loader than before     loader-replaced, after an installer
 *     nobody, over a link that is    handed-over: an application without SMP looks the same
 *     nobody, over Bluetooth         handed-over, for the same reason
 *     nobody, and no link            cannot-tell: it never came back
 */
import type { Evidence, JudgeInput, Verdict, VerdictKind } from './judging';

export function judgeThroughLoader(input: JudgeInput): Verdict {
  const { images, wasReset, mode, loader } = input;
  const [wanted] = images;
  if (wanted === undefined) return { kind: 'cannot-tell', evidence: [] };
  const { image, hash, version } = wanted;
  const stored: Evidence[] = loader?.sawStored === true ? [{ fact: 'loader-showed', image, hash }] : [];
  const verdict = (kind: VerdictKind, ...why: Evidence[]): Verdict => ({
    kind,
    evidence: [...why, ...stored, { fact: 'wanted', image, version, hash }],
  });
  const isStored = stored.length > 0;
  if (!wasReset)
    return verdict(isStored && mode === 'upload-only' ? 'uploaded' : 'cannot-tell', { fact: 'no-reset' });
  switch (loader?.answers) {
    case 'application':
      return verdict(isStored ? 'confirmed' : 'cannot-tell', { fact: 'application-answers' });
    case 'loader': {
      const { now, hashBefore } = loader;
      const isOther = now !== undefined && hashBefore !== undefined && now.hash !== hashBefore;
      return wanted.isInstaller === true && isOther
        ? verdict('loader-replaced', { fact: 'other-loader', ...now }, { fact: 'loader-answers' })
        : verdict('back-in-loader', { fact: 'loader-answers' });
    }
    case 'silent':
      return verdict(isStored ? 'handed-over' : 'cannot-tell', { fact: 'nobody-answers' });
    case 'unheard':
      return verdict(isStored ? 'handed-over' : 'cannot-tell', { fact: 'not-heard' });
    case 'gone':
    case undefined:
      return verdict('cannot-tell', { fact: 'never-came-back' });
  }
}
