/**
 * Refusals and facts of upgrades in the words that the window uses for modes of upgrades and of bootloaders.
 */
import { useI18n } from 'vue-i18n';
import { errorTextKey, type ErrorText } from '@shared/core/error-texts';
import type { ErrorView } from '@shared/core/errors';
import { evidenceValues } from '@shared/run/upgrade/texts';
import type { Evidence } from '@shared/run/upgrade/verdict';

type Values = Record<string, string | number>;

/** To be called in `setup`. */
export function useUpgradeWords(): {
  refusal: (error: ErrorView) => ErrorText;
  evidence: (fact: Evidence) => string;
} {
  const { t } = useI18n();

  function inWords({ mode, bootloaderMode, ...values }: Values): Values {
    return {
      ...values,
      ...(mode === undefined ? {} : { mode: t(`upgrade.mode.${mode}.name`) }),
      ...(bootloaderMode === undefined
        ? {}
        : { bootloaderMode: t(`device.bootloader.modes.${bootloaderMode}.name`) }),
    };
  }

  return {
    refusal: (error) => {
      const { key, values } = errorTextKey(error);
      const words = error.code === 'upgrade/refused' ? inWords(values) : values;
      return { title: t(`errors.${key}.title`, words), advice: t(`errors.${key}.advice`, words) };
    },
    evidence: (fact) => t(`upgrade.evidence.${fact.fact}`, inWords(evidenceValues(fact))),
  };
}
