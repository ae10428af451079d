/**
 * What systems still do for a link that was given up or closed: a connection that comes up late, on Windows also a session of GATT
 * that is made late, with which Windows holds the device. Both are taken down. Knows no link of ours.
 */
import type { Clock } from '@shared/core/clock';
import type { NoblePeripheral } from '@abandonware/noble/lib/resolve-bindings.js';

/** noble tells the MTU of a session a moment before it keeps the session. */
const SESSION_KEPT_MS = 100;

const watched = new WeakMap<NoblePeripheral, () => void>();

/** From now on nobody wants a link to this device. Takes effect until `wanted`. */
export function unwanted(peripheral: NoblePeripheral, clock: Clock, makesSessions: boolean): void {
  watched.get(peripheral)?.();
  let cancelTimer = (): void => {};
  const takeDown = (): void => peripheral.disconnect(() => {});
  const onConnect = (error: unknown): void => {
    if (error === undefined || error === null) takeDown();
  };
  const onMtu = (): void => {
    cancelTimer();
    cancelTimer = clock.after(SESSION_KEPT_MS, takeDown);
  };
  peripheral.on('connect', onConnect);
  if (makesSessions) peripheral.on('mtu', onMtu);
  watched.set(peripheral, () => {
    cancelTimer();
    peripheral.removeListener('connect', onConnect);
    peripheral.removeListener('mtu', onMtu);
  });
}

/** Somebody is about to connect to it. */
export function wanted(peripheral: NoblePeripheral): void {
  watched.get(peripheral)?.();
  watched.delete(peripheral);
}
