/**
 * A private group as it crosses between the processes and is kept on disk: what stood in its file. Whoever needs the group
 * reads it with `readPrivateGroup`.
 */
export interface DescribedGroup {
  fileName: string;
  /** As parsed from JSON. */
  description: unknown;
}
