/**
 * Group 3, settings (Zephyr subsys/mgmt/mcumgr/grp/settings_mgmt). Declarations only.
 */
import { command, defineGroup } from '../command';
import { bytes, optional, text, uint } from '../schema';

const name = () => text('Name of the setting, for example network/hostname');

export const settings = defineGroup({
  id: 3,
  name: 'settings',
  title: 'Settings',
  kconfig: 'CONFIG_MCUMGR_GRP_SETTINGS',
  errors: {
    2: { name: 'KEY_TOO_LONG', meaning: 'the name of the setting is too long' },
    3: { name: 'KEY_NOT_FOUND', meaning: 'there is no such setting' },
    4: { name: 'READ_NOT_SUPPORTED', meaning: 'this setting cannot be read' },
    5: {
      name: 'ROOT_KEY_NOT_FOUND',
      meaning: 'the firmware has no settings under the first part of this name',
    },
    6: { name: 'WRITE_NOT_SUPPORTED', meaning: 'this setting cannot be written' },
    7: { name: 'DELETE_NOT_SUPPORTED', meaning: 'this setting cannot be deleted' },
    8: { name: 'SAVE_NOT_SUPPORTED', meaning: 'settings cannot be saved' },
  },
  commands: {
    read: command({
      op: 'read',
      effect: 'looks',
      id: 0,
      title: 'Read a setting',
      about: 'The value of one setting as bytes.',
      repeatable: true,
      pace: 'quick',
      request: { name: name(), max_size: optional(uint('Largest number of bytes to return')) },
      response: {
        val: bytes('The value'),
        max_size: optional(
          uint('Most bytes that the device can give, when fewer than asked for; the value may be cut'),
        ),
      },
    }),
    write: command({
      op: 'write',
      effect: 'changes',
      id: 0,
      title: 'Write a setting',
      about: 'Changes the value that is in use. It survives a reset only when it is saved.',
      repeatable: true,
      pace: 'state',
      request: { name: name(), val: bytes('The value') },
      response: {},
    }),
    delete: command({
      op: 'write',
      effect: 'changes',
      id: 1,
      title: 'Delete a setting',
      about: 'Removes a setting from storage.',
      repeatable: false,
      pace: 'state',
      request: { name: name() },
      response: {},
    }),
    commit: command({
      op: 'write',
      effect: 'changes',
      id: 2,
      title: 'Commit',
      about: 'Puts values that were loaded or written into effect.',
      repeatable: true,
      pace: 'state',
      request: {},
      response: {},
    }),
    load: command({
      op: 'read',
      effect: 'changes',
      id: 3,
      title: 'Load',
      about: 'Reads all settings from storage; unsaved changes are lost.',
      repeatable: true,
      pace: 'state',
      request: {},
      response: {},
    }),
    save: command({
      op: 'write',
      effect: 'changes',
      id: 3,
      title: 'Save',
      about: 'Writes settings to storage.',
      repeatable: true,
      pace: 'flash',
      request: { name: optional(text('Only this setting or subtree, in newer firmware')) },
      response: {},
    }),
  },
});
