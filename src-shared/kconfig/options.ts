/**
 * Every Kconfig option of Zephyr and MCUboot that this program names, what it does, what it makes possible, and where a
 * word about it helps. Words of Zephyr's mcumgr.rst and of the Kconfig files of the groups. The one place for options: a
 * name that is used anywhere stands here.
 */
import type { CommandName, groups } from '../smp/groups';

type GroupName = keyof typeof groups;

/** Where in the window a tip helps. */
export type Place =
  | 'adding-serial'
  | 'adding-bluetooth'
  | 'adding-udp'
  | 'upgrade'
  | 'images'
  | 'reset'
  | 'recovery'
  | 'tasks'
  | 'memory'
  | 'statistics'
  | 'settings'
  | 'files'
  | 'shell'
  | 'groups'
  | 'errors';

export interface KconfigOption {
  readonly option: `CONFIG_${string}`;
  /** One sentence. */
  readonly whatItDoes: string;
  /** The group or the commands that a device has when it is on. */
  readonly enables?: readonly (GroupName | CommandName)[];
  /** What to know about it, as whole sentences. */
  readonly tip?: string;
  /** Where the tip helps. */
  readonly places?: readonly Place[];
}

export const kconfigOptions: readonly KconfigOption[] = [
  // Links
  {
    option: 'CONFIG_BT_DEVICE_NAME',
    whatItDoes: 'Sets the name that the device advertises over Bluetooth LE.',
    tip: 'The name to look for is the CONFIG_BT_DEVICE_NAME of the firmware.',
    places: ['adding-bluetooth'],
  },
  {
    option: 'CONFIG_MCUMGR_TRANSPORT_BT',
    whatItDoes: 'Takes requests over Bluetooth LE: the SMP service.',
    tip: 'A device answers over Bluetooth LE when its firmware has CONFIG_MCUMGR_TRANSPORT_BT.',
    places: ['adding-bluetooth'],
  },
  {
    option: 'CONFIG_MCUMGR_TRANSPORT_BT_REASSEMBLY',
    whatItDoes:
      'Puts messages together that come in several packets; without it a message has to fit in one.',
  },
  {
    option: 'CONFIG_MCUMGR_TRANSPORT_BT_CONN_PARAM_CONTROL',
    whatItDoes: 'Asks for a short connection interval while SMP is in use over Bluetooth LE.',
  },
  {
    option: 'CONFIG_MCUMGR_TRANSPORT_SHELL',
    whatItDoes: 'Takes requests on the serial port of the shell, which serves both.',
  },
  {
    option: 'CONFIG_SHELL_BACKEND_SERIAL_INTERRUPT_DRIVEN',
    whatItDoes: 'Lets interrupts fill the buffer of the shell; a shell that polls its port takes no SMP.',
  },
  {
    option: 'CONFIG_MCUMGR_TRANSPORT_UDP_PORT',
    whatItDoes: 'Sets the UDP port that requests are taken on, 1337 when nothing is set.',
  },
  {
    option: 'CONFIG_MCUMGR_TRANSPORT_UDP_IPV4',
    whatItDoes: 'Takes requests over UDP and IPv4.',
    tip: 'An IPv4 address needs firmware with CONFIG_MCUMGR_TRANSPORT_UDP_IPV4.',
    places: ['adding-udp'],
  },
  {
    option: 'CONFIG_MCUMGR_TRANSPORT_UDP_IPV6',
    whatItDoes: 'Takes requests over UDP and IPv6.',
    tip: 'An IPv6 address needs firmware with CONFIG_MCUMGR_TRANSPORT_UDP_IPV6.',
    places: ['adding-udp'],
  },
  {
    option: 'CONFIG_MCUMGR_TRANSPORT_UDP_DTLS',
    whatItDoes: 'Takes requests over DTLS only, and none over plain UDP (Zephyr 4.3 and newer).',
    tip: 'A device that is built with CONFIG_MCUMGR_TRANSPORT_UDP_DTLS answers only DTLS, which Bootbench does not speak.',
    places: ['adding-udp'],
  },
  {
    option: 'CONFIG_MCUMGR_TRANSPORT_NETBUF_SIZE',
    whatItDoes: 'Sets the size of one message buffer in bytes: the longest request and answer.',
    tip: 'Answers with many tasks are large. When the device answers that they do not fit, build it with a larger CONFIG_MCUMGR_TRANSPORT_NETBUF_SIZE.',
    places: ['tasks', 'errors'],
  },
  {
    option: 'CONFIG_MCUBOOT_SERIAL',
    whatItDoes: 'Gives MCUboot its serial recovery, and with it uploads to a chosen image of several.',
    tip: 'MCUboot answers only when it was built with CONFIG_MCUBOOT_SERIAL; choosing one of several images for an upload needs it as well.',
    places: ['recovery', 'images'],
  },

  // Operating system
  {
    option: 'CONFIG_MCUMGR_GRP_OS',
    whatItDoes: 'Has the group for the operating system; reset is always part of it.',
    enables: ['os', 'os.reset'],
  },
  { option: 'CONFIG_MCUMGR_GRP_OS_ECHO', whatItDoes: 'Answers echo requests.', enables: ['os.echo'] },
  {
    option: 'CONFIG_MCUMGR_GRP_OS_TASKSTAT',
    whatItDoes: 'Tells threads with their stacks and states.',
    enables: ['os.taskStatistics'],
    tip: 'CONFIG_THREAD_MONITOR has to be on too; without it the device answers that it does not have the command.',
    places: ['tasks'],
  },
  {
    option: 'CONFIG_THREAD_MONITOR',
    whatItDoes: 'Keeps the list of all threads, which task statistics are read from.',
  },
  {
    option: 'CONFIG_THREAD_NAME',
    whatItDoes: 'Gives threads their names.',
    tip: 'Without CONFIG_THREAD_NAME the priority stands in place of the name.',
    places: ['tasks'],
  },
  {
    option: 'CONFIG_THREAD_STACK_INFO',
    whatItDoes: 'Keeps where the stack of each thread is and how large.',
    tip: 'Stack sizes are right only with CONFIG_THREAD_STACK_INFO.',
    places: ['tasks'],
  },
  {
    option: 'CONFIG_INIT_STACKS',
    whatItDoes: 'Fills stacks with a pattern, so that their use can be measured.',
    tip: 'Stack use is right only with both CONFIG_THREAD_STACK_INFO and CONFIG_INIT_STACKS.',
    places: ['tasks'],
  },
  {
    option: 'CONFIG_MCUMGR_GRP_OS_MPSTAT',
    whatItDoes: 'Tells memory pools and how much of them is free.',
    enables: ['os.memoryPools'],
  },
  {
    option: 'CONFIG_MCUMGR_GRP_OS_DATETIME',
    whatItDoes: 'Reads and sets the clock.',
    enables: ['os.readDateTime', 'os.setDateTime'],
  },
  {
    option: 'CONFIG_MCUMGR_GRP_OS_RESET_MS',
    whatItDoes: 'Sets how many milliseconds pass between the answer to a reset and the reset.',
    tip: 'The device resets CONFIG_MCUMGR_GRP_OS_RESET_MS milliseconds after its answer, 250 when nothing is set.',
    places: ['reset'],
  },
  {
    option: 'CONFIG_MCUMGR_GRP_OS_RESET_BOOT_MODE',
    whatItDoes: 'Lets a reset choose the bootloader as what starts next.',
    tip: 'Without CONFIG_MCUMGR_GRP_OS_RESET_BOOT_MODE the device ignores the boot mode and starts the application again.',
    places: ['reset', 'recovery'],
  },
  {
    option: 'CONFIG_MCUMGR_GRP_OS_MCUMGR_PARAMS',
    whatItDoes: 'Tells size and number of the message buffers.',
    enables: ['os.parameters'],
  },
  {
    option: 'CONFIG_MCUMGR_GRP_OS_INFO',
    whatItDoes: 'Tells kernel, version, board and more.',
    enables: ['os.information'],
  },
  {
    option: 'CONFIG_MCUMGR_GRP_OS_BOOTLOADER_INFO',
    whatItDoes: 'Tells the bootloader and how it swaps images.',
    enables: ['os.bootloader'],
  },

  // Images
  {
    option: 'CONFIG_MCUMGR_GRP_IMG',
    whatItDoes: 'Has the group for images: list, upload, test, confirm, erase.',
    enables: ['image'],
  },
  {
    option: 'CONFIG_MCUMGR_GRP_IMG_SLOT_INFO',
    whatItDoes: 'Tells the sizes of the slots.',
    enables: ['image.slotInfo'],
  },
  {
    option: 'CONFIG_MCUMGR_GRP_IMG_VERBOSE_ERR',
    whatItDoes: 'Adds a reason in words to errors of images, for some more flash.',
    tip: 'A firmware built with CONFIG_MCUMGR_GRP_IMG_VERBOSE_ERR says why it refuses an image.',
    places: ['upgrade', 'errors'],
  },
  {
    option: 'CONFIG_MCUMGR_GRP_IMG_DIRECT_UPLOAD',
    whatItDoes:
      'Lets the number in an upload choose a slot: 1 and 2 are those of image 0, 3 and 4 those of image 1.',
  },
  {
    option: 'CONFIG_IMG_ERASE_PROGRESSIVELY',
    whatItDoes: 'Erases flash while an image comes in, not all of it before.',
    tip: 'With CONFIG_IMG_ERASE_PROGRESSIVELY the device erases while the image comes in, and the first chunk is answered at once. Erasing the slot by hand before an upload is never needed.',
    places: ['upgrade', 'images'],
  },

  // Statistics
  { option: 'CONFIG_MCUMGR_GRP_STAT', whatItDoes: 'Has the group for statistics.', enables: ['stat'] },
  {
    option: 'CONFIG_STATS_NAMES',
    whatItDoes: 'Gives counters their names.',
    tip: 'Counters called s0, s1, … have no names in this firmware: CONFIG_STATS_NAMES is off, which saves memory.',
    places: ['statistics'],
  },
  {
    option: 'CONFIG_MCUMGR_GRP_STAT_MAX_NAME_LEN',
    whatItDoes: 'Sets how long the name of a section may be in a request.',
    tip: 'A section whose name is not shorter than CONFIG_MCUMGR_GRP_STAT_MAX_NAME_LEN is listed but cannot be read.',
    places: ['statistics'],
  },

  // Settings
  { option: 'CONFIG_MCUMGR_GRP_SETTINGS', whatItDoes: 'Has the group for settings.', enables: ['settings'] },
  {
    option: 'CONFIG_MCUMGR_GRP_SETTINGS_NAME_LEN',
    whatItDoes: 'Sets how long the name of a setting may be in a request.',
    tip: 'Names have to be shorter than CONFIG_MCUMGR_GRP_SETTINGS_NAME_LEN, 32 when nothing is set.',
    places: ['settings'],
  },
  {
    option: 'CONFIG_MCUMGR_GRP_SETTINGS_VALUE_LEN',
    whatItDoes: 'Sets how many bytes of a value are given at most.',
    tip: 'Longer values come cut off at CONFIG_MCUMGR_GRP_SETTINGS_VALUE_LEN bytes, 32 when nothing is set.',
    places: ['settings'],
  },

  // Files
  {
    option: 'CONFIG_MCUMGR_GRP_FS',
    whatItDoes: 'Has the group for files: upload and download.',
    enables: ['fs'],
    tip: 'It is off by default, because it gives access to every file, secrets too. The application can refuse paths in a hook.',
    places: ['files'],
  },
  {
    option: 'CONFIG_FILE_SYSTEM',
    whatItDoes: 'Has file systems at all.',
    tip: 'Files need CONFIG_FILE_SYSTEM and a file system that the application has mounted.',
    places: ['files'],
  },
  {
    option: 'CONFIG_FILE_SYSTEM_LITTLEFS',
    whatItDoes: 'Has the littlefs file system.',
    tip: 'For littlefs: CONFIG_FILE_SYSTEM_LITTLEFS, a storage partition, and fs_mount() at the start.',
    places: ['files'],
  },
  {
    option: 'CONFIG_FILE_SYSTEM_SHELL',
    whatItDoes: 'Has the fs commands in the shell: list, show, write and remove files.',
    tip: 'Directories are listed through the shell of the device, with CONFIG_FILE_SYSTEM_SHELL and CONFIG_MCUMGR_GRP_SHELL.',
    places: ['files', 'shell'],
  },
  {
    option: 'CONFIG_MCUMGR_GRP_FS_PATH_LEN',
    whatItDoes: 'Sets how long a path may be.',
    tip: 'Longer paths than CONFIG_MCUMGR_GRP_FS_PATH_LEN are refused, 64 when nothing is set.',
    places: ['files'],
  },
  {
    option: 'CONFIG_MCUMGR_GRP_FS_DL_CHUNK_SIZE',
    whatItDoes: 'Sets the size of the buffer on the stack that blocks of a download are read into.',
    tip: 'Downloads come in blocks of CONFIG_MCUMGR_GRP_FS_DL_CHUNK_SIZE bytes; smaller ones save memory, larger ones time.',
    places: ['files'],
  },
  {
    option: 'CONFIG_MCUMGR_GRP_FS_DL_CHUNK_SIZE_LIMIT',
    whatItDoes:
      'Makes CONFIG_MCUMGR_GRP_FS_DL_CHUNK_SIZE count; without it a block is what fits into an answer.',
  },
  {
    option: 'CONFIG_SYSTEM_WORKQUEUE_STACK_SIZE',
    whatItDoes: 'Sets the stack of the system work queue.',
    tip: 'When the device crashes during a transfer, its work queue may be too small: raise CONFIG_SYSTEM_WORKQUEUE_STACK_SIZE.',
    places: ['files', 'upgrade'],
  },
  {
    option: 'CONFIG_MCUMGR_TRANSPORT_WORKQUEUE_STACK_SIZE',
    whatItDoes:
      'Sets the stack of the thread "mcumgr smp", which runs the commands and builds blocks of downloads.',
    tip: 'Blocks of a download are built on the stack that CONFIG_MCUMGR_TRANSPORT_WORKQUEUE_STACK_SIZE sets: a device with large buffers that falls silent in a download needs a larger stack.',
    places: ['files'],
  },
  {
    option: 'CONFIG_MCUMGR_GRP_FS_FILE_STATUS',
    whatItDoes: 'Tells the size of a file.',
    enables: ['fs.status'],
  },
  {
    option: 'CONFIG_MCUMGR_GRP_FS_CHECKSUM_HASH',
    whatItDoes: 'Computes hashes and checksums of files.',
    enables: ['fs.hash'],
    tip: 'With CONFIG_MCUMGR_GRP_FS_CHECKSUM_HASH a transfer can be checked on the device.',
    places: ['files'],
  },
  {
    option: 'CONFIG_MCUMGR_GRP_FS_CHECKSUM_IEEE_CRC32',
    whatItDoes: 'Has the checksum crc32 for files.',
  },
  { option: 'CONFIG_MCUMGR_GRP_FS_HASH_SHA256', whatItDoes: 'Has the hash sha256 for files.' },
  {
    option: 'CONFIG_MCUMGR_GRP_FS_CHECKSUM_HASH_SUPPORTED_CMD',
    whatItDoes: 'Tells which hashes and checksums there are.',
    enables: ['fs.hashTypes'],
  },

  // Shell
  {
    option: 'CONFIG_MCUMGR_GRP_SHELL',
    whatItDoes: 'Has the group for shell commands.',
    enables: ['shell'],
    tip: 'It is off by default, because it gives access to everything that the shell can do.',
    places: ['shell'],
  },
  {
    option: 'CONFIG_SHELL_BACKEND_DUMMY_BUF_SIZE',
    whatItDoes: 'Sets how much output of a shell command is kept.',
    tip: 'Output is cut off at CONFIG_SHELL_BACKEND_DUMMY_BUF_SIZE bytes.',
    places: ['shell'],
  },

  // Groups
  {
    option: 'CONFIG_MCUMGR_GRP_ENUM',
    whatItDoes: 'Tells which groups there are.',
    enables: ['enumeration'],
  },
  {
    option: 'CONFIG_MCUMGR_GRP_ENUM_DETAILS',
    whatItDoes: 'Tells names of groups and the size of their command tables.',
    enables: ['enumeration.details'],
    tip: 'Names of groups, and how many commands each has room for, come from firmware with CONFIG_MCUMGR_GRP_ENUM_DETAILS.',
    places: ['groups'],
  },
  {
    option: 'CONFIG_MCUMGR_GRP_TRANSPORT',
    whatItDoes:
      'Passes requests on to a device behind another transport (bridges; Zephyr 4.5, experimental).',
    enables: ['bridge'],
  },
  { option: 'CONFIG_MCUMGR_GRP_ZBASIC', whatItDoes: 'Has the basic group of Zephyr.', enables: ['zephyr'] },
  {
    option: 'CONFIG_MCUMGR_GRP_ZBASIC_STORAGE_ERASE',
    whatItDoes: 'Erases the storage partition on request.',
    enables: ['zephyr.eraseStorage'],
  },
];
