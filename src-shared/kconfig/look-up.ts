/**
 * Finds Kconfig options and tips: by command, by name, by the place where they help. Knows where nothing is shown.
 */
import { commandNamed, groups } from '../smp/groups';
import { kconfigOptions, type KconfigOption, type Place } from './options';

export interface Tip {
  /** Undefined for tips that no option belongs to. */
  readonly option?: KconfigOption['option'];
  readonly text: string;
}

/** Tips of Zephyr's mcumgr.rst that no option belongs to. */
const otherTips: readonly { text: string; places: readonly Place[] }[] = [
  {
    text: 'On a board with a J-Link OB, its mass storage (the drive for drag and drop) can block requests over the serial port, above all the long ones of an upload. Switch the mass storage of the J-Link off.',
    places: ['adding-serial', 'upgrade'],
  },
  {
    text: 'Erasing before an upload may take longer than the time-out. Raise time-out and tries under Preferences.',
    places: ['upgrade'],
  },
  {
    text: 'The baud rate has to be that of the firmware.',
    places: ['adding-serial'],
  },
  {
    text: 'Fewer chunks in flight make errors less likely. More of them make an upload faster until the device loses some.',
    places: ['upgrade'],
  },
  {
    text: 'MCUboot checks hash and signature before it starts an image. "imgtool verify" does the same before an upload.',
    places: ['upgrade', 'images'],
  },
  {
    text: 'A firmware can confirm itself after its own checks, with boot_write_img_confirmed().',
    places: ['images'],
  },
];

const byName = new Map<string, KconfigOption>(kconfigOptions.map((one) => [one.option, one]));
const groupByNumber = new Map<number, string>(Object.values(groups).map((one) => [one.id, one.kconfig]));

/** The option of this name, or undefined when it is not in the table. */
export function optionNamed(name: string): KconfigOption | undefined {
  return byName.get(name);
}

/**
 * The option that gives a device this command: its own or that of its group.
 * @param command `os.echo`; undefined comes back for names that are not declared.
 */
export function optionFor(command: string): KconfigOption | undefined {
  const declared = commandNamed(command);
  if (declared === undefined) return undefined;
  return optionNamed(declared.kconfig ?? groupByNumber.get(declared.group) ?? '');
}

/**
 * What is worth knowing at this place, those that name an option first.
 * @param answers who does: of the options of an application nothing is said where its bootloader answers.
 */
export function tipsFor(place: Place, answers: 'application' | 'bootloader' = 'application'): Tip[] {
  const ofOptions = kconfigOptions.flatMap(({ option, tip, places }) =>
    tip !== undefined &&
    places?.includes(place) === true &&
    (answers === 'application' || places.includes('recovery'))
      ? [{ option, text: tip }]
      : [],
  );
  return [
    ...ofOptions,
    ...otherTips.filter(({ places }) => places.includes(place)).map(({ text }) => ({ text })),
  ];
}
