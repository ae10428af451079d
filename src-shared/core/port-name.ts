/**
 * One name for one serial port, however it is typed: two names would be two devices, with two runs on one port. Pure: asks no
 * system, so a link whose target only the system knows stays as it is (`src-main/transports/port-links.ts`).
 */

/** `\\.\COM5`, `//./com5`, `\\?\COM5`. */
const WINDOWS_PREFIX = /^(?:[\\/]{2})[.?][\\/]/;

/**
 * @param platform as `process.platform`
 * @returns `COM5` for `com5`, `COM5:` and `\\.\COM5`; on macOS the call-out port `/dev/cu.x`, which does not wait for a carrier,
 *   for `/dev/tty.x`; elsewhere the plain path below /dev
 */
export function portName(typed: string, platform: string): string {
  const name = typed.trim();
  if (platform === 'win32') return windowsName(name);
  const path = plainPath(name);
  return platform === 'darwin' ? path.replace(/^\/dev\/tty\./, '/dev/cu.') : path;
}

/** Windows does not tell small letters from capitals in the name of a device. */
function windowsName(name: string): string {
  const bare = name.replace(WINDOWS_PREFIX, '');
  if (/[\\/]/.test(bare)) return name;
  return bare.replace(/:+$/, '').toUpperCase();
}

/** Below /dev the folders are no links, so that `..` may be followed without asking. */
function plainPath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts[0] === 'dev' && parts.length > 1) parts.pop();
    else parts.push(part);
  }
  return path.startsWith('/') ? `/${parts.join('/')}` : path;
}
