/**
 * What goes wrong with a request and its answer. What a device refuses stands in device.ts.
 */
import { error, type ErrorRows } from '../error-row';
import { overheard, UDP_SILENCE, type Overheard } from './overheard';

export const smpErrors = {
  /** No answer within the time, after all tries. */
  /** `unheardOverUdp`: the link is UDP, and nothing ever came over it. */
  'smp/timeout': error<
    { command: string; waitedMs: number; tries: number; unheardOverUdp?: true } & Overheard
  >().saysOneOf({
    exit: 'silence',
    outcome: 'silence',
    which: (facts) =>
      overheard(facts) ??
      (facts.unheardOverUdp === true ? 'udp' : facts.command === 'fs.download' ? 'download' : 'usual'),
    sentences: {
      udp: {
        title: 'No answer to {command} within {waited} (tries: {tries}), and nothing else over this link',
        advice: UDP_SILENCE,
      },
      usual: {
        title: 'No answer to {command} within {waited} (tries: {tries})',
        advice:
          'Check that the device still runs. Erasing flash can take long: a larger time-out under Preferences helps. ' +
          'On boards with a J-Link on board, switch off its mass storage (MSD).',
        onCommandLine:
          'Check that the device still runs. Where it needs more time, -t waits longer: -t 60. ' +
          'On boards with a J-Link on board, switch off its mass storage (MSD).',
      },
      malformed: {
        title: 'No answer to {command} within {waited}: bytes came that cannot be read ({malformed})',
        advice:
          'Something is sent, so check the link: baud rate, framing, cable, or a log that is printed between its answers.',
      },
      shell: {
        title: 'A shell answered instead of SMP: {shell}',
        advice:
          'Choose the port that has MCUmgr, or build the firmware with CONFIG_MCUMGR_TRANSPORT_SHELL (SMP shares the port with the shell) ' +
          'and with CONFIG_SHELL_BACKEND_SERIAL_INTERRUPT_DRIVEN: a shell that polls its port takes no SMP.',
      },
      download: {
        title: 'The device fell silent while a file was read from it ({waited}, tries: {tries})',
        advice:
          'Check that the device still runs. If it stays silent until a reset, its stack may be too small: every chunk is built ' +
          'there. Raise CONFIG_MCUMGR_TRANSPORT_WORKQUEUE_STACK_SIZE, or set CONFIG_MCUMGR_GRP_FS_DL_CHUNK_SIZE_LIMIT and a smaller ' +
          'CONFIG_MCUMGR_GRP_FS_DL_CHUNK_SIZE.',
      },
    },
  }),
  /** The device answers other requests, but not a chunk of an upload, also when the message is `sizeBytes` small. */
  'smp/chunk-unanswered': error<{ command: string; sizeBytes: number; waitedMs: number }>().says({
    exit: 'silence',
    outcome: 'silence',
    title:
      'The device answers other requests, but not {command}, not even with messages of {sizeBytes} bytes ({waited} waited)',
    advice:
      'Look at its console, reset it and start again. Its memory or its link may be too small for this command.',
  }),
  /** An answer came but its content is not what the command declares. `isEmpty`: it had no content at all. */
  'smp/bad-answer': error<{ command: string; path: string; expected: string; isEmpty?: boolean }>().saysOneOf(
    {
      outcome: 'fail',
      which: ({ isEmpty }) => (isEmpty === true ? 'empty' : 'usual'),
      sentences: {
        usual: {
          title: 'The answer to {command} cannot be understood: {path} should be {expected}',
          advice: 'Please report it with the raw bytes; the firmware may use a layout that is not known yet.',
        },
        empty: {
          title: 'The device answered {command} with an empty message',
          advice:
            "This is known of MCUboot's serial recovery: some versions of 2023 cannot fill in their answers on some boards. " +
            'The request may have been carried out. A newer MCUboot fills them in.',
        },
      },
    },
  ),
  /** A request that is not what the command declares (a mistake of the caller). */
  'smp/bad-request': error<{ command: string; path: string; expected: string }>().says({
    exit: 'usage',
    title: '{command} was not sent: {path} should be {expected}',
    advice: 'Correct the value and send again.',
  }),
} satisfies ErrorRows;
