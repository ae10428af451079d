/**
 * The options that narrow which runs a command of the history is for, as the help shows them. Reads none of them.
 */
import type { Command } from 'commander';
import { origins, outcomeFilters, runKinds } from '@shared/history/names';

/** Adds the options that narrow. */
export function addFilterOptions(command: Command): Command {
  return command
    .option(
      '--since <time>',
      'started at this time or later: 2026-11-30, 2026-11-30T08:15, or 90m, 12h, 7d ago',
    )
    .option('--until <time>', 'started before this time')
    .option('--outcome <list>', `${outcomeFilters.join(', ')}; several with commas`)
    .option('--kind <list>', `${runKinds.join(', ')}; several with commas`)
    .option('--origin <list>', `${origins.join(' or ')}: from the window, or from the command line`)
    .option('--device <text>', 'part of the name or the address of the device')
    .option('--serial <number>', 'serial number of the unit')
    .option('--firmware <version>', 'version of the firmware')
    .option('--station <name>', 'computer')
    .option('--who <name>', 'user or operator')
    .option('--code <code>', 'code of the failure')
    .option('--search <text>', 'part of a serial number, name, address, version, failure or note');
}
