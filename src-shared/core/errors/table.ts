/**
 * Every way in which something can fail: one row each, in the file of its family. Facts, codes and sentences follow from it.
 */
import { appErrors } from './app';
import { bluetoothErrors } from './bluetooth';
import { deviceErrors } from './device';
import { fileErrors } from './file';
import { historyErrors } from './history';
import { imageErrors } from './image';
import { keyErrors } from './key';
import { linkErrors } from './link';
import { sessionErrors } from './session';
import { settingsErrors } from './settings';
import { smpErrors } from './smp';
import { upgradeErrors } from './upgrade';

export const errorTable = {
  ...linkErrors,
  ...bluetoothErrors,
  ...smpErrors,
  ...deviceErrors,
  ...imageErrors,
  ...keyErrors,
  ...upgradeErrors,
  ...sessionErrors,
  ...fileErrors,
  ...settingsErrors,
  ...historyErrors,
  ...appErrors,
};
