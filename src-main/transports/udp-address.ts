/**
 * Reads where a UDP device is: `host`, `host:port`, `192.0.2.7:1337`, `fe80::1%eth0`, `[fe80::1%eth0]:1337`. Looks
 * nothing up and opens nothing.
 */
import { isIP } from 'node:net';
import { BenchError } from '@shared/core/errors';

/** CONFIG_MCUMGR_TRANSPORT_UDP_PORT of Zephyr. */
export const SMP_UDP_PORT = 1337;

export interface UdpAddress {
  /** A literal address, IPv6 with its zone if it has one, or a name. */
  host: string;
  port: number;
  /** Of a literal address; a name has none before it is looked up. */
  family: 4 | 6 | undefined;
}

const ALLOWED = 'host, host:port, IPv4 address, [IPv6 address]:port';
/** Names of hosts (RFC 1123), underscores tolerated, with an optional dot at the end. */
const HOST_NAME =
  /^(?=.{1,253}\.?$)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*\.?$/i;

/**
 * Reads an address as people type it; white space around it is ignored.
 * @throws BenchError link/bad-setting
 */
export function parseUdpAddress(text: string): UdpAddress {
  const typed = text.trim();
  const { host, portText } = split(typed);
  const port = portText === undefined ? SMP_UDP_PORT : readPort(portText, typed);
  const version = isIP(host);
  if (version === 4 && !typed.startsWith('[')) return { host, port, family: 4 };
  if (version === 6) return { host, port, family: 6 };
  // What looks like a number would be taken for an address in one of its historic spellings by some resolvers.
  if (typed.startsWith('[') || !HOST_NAME.test(host) || /^[\d.]+$/.test(host)) throw bad(typed);
  return { host, port, family: undefined };
}

/** The way back: brackets around IPv6, the port always said. */
export function udpAddressText(address: UdpAddress): string {
  return address.family === 6 ? `[${address.host}]:${address.port}` : `${address.host}:${address.port}`;
}

function split(typed: string): { host: string; portText: string | undefined } {
  const bracketed = /^\[([^[\]]*)\](?::(.*))?$/.exec(typed);
  if (bracketed !== null) return { host: bracketed[1] ?? '', portText: bracketed[2] };
  const colon = typed.indexOf(':');
  // More than one colon without brackets: an IPv6 address without a port.
  if (colon < 0 || typed.includes(':', colon + 1)) return { host: typed, portText: undefined };
  return { host: typed.slice(0, colon), portText: typed.slice(colon + 1) };
}

function readPort(text: string, typed: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 0xffff) throw bad(typed);
  return port;
}

function bad(value: string): BenchError {
  return new BenchError('link/bad-setting', { setting: 'UDP address', value, allowed: ALLOWED });
}
