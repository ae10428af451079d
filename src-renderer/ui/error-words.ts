/**
 * The sentences of an error in the language of the window.
 */
import { useI18n } from 'vue-i18n';
import type { ErrorView } from '@shared/core/errors';
import { errorTextKey, type ErrorText } from '@shared/core/error-texts';

/** A function that gives title and advice of an error; to be called in `setup`. */
export function useErrorWords(): (error: ErrorView) => ErrorText {
  const { t } = useI18n();
  return (error) => {
    const { key, values } = errorTextKey(error);
    return { title: t(`errors.${key}.title`, values), advice: t(`errors.${key}.advice`, values) };
  };
}
