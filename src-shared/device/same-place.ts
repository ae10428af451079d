/**
 * Whether two connections lead to the same device, as far as that can be told without opening them. Two rows for one device
 * would write into one slot at once. Knows no ports: that a serial device has moved is known by who watches them.
 */
import { connectionRows, type Connection } from './connection';

/**
 * Equal for connections that lead to the same place, whatever their other settings are; undefined where nothing can be told.
 * @param platform as `process.platform`, where serial ports may stand as they were typed: their names are written differently
 */
export function placeKey(connection: Connection, platform?: string): string | undefined {
  return connectionRows[connection.kind].placeKey(connection, platform);
}
