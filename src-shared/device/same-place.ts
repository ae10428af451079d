/**
 * Whether two connections lead to the same device, as far as that can be told without opening them. Two rows for one device
 * would write into one slot at once. Knows no ports: that a serial device has moved is known by who watches them.
 */
import { plainPeerId } from '../core/bluetooth';
import { plainHost, splitHostPort } from '../core/host-port';
import { portName } from '../core/port-name';
import type { Connection } from './connection';

/** CONFIG_MCUMGR_TRANSPORT_UDP_PORT of Zephyr; what is meant when no port is said. */
const USUAL_UDP_PORT = '1337';

/**
 * Equal for connections that lead to the same place, whatever their other settings are; undefined where nothing can be told.
 * @param platform as `process.platform`, where serial ports may stand as they were typed: their names are written differently
 */
export function placeKey(connection: Connection, platform?: string): string | undefined {
  switch (connection.kind) {
    case 'serial':
      return `serial ${platform === undefined ? connection.path : portName(connection.path, platform)}`;
    case 'udp':
      return `udp ${networkKey(connection.address, USUAL_UDP_PORT)}`;
    case 'tcp':
      return `tcp ${networkKey(connection.address, '')}`;
    case 'ble':
      return connection.peerId === undefined
        ? `ble name ${connection.peerName ?? ''}`
        : `ble ${plainPeerId(connection.peerId)}`;
    case 'simulated':
      return `simulated ${connection.profile} ${connection.seed}`;
    // A recording answers everybody.
    case 'replay':
      return undefined;
  }
}

function networkKey(address: string, usualPort: string): string {
  const { host, portText = usualPort } = splitHostPort(address.trim());
  return `${plainHost(host)} ${portText.replace(/^0+(?=\d)/, '')}`;
}
