/**
 * The sentences for errors are shared with the command line and the log; here they become messages of the window.
 */
import { errorTexts } from '@shared/core/error-texts';

export const errors = errorTexts;
