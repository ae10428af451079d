/**
 * Where a device on the network is, as people type it, taken into its two parts. Refuses nothing and looks nothing up.
 */

/** `host`, `host:port`, `[v6]`, `[v6]:port`, and an IPv6 address without brackets, which has no port. */
export function splitHostPort(typed: string): { host: string; portText: string | undefined } {
  const bracketed = /^\[([^[\]]*)\](?::(.*))?$/.exec(typed);
  if (bracketed !== null) return { host: bracketed[1] ?? '', portText: bracketed[2] };
  const colon = typed.indexOf(':');
  // More than one colon without brackets: an IPv6 address without a port.
  if (colon < 0 || typed.includes(':', colon + 1)) return { host: typed, portText: undefined };
  return { host: typed.slice(0, colon), portText: typed.slice(colon + 1) };
}

/**
 * A host in the one form in which two of them can be compared: small letters, no dot at the end, IPv6 written out. Names are not
 * looked up: two names of one host stay two.
 */
export function plainHost(host: string): string {
  const name = host.toLowerCase().replace(/\.$/, '');
  const [address = '', zone] = name.split('%');
  if (!address.includes(':')) return name;
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address);
  const whole =
    dotted === null
      ? address
      : `${dotted[1]}${[dotted.slice(2, 4), dotted.slice(4, 6)]
          .map(([high, low]) => ((Number(high) << 8) | Number(low)).toString(16))
          .join(':')}`;
  const [front = '', back] = whole.split('::');
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const [left, right] = [groups(front), groups(back ?? '')];
  const missing = back === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  const all = [...left, ...Array.from({ length: missing }, () => '0'), ...right];
  const plain = all.map((group) => group.replace(/^0+(?=.)/, '')).join(':');
  return zone === undefined ? plain : `${plain}%${zone}`;
}
