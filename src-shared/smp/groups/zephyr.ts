/**
 * Group 63, Zephyr basic (Zephyr subsys/mgmt/mcumgr/grp/zephyr_basic). Declarations only.
 */
import { command, defineGroup } from '../command';

export const zephyr = defineGroup({
  id: 63,
  name: 'zephyr',
  title: 'Zephyr basic',
  kconfig: 'CONFIG_MCUMGR_GRP_ZBASIC',
  errors: {
    2: { name: 'FLASH_OPEN_FAILED', meaning: 'the storage partition cannot be opened' },
    3: { name: 'FLASH_CONFIG_QUERY_FAIL', meaning: 'the layout of the storage partition cannot be read' },
    4: { name: 'FLASH_ERASE_FAILED', meaning: 'the storage partition cannot be erased' },
  },
  commands: {
    eraseStorage: command({
      op: 'write',
      effect: 'changes',
      id: 0,
      title: 'Erase the storage partition',
      about: 'Erases all settings and bonds of the device. This cannot be undone.',
      repeatable: false,
      pace: 'flash',
      kconfig: 'CONFIG_MCUMGR_GRP_ZBASIC_STORAGE_ERASE',
      request: {},
      response: {},
    }),
  },
});
