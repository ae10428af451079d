/** English texts of the text that a device writes beside its messages. */
export const deviceConsole = {
  title: 'Console',
  about: 'Text of the device on the same link. Read only.',
  output: 'Text of the device',
  opening: 'Opening the terminal…',
  follow: 'Follow',
  paused: 'Paused: the newest text is kept and shown when you follow again.',
  clear: 'Clear',
  save: 'Save to a file…',
  saved: 'Saved as {file}',
  forgotten: 'The text before is gone: the latest 256 KiB are kept.',
  nothing: 'The device has written nothing yet.',
  noneUdp: 'There is no console on UDP: datagrams carry messages and nothing else.',
  noneRaw: 'There is no console on this link: with raw framing the port carries messages and nothing else.',
};
