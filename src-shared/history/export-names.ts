/**
 * The names of the formats in which runs leave the program. Loads nothing.
 */

export const exportFormatNames = ['jsonl', 'csv', 'csv-measurements', 'junit', 'ocp'] as const;
export type ExportFormatName = (typeof exportFormatNames)[number];
