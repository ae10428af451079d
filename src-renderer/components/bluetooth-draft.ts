/**
 * A Bluetooth connection while it is being typed or chosen from what was found, and what is wrong with it. Pure.
 */
import { plainText } from '@shared/core/plain-text';
import type { FoundDeviceView } from '@shared/ipc/bluetooth';
import { bleRanges, isPeerId, type BleConnection, type ownAddressTypes } from '@shared/device/connection';
import { wrongNumber, type WrongFields } from './connection-draft';

export interface BluetoothDraft {
  peerName: string;
  peerId: string;
  controllerName: string;
  /** Empty: as the system chooses. */
  ownAddressType: (typeof ownAddressTypes)[number] | '';
  /** Empty: the usual time. */
  connectTimeoutMs: string;
}

export type WrongBluetooth = WrongFields<'peerName' | 'peerId' | 'controllerName' | 'connectTimeoutMs'>;

const longestName = 256;
const longestController = 64;

export function bluetoothDraft(from: Partial<BleConnection> = {}): BluetoothDraft {
  const { peerName, peerId, controllerName, ownAddressType, connectTimeoutMs } = from;
  return {
    peerName: peerName ?? '',
    peerId: peerId ?? '',
    controllerName: controllerName ?? '',
    ownAddressType: ownAddressType ?? '',
    connectTimeoutMs: connectTimeoutMs === undefined ? '' : String(connectTimeoutMs),
  };
}

/** Whether name or identifier are typed. */
export function leadsSomewhere(draft: BluetoothDraft): boolean {
  return draft.peerName.trim() !== '' || draft.peerId.trim() !== '';
}

/** @param isNeeded no device was chosen otherwise */
export function wrongBluetooth(draft: BluetoothDraft, isNeeded = true): WrongBluetooth {
  const { connectTimeoutMs } = draft;
  const id = draft.peerId.trim();
  return {
    ...(draft.peerName.trim().length > longestName
      ? { peerName: { key: 'name' as const, values: { most: longestName } } }
      : {}),
    ...(isNeeded && !leadsSomewhere(draft) ? { peerName: { key: 'peer' as const } } : {}),
    ...(id !== '' && !isPeerId(id) ? { peerId: { key: 'peerId' as const } } : {}),
    ...(draft.controllerName.trim().length > longestController
      ? { controllerName: { key: 'name' as const, values: { most: longestController } } }
      : {}),
    ...(connectTimeoutMs.trim() === ''
      ? {}
      : wrongNumber('connectTimeoutMs', connectTimeoutMs, bleRanges.connectTimeoutMs)),
  };
}

/** A name that was not changed in the form stays as it is, however it is written. */
export function bluetoothFrom(draft: BluetoothDraft, before?: BleConnection): BleConnection {
  const name = draft.peerName === before?.peerName ? draft.peerName : draft.peerName.trim();
  const id = draft.peerId.trim();
  return {
    kind: 'ble',
    ...(name === '' ? {} : { peerName: name }),
    ...(id === '' ? {} : { peerId: id }),
    ...settingsOf(draft),
  };
}

/** The connection to a device that was found, with what stands under "More". */
export function foundConnection(
  { id, address, name }: FoundDeviceView,
  draft: BluetoothDraft,
): BleConnection {
  return {
    kind: 'ble',
    ...(name === undefined ? {} : { peerName: name }),
    peerId: address ?? id,
    ...settingsOf(draft),
  };
}

/** What a device that was found is called here; undefined when it says nothing. */
export function foundName({ name }: FoundDeviceView): string | undefined {
  return name === undefined ? undefined : plainText(name).slice(0, 120);
}

function settingsOf(draft: BluetoothDraft): Partial<BleConnection> {
  const controllerName = draft.controllerName.trim();
  return {
    ...(controllerName === '' ? {} : { controllerName }),
    ...(draft.ownAddressType === '' ? {} : { ownAddressType: draft.ownAddressType }),
    ...(draft.connectTimeoutMs.trim() === '' ? {} : { connectTimeoutMs: Number(draft.connectTimeoutMs) }),
  };
}
