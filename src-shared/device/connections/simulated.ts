/**
 * The kind of connection "simulated": a simulated device inside this program. Its schema and fields; knows no profile from within.
 */
import * as z from 'zod/mini';
import { connectionKind, textField, wholeField } from './declare';
import { shortText } from './shared-fields';

const seedRange = { least: 0, most: 0xffff_ffff } as const;

const schema = z.strictObject({
  kind: z.literal('simulated'),
  /** Name of a profile of the simulator. */
  profile: shortText,
  /** The same seed gives the same device again. */
  seed: z.int().check(z.minimum(seedRange.least), z.maximum(seedRange.most)),
});

export const simulated = connectionKind({
  schema,
  word: 'sim',
  icon: 'simulated',
  added: 'form',
  fields: {
    profile: textField({
      key: 'profile',
      about: 'profile of the simulated device (zephyr-4.4)',
      example: 'zephyr-4.4',
      usual: 'zephyr-4.4',
    }),
    seed: wholeField({
      key: 'seed',
      about: 'the same seed gives the same device (1)',
      example: '1',
      ...seedRange,
      usual: 1,
    }),
  },
  // It is always there.
  tellsItsEnd: true,
  addressText: ({ profile, seed }) => `${profile} #${seed}`,
  placeKey: ({ profile, seed }) => `simulated ${profile} ${seed}`,
});
