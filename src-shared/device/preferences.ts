/**
 * The table of what the user can set: kind, range, unit, what is usual, and where it stands on the page of preferences. A further
 * preference is one row here and its words; the store on disk, the window and the main process are made from the rows.
 */
import * as z from 'zod/mini';
import { limits, usual } from './limits';
import { tableLayoutSchema, usualLayout } from './table-layout';
import { signaturePolicies } from '../firmware/signature-policy';

/** A part of the page. */
export type PreferenceSection = 'look' | 'connections' | 'upgrades';
/** What a number counts. */
export type PreferenceUnit = 'ms' | 's' | 'min' | 'chunks' | 'tries' | 'devices' | 'links';

interface Placed {
  /** Absent: it has a place of its own, or none. */
  section?: PreferenceSection;
}

interface WholeNumber extends Placed {
  least: number;
  most: number;
  usual: number;
  unit: PreferenceUnit;
  /** 0 leaves it to the application; a person who wants a number begins with this one. */
  automatic?: { first: number };
}

const whole = (row: WholeNumber) => ({
  ...row,
  kind: 'whole' as const,
  schema: z.int().check(z.minimum(row.least), z.maximum(row.most)),
});
const yesNo = (row: Placed & { usual: boolean }) => ({
  ...row,
  kind: 'yes-no' as const,
  schema: z.boolean(),
});
const choice = <const C extends readonly string[]>(row: Placed & { choices: C; usual: C[number] }) => ({
  ...row,
  kind: 'choice' as const,
  schema: z.enum(row.choices),
});

const layout = () => ({
  kind: 'layout' as const,
  schema: tableLayoutSchema,
  usual: usualLayout,
  section: undefined,
});

/** In the order of the page. */
export const preferenceTable = {
  theme: choice({ choices: ['system', 'light', 'dark'], usual: 'system', section: 'look' }),
  /** BCP 47 tag of the language of the window. */
  language: choice({ choices: ['en'], usual: 'en', section: 'look' }),
  /** Connect to saved devices when the application starts and when their port appears. */
  connectAutomatically: yesNo({ usual: true, section: 'connections' }),
  /** Time-out of an ordinary request. */
  requestTimeoutMs: whole({ ...limits.answerMs, usual: 2500, unit: 'ms', section: 'connections' }),
  /** How often a request that may be repeated is sent in all when nothing answers. */
  requestTries: whole({ ...limits.tries, usual: 3, unit: 'tries', section: 'connections' }),
  /** A device that nobody talks to is asked with an echo after so much silence; 0: never. */
  idleEchoS: whole({ least: 0, most: 3600, usual: 30, unit: 's', section: 'connections' }),
  /** When Bluetooth is looked around with: when the user asks for it alone, or all the time while the bench is shown. */
  bluetooth: choice({ choices: ['when-asked', 'while-open'], usual: 'when-asked', section: 'connections' }),
  /** Links over Bluetooth at the same time. Adapters hold 7 to 20. */
  bluetoothLinks: whole({ least: 1, most: 20, usual: 8, unit: 'links', section: 'connections' }),
  /** A Bluetooth link that nobody uses is let go after so much time; 0: never. */
  bluetoothIdleMin: whole({ least: 0, most: 1440, usual: 0, unit: 'min', section: 'connections' }),
  /** Chunks in flight at most; 0 lets the device's buffers and the evidence decide. */
  uploadWindow: whole({
    least: 0,
    most: limits.chunksInFlight.most,
    usual: 0,
    unit: 'chunks',
    automatic: { first: 4 },
    section: 'upgrades',
  }),
  /** How long a device may take to come back after a reset. */
  returnTimeoutS: whole({ ...limits.returnS, usual: usual.returnS, unit: 's', section: 'upgrades' }),
  /** Upgrades that run at the same time. */
  parallelUpgrades: whole({
    ...limits.parallelUpgrades,
    usual: usual.parallelUpgrades,
    unit: 'devices',
    section: 'upgrades',
  }),
  /** What is done about images whose signature does not verify against a kept key. It stands beside the keys. */
  signaturePolicy: choice({ choices: signaturePolicies, usual: 'off' }),
  /** The tables of the window; each is changed where it stands. */
  benchTable: layout(),
  traceTable: layout(),
  threadsTable: layout(),
  runsTable: layout(),
  transfersTable: layout(),
} as const;

type Table = typeof preferenceTable;
export type PreferenceName = keyof Table;
export type Preferences = { [N in PreferenceName]: z.infer<Table[N]['schema']> };
type NamesOf<K> = { [N in PreferenceName]: Table[N]['kind'] extends K ? N : never }[PreferenceName];
export type WholePreference = NamesOf<'whole'>;
export type ChoicePreference = NamesOf<'choice'>;
export type LayoutPreference = NamesOf<'layout'>;

export const preferenceNames = Object.keys(preferenceTable) as readonly PreferenceName[];

export function isWhole(name: PreferenceName): name is WholePreference {
  return preferenceTable[name].kind === 'whole';
}
export function isChoice(name: PreferenceName): name is ChoicePreference {
  return preferenceTable[name].kind === 'choice';
}

const columns = <C extends 'schema' | 'usual'>(column: C) =>
  Object.fromEntries(preferenceNames.map((name) => [name, preferenceTable[name][column]])) as {
    [N in PreferenceName]: Table[N][C];
  };

export const preferencesSchema = z.object(columns('schema'));
export const defaultPreferences: Preferences = columns('usual');
