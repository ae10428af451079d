/**
 * The sentence for what is wrong with a field.
 */
import { useI18n } from 'vue-i18n';
import type { Wrong } from './connection-draft';

/** A function from what is wrong to its sentence; to be called in `setup`. */
export function useWrongWords(): (wrong: Wrong | undefined) => string | undefined {
  const { t } = useI18n();
  return (wrong) => wrong && t(`bench.form.wrong.${wrong.key}`, wrong.values ?? {});
}
