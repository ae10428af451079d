/**
 * The options of the Go tool `mcumgr` that say something of a connection: taken where they have a meaning here, and where they
 * have none it is said on standard error. Opens nothing.
 */
import { EventEmitter } from 'node:events';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { connParts, connValue, type ConnPart } from './conn-parts';

export interface GivenToMcumgr {
  connextra?: string;
  peerName?: string;
  hci?: number;
  writeRsp?: boolean;
  ompres?: string;
  mtuOvrd?: string;
}

/** Fields of declared commands may be called `--name`, too: what is given to them must never choose a device. */
class PeerNameOption extends Option {
  override attributeName(): string {
    return 'peerName';
  }
}

/** Takes `--name` from a command that has a field of this name. */
export function leaveNameTo(command: Command): void {
  const options = command.options as Option[];
  const at = options.findIndex((one) => one instanceof PeerNameOption);
  if (at < 0) return;
  options.splice(at, 1);
  // The command has been told to listen for it as well.
  if (command instanceof EventEmitter) command.removeAllListeners('option:name');
}

export function optionsOfMcumgr(): Option[] {
  return [
    new Option(
      '--connextra <pairs>',
      'further key=value pairs for the connection string, also of a saved device',
    ),
    new PeerNameOption(
      '--name <name>',
      'Bluetooth: the name that the device advertises, instead of the saved one',
    ),
    new Option(
      '-i, --hci <n>',
      'Bluetooth: the controller of this computer by its number (ctlr_name=hciN)',
    ).argParser(controllerNumber),
    new Option('--write-rsp', 'accepted, without effect').hideHelp(),
    new Option('--ompres <path>', 'accepted, without effect').hideHelp(),
    new Option('--mtu-ovrd <bytes>', 'accepted, without effect').hideHelp(),
  ];
}

/** What they come to: pairs for the connection string, and what has to be said. */
export function effectOf({ connextra, peerName, hci, writeRsp, ompres, mtuOvrd }: GivenToMcumgr): {
  extraPairs?: string;
  remarks: readonly string[];
} {
  const pairs = [
    ...(connextra === undefined ? [] : [connextra]),
    ...(peerName === undefined ? [] : [`peer_name=${connValue(peerName)}`]),
    ...(hci === undefined ? [] : [`ctlr_name=hci${hci}`]),
  ].filter((one) => one.trim() !== '');
  return {
    ...(pairs.length === 0 ? {} : { extraPairs: pairs.join(',') }),
    remarks: [
      ...(writeRsp === true
        ? [
            '--write-rsp has no effect: requests are written without a response, as SMP over Bluetooth wants it.',
          ]
        : []),
      ...(ompres === undefined
        ? []
        : ['--ompres has no effect: it belongs to CoAP connections (oic_…), which are not supported here.']),
      ...(mtuOvrd === undefined
        ? []
        : [
            '--mtu-ovrd has no effect: bootbench asks the operating system and the device for the size of packets.',
          ]),
    ],
  };
}

/** The keys of BLE mean nothing on other links, where the Go tool leaves them out as well. */
export function pairsFor(type: string, extraPairs: string): string {
  const isForeign = (key?: string): boolean => type !== 'ble' && (key === 'peer_name' || key === 'ctlr_name');
  return textOf(connParts(extraPairs).filter(({ key }) => !isForeign(key)));
}

/** A connection string with more pairs; of two with one key the later stands. */
export function withPairs(connString: string, extraPairs: string): string {
  const added = connParts(extraPairs);
  const replaced = new Set(added.map(({ key }) => key));
  return textOf([...connParts(connString).filter(({ key }) => !replaced.has(key)), ...added]);
}

const textOf = (parts: readonly ConnPart[]): string => parts.map(({ text }) => text).join(',');

const MOST_CONTROLLERS = 255;

function controllerNumber(text: string): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number > MOST_CONTROLLERS)
    throw new InvalidArgumentError(`It has to be the number of a controller, 0 to ${MOST_CONTROLLERS}.`);
  return number;
}
