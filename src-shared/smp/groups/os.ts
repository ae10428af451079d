/**
 * Group 0, the operating system (Zephyr subsys/mgmt/mcumgr/grp/os_mgmt). Declarations only.
 */
import { command, defineGroup } from '../command';
import { anything, int, optional, record, struct, text, uint, bool } from '../schema';

const task = struct('One thread', {
  prio: int('Priority; negative ones are cooperative. Builds before 3.2 send 0 to 255'),
  tid: uint('Number of the thread'),
  state: uint('Thread-state bits of the kernel'),
  stksiz: optional(uint('Size of the stack; on Zephyr in words of 4 bytes')),
  stkuse: optional(uint('Most of the stack ever used; same unit as stksiz')),
  runtime: optional(uint('Run time in cycles')),
  cswcnt: optional(uint('Context switches')),
  last_checkin: optional(uint('Last watchdog check-in (Mynewt)')),
  next_checkin: optional(uint('Next watchdog check-in (Mynewt)')),
});

export const os = defineGroup({
  id: 0,
  name: 'os',
  title: 'Operating system',
  kconfig: 'CONFIG_MCUMGR_GRP_OS',
  errors: {
    2: { name: 'INVALID_FORMAT', meaning: 'the format asked for is not known' },
    3: { name: 'QUERY_YIELDS_NO_ANSWER', meaning: 'it does not know this query' },
    4: { name: 'RTC_NOT_SET', meaning: 'its clock was never set' },
    5: { name: 'RTC_COMMAND_FAILED', meaning: 'its clock reported an error' },
    6: { name: 'QUERY_RESPONSE_VALUE_NOT_VALID', meaning: 'it has no valid answer to this query' },
    7: { name: 'HEAP_STATS_FETCH_FAILED', meaning: 'the memory statistics could not be read' },
  },
  commands: {
    echo: command({
      op: 'write',
      effect: 'looks',
      id: 0,
      title: 'Echo',
      about: 'Sends a text back; shows that the device is alive.',
      repeatable: true,
      pace: 'quick',
      kconfig: 'CONFIG_MCUMGR_GRP_OS_ECHO',
      request: { d: text('Text to send') },
      response: { r: text('The same text') },
    }),
    consoleEcho: command({
      op: 'write',
      effect: 'changes',
      id: 1,
      title: 'Console echo',
      about: 'Switches the echo of the console (Mynewt; MCUboot accepts it without effect).',
      repeatable: true,
      pace: 'quick',
      request: { echo: uint('1 on, 0 off') },
      response: {},
    }),
    taskStatistics: command({
      op: 'read',
      effect: 'looks',
      id: 2,
      title: 'Task statistics',
      about: 'The threads of the device with priority, state and stack use.',
      repeatable: true,
      pace: 'quick',
      kconfig: 'CONFIG_MCUMGR_GRP_OS_TASKSTAT',
      request: {},
      response: { tasks: record('Threads by name; names may repeat and be empty', task) },
    }),
    memoryPools: command({
      op: 'read',
      effect: 'looks',
      id: 3,
      title: 'Memory pool statistics',
      about: 'Memory pools with block size, blocks and free blocks. Four layouts are in use.',
      repeatable: true,
      pace: 'quick',
      kconfig: 'CONFIG_MCUMGR_GRP_OS_MPSTAT',
      request: {},
      response: {
        mpools: optional(anything('Pools by name (Mynewt layout)')),
        tasks: optional(anything('Pools by name (first layout of Zephyr 4.4)')),
      },
      otherAnswerKeys: 'kept', // pools at the top level; readMemoryPools() reads all layouts
    }),
    readDateTime: command({
      op: 'read',
      effect: 'looks',
      id: 4,
      title: 'Read the clock',
      about: 'Date and time of the device, without a zone.',
      repeatable: true,
      pace: 'quick',
      kconfig: 'CONFIG_MCUMGR_GRP_OS_DATETIME',
      request: {},
      response: { datetime: text('yyyy-MM-ddTHH:mm:ss, with .SSS in some builds') },
    }),
    setDateTime: command({
      op: 'write',
      effect: 'changes',
      id: 4,
      title: 'Set the clock',
      about: 'Sets date and time. A zone suffix is ignored by the device.',
      repeatable: true,
      pace: 'state',
      kconfig: 'CONFIG_MCUMGR_GRP_OS_DATETIME',
      request: {
        datetime: text('yyyy-MM-ddTHH:mm:ss, 19 to 25 characters', {
          // Zephyr refuses longer and shorter ones, and words, without saying why (os_mgmt.c).
          pattern: /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}.{0,6}$/,
          expected: 'a time like 2026-12-31T23:59:58, of at most 25 characters',
        }),
      },
      response: {},
    }),
    reset: command({
      op: 'write',
      effect: 'changes',
      byRun: true,
      id: 5,
      title: 'Reset',
      about: 'Restarts the device about 250 ms after the answer.',
      repeatable: false,
      pace: 'quick',
      request: {
        force: optional(bool('Ask the application to reset even when it would refuse')),
        boot_mode: optional(uint('0 normal, 1 stay in the bootloader (serial recovery)')),
      },
      response: {},
    }),
    parameters: command({
      op: 'read',
      effect: 'looks',
      id: 6,
      title: 'MCUmgr parameters',
      about: 'Size and number of the message buffers.',
      repeatable: true,
      pace: 'quick',
      kconfig: 'CONFIG_MCUMGR_GRP_OS_MCUMGR_PARAMS',
      request: {},
      response: {
        buf_size: uint('Bytes of one message buffer, header included'),
        buf_count: uint('Number of such buffers'),
      },
    }),
    information: command({
      op: 'read',
      effect: 'looks',
      id: 7,
      title: 'OS and application information',
      about: 'Kernel, version, board and more, as one line of text.',
      repeatable: true,
      pace: 'quick',
      kconfig: 'CONFIG_MCUMGR_GRP_OS_INFO',
      request: {
        format: optional(
          text(
            'Fields: s kernel, n node, r release, v version, b build time, m machine, p processor, i board, o system, a all',
          ),
        ),
      },
      response: { output: text('The fields, separated by spaces, in fixed order') },
    }),
    bootloader: command({
      op: 'read',
      effect: 'looks',
      id: 8,
      title: 'Bootloader information',
      about: 'Name of the bootloader and, when asked for, its properties.',
      repeatable: true,
      pace: 'quick',
      kconfig: 'CONFIG_MCUMGR_GRP_OS_BOOTLOADER_INFO',
      request: {
        query: optional(
          text(
            'Empty for the name; "mode" for the mode of MCUboot; "active_b0_slot" for the slot of an upgradable MCUboot',
          ),
        ),
      },
      answerNeedsOneOf: ['bootloader', 'mode', 'active'],
      response: {
        bootloader: optional(text('Name of the bootloader')),
        mode: optional(
          int(
            '-1 unknown, 0 single slot, 1 swap scratch, 2 overwrite, 3 swap move, 4 direct-XIP, … 9 swap offset',
          ),
        ),
        'no-downgrade': optional(bool('True when older versions are refused')),
        active: optional(
          uint('Slot that MCUboot runs from, 0 or 1, where another bootloader starts it (NSIB)'),
        ),
      },
    }),
  },
});
