/**
 * Documents that the window makes or reads: texts of a few kinds, of bounded size.
 */
export const documentKinds = ['csv', 'json', 'text'] as const;
export type DocumentKind = (typeof documentKinds)[number];

/** The largest document, as characters when it is written and as bytes when it is read. */
export const documentLimitBytes = 32 * 1024 * 1024;
