/**
 * Finds out whether a device puts messages of several packets together again (Bluetooth LE: built with
 * CONFIG_MCUMGR_TRANSPORT_BT_REASSEMBLY). Nothing announces it: an echo that is a little longer than one packet does. Knows
 * no link and remembers nothing.
 */
import { isBenchError } from '@shared/core/errors';
import { groups } from '@shared/smp/groups';
import type { SmpClient } from './client';
import { isRefusal } from './refusal';
import type { SmpTransport } from './transport';

/** Header, map, key and the longest header of a text, in bytes. */
const ECHO_FRAME_BYTES = 8 + 1 + 2 + 3;
/** By so much the message is longer than one packet. */
const BEYOND_BYTES = 8;
/** MGMT_ERR_ECORRUPT: the first packet was taken for the whole message. */
const CORRUPT = 9;

/**
 * Tells `transport.packets` what came of it. Does nothing where messages are not cut, or where the device has no room for
 * a message of two packets.
 * @throws BenchError link/lost, cancelled
 */
export async function probePackets(
  client: SmpClient,
  { packets }: SmpTransport,
  bufferBytes: number | undefined,
  signal?: AbortSignal,
): Promise<void> {
  if (packets === undefined) return;
  const sizeBytes = packets.packetBytes + BEYOND_BYTES;
  if (bufferBytes !== undefined && sizeBytes > bufferBytes) return;
  packets.found(await isAnswered(client, sizeBytes, signal), sizeBytes);
}

async function isAnswered(client: SmpClient, sizeBytes: number, signal?: AbortSignal): Promise<boolean> {
  const { discoveryMs, discoveryTries } = client.timing;
  try {
    const d = 'x'.repeat(Math.max(1, sizeBytes - ECHO_FRAME_BYTES));
    await client.request(
      groups.os.commands.echo,
      { d },
      { signal, timeoutMs: discoveryMs, tries: discoveryTries },
    );
    return true;
  } catch (error) {
    if (isBenchError(error, 'smp/timeout')) return false;
    // Any other refusal is about the command: the whole message was understood.
    if (isBenchError(error, 'device/error')) return error.facts.rc !== CORRUPT;
    if (isRefusal(error)) return true;
    throw error;
  }
}
