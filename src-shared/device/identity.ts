/**
 * What the firmware says about itself, field by field: the command answers all fields as one line in which they cannot
 * be told apart, because fields may contain spaces (Zephyr os_mgmt, "OS/Application info").
 */
import { toErrorView, type ErrorView } from '../core/errors';
import { groups } from '../smp/groups';
import type { Ask } from './ask';

/** Letters of the fields in the order in which they are shown. */
export const identityFields = ['i', 's', 'v', 'r', 'b', 'm', 'p', 'n', 'o'] as const;
export type IdentityField = (typeof identityFields)[number];

export type IdentityEntry = { field: IdentityField } & ({ text: string } | { error: ErrorView });

/**
 * Asks for each field. Fields that this firmware does not know are left out.
 * @throws BenchError when the device does not have the command at all, or does not answer.
 */
export async function readIdentity(ask: Ask): Promise<IdentityEntry[]> {
  const entries: IdentityEntry[] = [];
  for (const field of identityFields) {
    try {
      const { output } = await ask(groups.os.commands.information, { format: field });
      if (output.trim() !== '') entries.push({ field, text: output });
    } catch (error) {
      const view = toErrorView(error);
      if (view.code !== 'device/error') throw error;
      if (!isUnknownField(view.facts)) entries.push({ field, error: view });
    }
  }
  return entries;
}

/** Version 2: error 2 of the group; version 1 has only the common "invalid value" (3). */
function isUnknownField({ group, rc }: { group?: number; rc: number }): boolean {
  return group === groups.os.id ? rc === 2 : group === undefined && rc === 3;
}
