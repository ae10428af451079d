/** Words of the bench about Bluetooth. */
export const benchBluetooth = {
  look: 'Look for Bluetooth devices',
  stop: 'Stop looking',
  found: {
    label: 'Bluetooth devices that are not on the bench',
    title: 'Bluetooth',
    looking: 'Looking for devices that advertise SMP…',
    all: 'Show all…',
    hide: 'Hide until another device appears',
  },
  list: 'Bluetooth devices that were found',
  filter: 'Name or address',
  others: 'Show other devices ({count})',
  noName: 'no name',
  smp: 'SMP',
  starting: 'Bluetooth is starting…',
  none: 'No device that advertises SMP was heard yet. Some devices have SMP but do not advertise it: show other devices.',
  noneFits: 'No device matches.',
  notHeard: 'Not in range',
  notHeardShort: '–',
  signal: 'Signal {bars} of 4, {dbm}',
  resetsAdapter:
    'The adapter is used directly: other programs lose their Bluetooth connections when Bootbench connects.',
  orTyped: 'Or type its name or address:',
  addMany: 'Add {count} devices',
  waits: 'Waiting for a Bluetooth link ({which} of {of}; limit {limit})',
  waitsShort: 'Waiting, {which}',
  /** By the plural rules of ordinal numbers. */
  ordinal: {
    zero: '{place}th',
    one: '{place}st',
    two: '{place}nd',
    few: '{place}rd',
    many: '{place}th',
    other: '{place}th',
  },
};
