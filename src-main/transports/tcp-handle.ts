/**
 * A TCP connection as bytes in and out, for serial servers (ser2net in raw mode, terminal servers, an emulator's
 * socket). Knows no framing, and none of the protocols that put control bytes between the data (telnet, RFC 2217).
 */
import { connect, type Socket } from 'node:net';
import type { Clock } from '@shared/core/clock';
import { BenchError, cancelledBy } from '@shared/core/errors';
import { wordsOf } from './message-link';
import { networkAddressText, type NetworkAddress } from './network-address';
import type { SerialEvents, SerialHandle } from './serial-handle';

const CONNECT_TIMEOUT_MS = 10_000;
/** A server that is switched off says nothing; the system asks after so long without data. */
const KEEP_ALIVE_AFTER_MS = 10_000;

/** There is no such host. */
const NO_SUCH_HOST = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_NODATA', 'EAI_NONAME']);

/**
 * Connects to a serial server.
 * @throws BenchError link/not-found (no such host), link/failed; the signal's reason
 */
export function openTcpHandle(
  address: NetworkAddress,
  clock: Clock,
  on: SerialEvents,
  signal: AbortSignal,
): Promise<SerialHandle> {
  const { host, port } = address;
  return new Promise((resolve, reject) => {
    const socket = connect({
      host,
      port,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: KEEP_ALIVE_AFTER_MS,
    });
    const settle = (): void => {
      cancelTimer();
      signal.removeEventListener('abort', onAbort);
      socket.off('error', refused).off('connect', connected);
    };
    const fail = (error: BenchError): void => {
      settle();
      socket.on('error', () => {}); // it is given up; what it still says is of no use
      socket.destroy();
      reject(error);
    };
    const refused = (error: Error): void => fail(openingError(address, error));
    const connected = (): void => {
      settle();
      resolve(new TcpHandle(socket, on));
    };
    const onAbort = (): void => fail(cancelledBy(signal, 'connecting'));
    const cancelTimer = clock.after(CONNECT_TIMEOUT_MS, () =>
      refused(new Error(`no connection within ${CONNECT_TIMEOUT_MS / 1000} s`)),
    );
    signal.addEventListener('abort', onAbort, { once: true });
    socket.once('error', refused).once('connect', connected);
    if (signal.aborted) onAbort();
  });
}

class TcpHandle implements SerialHandle {
  readonly #socket: Socket;
  readonly #closed: Promise<void>;
  #isGone = false;

  constructor(socket: Socket, on: SerialEvents) {
    this.#socket = socket;
    this.#closed = new Promise((resolve) => {
      socket.once('close', () => resolve());
    });
    const gone = (detail: string): void => {
      if (this.#isGone) return;
      this.#isGone = true;
      on.gone(detail);
    };
    socket.on('data', (chunk: Buffer) => {
      if (!this.#isGone) on.bytes(new Uint8Array(chunk));
    });
    socket.on('end', () => gone('the other side closed the connection'));
    socket.on('error', (error) => gone(wordsOf(error)));
  }

  write(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#socket.write(bytes, (error) => {
        if (error === null || error === undefined) resolve();
        else reject(error);
      });
    });
  }

  async close(): Promise<void> {
    this.#isGone = true;
    this.#socket.destroy();
    await this.#closed;
  }
}

function openingError(address: NetworkAddress, error: Error): BenchError {
  const cause = { cause: error };
  const code = 'code' in error ? String(error.code) : '';
  if (NO_SUCH_HOST.has(code)) return new BenchError('link/not-found', { port: address.host }, cause);
  const detail = code === 'ECONNREFUSED' ? 'nobody listens on this port' : wordsOf(error);
  return new BenchError('link/failed', { link: `tcp ${networkAddressText(address)}`, detail }, cause);
}
