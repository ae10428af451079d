/**
 * Where a UDP device is. The port may be left out: there is one that most firmware uses.
 */
import { networkAddressText, parseNetworkAddress, type NetworkAddress } from './network-address';

/** CONFIG_MCUMGR_TRANSPORT_UDP_PORT of Zephyr. */
export const SMP_UDP_PORT = 1337;

export type UdpAddress = NetworkAddress;

/**
 * Reads an address as people type it; white space around it is ignored.
 * @throws BenchError link/bad-setting
 */
export function parseUdpAddress(text: string): UdpAddress {
  return parseNetworkAddress(text, {
    setting: 'UDP address',
    allowed: 'host, host:port, IPv4 address, [IPv6 address]:port',
    defaultPort: SMP_UDP_PORT,
  });
}

/** The way back: brackets around IPv6, the port always said. */
export const udpAddressText = networkAddressText;
