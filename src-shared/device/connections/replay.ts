/**
 * The kind of connection "replay": a recording that answers as the device once did. Only the application can make one.
 */
import * as z from 'zod/mini';
import { connectionKind } from './declare';
import { shortText } from './shared-fields';

const schema = z.strictObject({
  kind: z.literal('replay'),
  /** Of the recording, given by the application when it was opened; the path stays there. */
  token: z.string().check(z.minLength(1), z.maxLength(64)),
  /** Name of the file, for people. */
  fileName: shortText,
});

export const replay = connectionKind({
  schema,
  word: undefined,
  icon: 'replay',
  added: 'elsewhere',
  fields: {},
  tellsItsEnd: true,
  addressText: ({ fileName }) => fileName,
  // A recording answers everybody.
  placeKey: () => undefined,
});
