/**
 * The few tones (good, warning, failure …) that words, badges and signs can have.
 */
export const tones = ['plain', 'accent', 'ok', 'warn', 'fail'] as const;
export type Tone = (typeof tones)[number];
