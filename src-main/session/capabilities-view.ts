/**
 * What a device can do, as a window sees it. Asks nothing.
 */
import type { CapabilitiesView } from '@shared/ipc/views';
import { bootloaderModeOf, bootloaderModeShown } from '@shared/device/slots/bootloader';
import type { SlotView } from '@shared/device/slots/slots';
import type { Capabilities } from '../engine/discovery';
import type { SmpTransport } from '../engine/transport';

export function capabilitiesView(
  capabilities: Capabilities,
  { packets, sizing }: SmpTransport,
  slots: readonly SlotView[],
): CapabilitiesView {
  const { bufferBytes, bufferCount, bootloader } = capabilities;
  return {
    smpVersion: capabilities.version,
    maxRequestBytes: capabilities.maxRequestBytes,
    windowLimit: capabilities.windowLimit,
    recovery: capabilities.recovery,
    bootloaderMode: bootloaderModeShown(bootloaderModeOf(bootloader?.mode), slots),
    ...(packets === undefined
      ? {}
      : { packetBytes: packets.packetBytes, reassembles: sizing.ceilingBytes === undefined }),
    ...(packets?.slowIntervalMs === undefined ? {} : { slowIntervalMs: packets.slowIntervalMs }),
    ...(bufferBytes === undefined ? {} : { bufferBytes }),
    ...(bufferCount === undefined ? {} : { bufferCount }),
    ...(capabilities.groups === undefined ? {} : { groups: capabilities.groups }),
    ...(bootloader?.name === undefined ? {} : { bootloaderName: bootloader.name }),
    ...(bootloader?.activeSlot === undefined ? {} : { bootloaderSlot: bootloader.activeSlot }),
    ...(bootloader?.noDowngrade === undefined ? {} : { noDowngrade: bootloader.noDowngrade }),
  };
}
