/**
 * The look that fields share.
 */
export const fieldLook =
  'h-7 w-full min-w-0 rounded-md border border-line-strong bg-surface px-2 text-sm text-ink select-text ' +
  'aria-invalid:border-fail disabled:opacity-45';
