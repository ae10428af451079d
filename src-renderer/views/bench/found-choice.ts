/**
 * Which of the devices that were found are shown, and in what order they are chosen. Pure.
 */
import { plainPeerId } from '@shared/core/bluetooth';
import type { FoundDeviceView } from '@shared/ipc/bluetooth';

/** Devices that were chosen, by identifier, as they were then: who goes out of range stays chosen. */
export type Chosen = ReadonlyMap<string, FoundDeviceView>;

/** @param filter words that occur in the name, or a part of the address or identifier, however that is written */
export function shownDevices(
  found: readonly FoundDeviceView[],
  { filter, others }: { filter: string; others: boolean },
): FoundDeviceView[] {
  const wanted = filter.trim().toLowerCase();
  const digits = plainPeerId(wanted);
  return found.filter(({ id, address, name, speaksSmp }) => {
    if (!speaksSmp && !others) return false;
    if (wanted === '' || name?.toLowerCase().includes(wanted)) return true;
    return digits !== '' && [id, address ?? ''].some((one) => plainPeerId(one).includes(digits));
  });
}

export function withChoice(chosen: Chosen, device: FoundDeviceView, on: boolean): Chosen {
  const next = new Map(chosen);
  if (on) next.set(device.id, device);
  else next.delete(device.id);
  return next;
}
