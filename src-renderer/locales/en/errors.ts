/**
 * The sentences for errors are shared with the command line and the log; here they become messages of the window.
 */
import { errorTexts, type ErrorText, type ErrorTextKey } from '@shared/core/error-texts';

const sentences = Object.entries(errorTexts).map(([key, { title, advice }]) => [key, { title, advice }]);
export const errors = Object.fromEntries(sentences) as { [K in ErrorTextKey]: ErrorText };
