/**
 * SMP over a serial port that somebody else has, reached over TCP: a serial server on the network or the socket of an
 * emulator. The bytes are those of the port, so framing and pace are those of `serial-link.ts`; there is no baud rate on
 * this side, and lines travel as fast as the network.
 */
import type { Clock } from '@shared/core/clock';
import { networkAddressText, parseNetworkAddress, type NetworkAddress } from './network-address';
import { openTcpHandle } from './tcp-handle';
import { SerialLink } from './serial-link';
import { checkStreamOptions, type StreamOptions } from './serial-settings';

export interface TcpSerialOptions extends StreamOptions {
  /** `host:port`, `[v6]:port`. */
  address: string;
}

export class TcpSerialTransport extends SerialLink {
  /** @throws BenchError link/bad-setting */
  constructor({ address, ...options }: TcpSerialOptions, clock: Clock) {
    const at = parseTcpAddress(address);
    super(`tcp ${networkAddressText(at)}`, checkStreamOptions(options), clock, (on, signal) =>
      openTcpHandle(at, clock, on, signal),
    );
  }
}

/**
 * Reads an address as people type it. There is no usual port for this, so one has to be said.
 * @throws BenchError link/bad-setting
 */
export function parseTcpAddress(text: string): NetworkAddress {
  return parseNetworkAddress(text, {
    setting: 'TCP address',
    allowed: 'host:port, IPv4 address:port, [IPv6 address]:port',
    defaultPort: undefined,
  });
}
