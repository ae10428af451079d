/**
 * The words for a device that went away in the middle of a run: what happened, how far it was, and when the run gives up.
 */
import { useI18n } from 'vue-i18n';
import { partMoved, type Away, type RunState } from '@shared/run/fold';
import { durationText, percentText } from '../ui/format';

/** To be called in `setup`. */
export function useAwayWords(): (state: RunState, away: Away, nowEpochMs: number) => string {
  const { t } = useI18n();
  return (state, { because, givesUpAtEpochMs }, nowEpochMs) => {
    const part = partMoved(state);
    const what = t(`bench.away.${because}`);
    const left = durationText(Math.max(0, givesUpAtEpochMs - nowEpochMs) / 1000);
    return part === undefined
      ? t('bench.away.line', { what, left })
      : t('bench.away.lineAt', { what, part: percentText(part), left });
  };
}
