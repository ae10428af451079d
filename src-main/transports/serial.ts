/**
 * SMP over a serial port of this computer. Framing and pace are `serial-link.ts`, the port itself is `serial-handle.ts`.
 */
import type { Clock } from '@shared/core/clock';
import { openSerialHandle, type OpenSerialHandle } from './serial-handle';
import { SerialLink } from './serial-link';
import { checkSerialOptions, type SerialOptions } from './serial-settings';

export class SerialTransport extends SerialLink {
  /** @throws BenchError link/bad-setting */
  constructor(options: SerialOptions, clock: Clock, openHandle: OpenSerialHandle = openSerialHandle) {
    const settings = checkSerialOptions(options);
    super(`serial ${settings.path}`, settings, clock, (on) => openHandle(settings, on));
  }
}
