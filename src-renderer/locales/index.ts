/**
 * The languages of the window. Each is complete by type: a text that one of them lacks is an error of the compiler.
 */
import { createI18n } from 'vue-i18n';
import { plainLines } from '@shared/core/plain-text';
import { bench } from './en/bench';
import { connections } from './en/connections';
import { device } from './en/device';
import { errors } from './en/errors';
import { history } from './en/history';
import { preferences } from './en/preferences';
import { shell } from './en/shell';
import { trace } from './en/trace';
import { upgrade } from './en/upgrade';

export const en = { shell, bench, connections, device, upgrade, history, trace, preferences, errors };
export type Messages = typeof en;

export function createWords() {
  return createI18n({
    legacy: false,
    locale: 'en',
    fallbackLocale: 'en',
    messages: { en },
    // Names and words of devices go into sentences: they are cleaned here, once for all of them.
    postTranslation: (text) => (typeof text === 'string' ? plainLines(text) : text),
  });
}
