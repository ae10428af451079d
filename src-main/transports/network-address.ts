/**
 * Reads where a device on the network is: `host`, `host:port`, `192.0.2.7:1337`, `fe80::1%eth0`, `[fe80::1%eth0]:1337`.
 * Looks nothing up and opens nothing.
 */
import { isIP } from 'node:net';
import { BenchError } from '@shared/core/errors';
import { splitHostPort } from '@shared/core/host-port';

export interface NetworkAddress {
  /** A literal address, IPv6 with its zone if it has one, or a name. */
  host: string;
  port: number;
  /** Of a literal address; a name has none before it is looked up. */
  family: 4 | 6 | undefined;
}

/** How an address has to look for one kind of link. */
export interface AddressRules {
  /** What is asked for, in words. */
  setting: string;
  allowed: string;
  /** Taken when no port is said; undefined: a port has to be said. */
  defaultPort: number | undefined;
}

/** Names of hosts (RFC 1123), underscores tolerated, with an optional dot at the end. */
const HOST_NAME =
  /^(?=.{1,253}\.?$)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*\.?$/i;

/**
 * Reads an address as people type it; white space around it is ignored.
 * @throws BenchError link/bad-setting
 */
export function parseNetworkAddress(text: string, rules: AddressRules): NetworkAddress {
  const typed = text.trim();
  const bad = (): BenchError =>
    new BenchError('link/bad-setting', { setting: rules.setting, value: typed, allowed: rules.allowed });
  const { host, portText } = splitHostPort(typed);
  const port = portText === undefined ? rules.defaultPort : portIn(portText);
  if (port === undefined) throw bad();
  const version = isIP(host);
  if (version === 4 && !typed.startsWith('[')) return { host, port, family: 4 };
  if (version === 6) return { host, port, family: 6 };
  // What looks like a number would be taken for an address in one of its historic spellings by some resolvers.
  if (typed.startsWith('[') || !HOST_NAME.test(host) || /^[\d.]+$/.test(host)) throw bad();
  return { host, port, family: undefined };
}

/** The way back: brackets around IPv6, the port always said. */
export function networkAddressText(address: NetworkAddress): string {
  return address.family === 6 ? `[${address.host}]:${address.port}` : `${address.host}:${address.port}`;
}

function portIn(text: string): number | undefined {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return port >= 1 && port <= 0xffff ? port : undefined;
}
