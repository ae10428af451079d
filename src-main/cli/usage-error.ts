/**
 * A command line that cannot be used, in a sentence and a next step. Raised before anything is opened.
 */
export class UsageError extends Error {
  readonly title: string;
  readonly advice: string;

  constructor(title: string, advice: string) {
    super(title);
    this.name = 'UsageError';
    this.title = title;
    this.advice = advice;
  }
}
