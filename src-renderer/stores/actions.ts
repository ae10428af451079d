/**
 * Everything that a view can ask the main process to do, by name and typed. What changes by it arrives in the bench
 * store as a change; nothing is kept here. Every function throws `BenchError`.
 */
import type { Ask } from '@shared/device/ask';
import type { RequestOf, ResponseOf, Command } from '@shared/smp/command';
import type { CallArgument, CallAnswer, CallName } from '@shared/ipc/contract';
import { call, openDropped } from '../bridge/client';
import { hearOdd } from './odd-answers';

type Asks<N extends CallName> = (argument: CallArgument<N>) => Promise<CallAnswer<N>>;

const asks =
  <N extends CallName>(name: N): Asks<N> =>
  (argument) =>
    // The tuple of a generic N cannot be resolved here; Asks<N> says the same for each N.
    (call as (name: N, argument: CallArgument<N>) => Promise<CallAnswer<N>>)(name, argument);

export const deviceActions = {
  add: asks('device.add'),
  addSimulated: asks('device.addSimulated'),
  remove: asks('device.remove'),
  change: asks('device.change'),
  setConnection: asks('device.setConnection'),
  connect: asks('device.connect'),
  disconnect: asks('device.disconnect'),
  refresh: asks('device.refresh'),
  setFaults: asks('device.setFaults'),
  reset: asks('device.reset'),
};

export const slotActions = {
  mark: asks('slot.mark'),
  confirm: asks('slot.confirm'),
  erase: asks('slot.erase'),
};

export const firmwareActions = {
  /** Opens the system's dialog; undefined when it is closed without a choice. */
  choose: () => call('firmware.choose'),
  makeForSimulated: () => call('firmware.makeForSimulated'),
  look: asks('firmware.look'),
  openDropped: (file: File) => openDropped('firmware', file),
};

export const upgradeActions = {
  plan: asks('upgrade.plan'),
  start: asks('upgrade.start'),
  cancel: asks('upgrade.cancel'),
  retry: asks('upgrade.retry'),
  dismiss: asks('upgrade.dismiss'),
};

export const fileActions = {
  /** Opens the system's dialog; empty when it is closed without a choice. */
  choose: () => call('files.choose'),
  openDropped: (file: File) => openDropped('file', file),
  upload: asks('files.upload'),
  /** Opens the system's dialog; undefined when it is closed without a choice. */
  download: asks('files.download'),
  cancel: asks('files.cancel'),
  retry: asks('files.retry'),
  dismiss: asks('files.dismiss'),
  list: asks('files.list'),
  delete: asks('files.delete'),
  makeDirectory: asks('files.makeDirectory'),
};

/** Documents of this computer; each opens the system's dialog and gives undefined when it is closed without a choice. */
export const documentActions = {
  save: asks('document.save'),
  open: asks('document.open'),
};

/** Private groups that the user has described. */
export const groupActions = {
  described: () => call('groups.described'),
  /** Opens the system's dialog; undefined when it is closed without a choice. */
  describe: () => call('groups.describe'),
  forget: asks('groups.forget'),
};

/** Keys that firmware is verified with. */
export const keyActions = {
  list: () => call('keys.list'),
  /** Opens the system's dialog, unless a token names a dropped file; undefined when it is closed without a choice. */
  add: asks('keys.add'),
  rename: asks('keys.rename'),
  remove: asks('keys.remove'),
};

export const traceActions = {
  follow: asks('trace.follow'),
  /** Opens the system's dialog; undefined when it is closed without a choice. */
  record: asks('trace.record'),
  endRecording: asks('trace.endRecording'),
  /** Opens the system's dialog; undefined when it is closed without a choice. */
  open: () => call('trace.open'),
  detail: asks('trace.detail'),
};

export const consoleActions = {
  follow: asks('console.follow'),
  clear: asks('console.clear'),
};

/** Looks for devices over Bluetooth for the length of a lease, or does not look any more. */
export const scanBluetooth = asks('bluetooth.scan');

/** Sends a request that was written by hand. */
export const sendRaw = asks('smp.raw');

export const openHelp = asks('help.open');

/** Asks one device, for knowledge that stands in src-shared/device. */
export const asker =
  (id: string): Ask =>
  (command, body) =>
    request(id, command, body);

/** Sends one declared command to a device and gives its answer, typed by the declaration. */
export async function request<Q, R>(
  id: string,
  command: Command<Q, R>,
  body: RequestOf<Command<Q, R>>,
): Promise<ResponseOf<Command<Q, R>>> {
  const answer = await call('smp.request', { id, command: command.name, body });
  hearOdd(id, command.name, answer);
  return answer as ResponseOf<Command<Q, R>>;
}
