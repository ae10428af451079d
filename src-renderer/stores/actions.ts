/**
 * Everything that a view can ask the main process to do, by name and typed. What changes by it arrives in the bench
 * store as a change; nothing is kept here. Every function throws `BenchError`.
 */
import type { Ask } from '@shared/device/ask';
import type { RequestOf, ResponseOf, Command } from '@shared/smp/command';
import type { CallArgument, CallAnswer, CallName } from '@shared/ipc/contract';
import { call, openDropped } from '../bridge/client';
import { hearOdd } from './odd-answers';
import { useOwnWrites } from './own-writes';

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
  endBridge: asks('device.endBridge'),
  setFaults: asks('device.setFaults'),
};

/** Asks for what changes a device: for as long as that takes, this window is no stranger to it. */
const writes =
  <N extends 'run.perform' | 'files.delete' | 'files.makeDirectory'>(name: N): Asks<N> =>
  (argument) =>
    useOwnWrites().during(argument.id, () => asks(name)(argument));
const perform = writes('run.perform');

export const slotActions = {
  mark: ({ id, ...what }: { id: string; hash: string; how: 'test' | 'permanent' }) =>
    perform({ id, action: { do: 'mark', ...what } }),
  confirm: ({ id }: { id: string }) => perform({ id, action: { do: 'confirm' } }),
  erase: ({ id, ...what }: { id: string; image: number; slot: number }) =>
    perform({ id, action: { do: 'erase', ...what } }),
};

export const firmwareActions = {
  /** Opens the system's dialog; undefined when it is closed without a choice. */
  choose: () => call('firmware.choose'),
  makeForSimulated: () => call('firmware.makeForSimulated'),
  look: asks('firmware.look'),
  openDropped: (file: File) => openDropped('firmware', file),
};

export const runActions = {
  plan: asks('run.plan'),
  start: asks('run.start'),
  perform,
  cancel: asks('run.cancel'),
  retry: asks('run.retry'),
  dismiss: asks('run.dismiss'),
};

export const watchActions = {
  show: asks('watch.show'),
  hide: asks('watch.hide'),
  goOn: asks('watch.goOn'),
  seen: asks('watch.seen'),
};

export const fileActions = {
  /** Opens the system's dialog; empty when it is closed without a choice. */
  choose: () => call('files.choose'),
  openDropped: (file: File) => openDropped('file', file),
  upload: ({ id, ...what }: { id: string; token: string; path: string }) =>
    call('run.start', { devices: [id], order: { kind: 'move-file', direction: 'upload', ...what } }),
  /** Opens the system's dialog; undefined when it is closed without a choice. */
  download: ({ id, path }: { id: string; path: string }) =>
    call('run.start', { devices: [id], order: { kind: 'move-file', direction: 'download', path } }),
  list: asks('files.list'),
  delete: writes('files.delete'),
  makeDirectory: writes('files.makeDirectory'),
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
export const sendRaw: Asks<'smp.raw'> = (argument) =>
  useOwnWrites().during(argument.id, () => call('smp.raw', argument));

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
  const ask = () => call('smp.request', { id, command: command.name, body });
  const answer = await (command.effect === 'changes' ? useOwnWrites().during(id, ask) : ask());
  hearOdd(id, command.name, answer);
  return answer as ResponseOf<Command<Q, R>>;
}
