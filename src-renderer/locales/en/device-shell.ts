/**
 * English texts of the shell of a device.
 */
export const deviceShell = {
  title: 'Shell',
  line: 'Command line',
  placeholder: 'help',
  run: 'Run',
  output: 'Output of the shell',
  lastOutput: 'Last output',
  opening: 'Opening the terminal…',
  running: 'Running for {seconds} s. Until it ends, the device answers nothing else.',
  busy: '{why}. A command could block it.',
  nothing: '(no output)',
  noSuchCommand: 'No such command (return code {code})',
  usage: 'Return code {code}: the command was used in a wrong way',
  code: 'Return code {code}',
  legacy: '{text}, in the format of Zephyr before 3.2',
  cut:
    'Probably cut off by the device: the output fills a buffer of {bytes} bytes ' +
    '(CONFIG_SHELL_BACKEND_DUMMY_BUF_SIZE).',
  tooLarge:
    'The command ran, but its output was cut off by the device: the answer does not fit its buffer of {bytes} bytes ' +
    '(CONFIG_MCUMGR_TRANSPORT_NETBUF_SIZE).',
  tooLargeUnknown:
    'The command ran, but its output was cut off by the device: the answer does not fit its buffer ' +
    '(CONFIG_MCUMGR_TRANSPORT_NETBUF_SIZE).',
  silent: 'It was not sent again, because a command may have effects. It may still be running.',
  openQuote: 'The quote {quote} is not closed.',
  copy: 'Copy everything',
  clear: 'Clear the terminal',
  more: 'More',
  forget: 'Forget the lines that were typed',
  find: {
    label: 'Find in the output',
    up: 'Further up',
    down: 'Further down',
    close: 'Close the search',
    nothing: 'Not found',
  },
};
