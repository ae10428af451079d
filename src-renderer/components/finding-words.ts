/**
 * The findings of a preflight in the words of the window. Decides nothing.
 */
import { useI18n } from 'vue-i18n';
import type { ErrorText } from '@shared/core/error-texts';
import type { Finding } from '@shared/run/upgrade/preflight';
import { cautionValues, isCaution } from '@shared/run/upgrade/preflight-texts';
import { useUpgradeWords } from './upgrade-words';

/** To be called in `setup`. */
export function useFindingWords(): (finding: Finding) => ErrorText {
  const { t } = useI18n();
  const words = useUpgradeWords();
  return ({ what }) => {
    if (!isCaution(what)) return words.refusal({ code: 'upgrade/refused', facts: { why: what } });
    const values = cautionValues(what);
    return {
      title: t(`upgrade.caution.${what.reason}.title`, values),
      advice: t(`upgrade.caution.${what.reason}.advice`, values),
    };
  };
}
