/**
 * The transport for a target, each loaded when it is needed: `serialport` and the simulator cost more than a whole command
 * over UDP. The one place where a further kind of link is plugged in.
 */
import type { Clock } from '@shared/core/clock';
import { BenchError } from '@shared/core/errors';
import type { SmpTransport } from '../engine/transport';
import type { Target } from './connstring';
import { UsageError } from './usage-error';

/** @throws BenchError link/bad-setting, link/failed; UsageError for what is no device */
export async function makeTransport(target: Target, clock: Clock): Promise<SmpTransport> {
  switch (target.kind) {
    case 'udp': {
      const { UdpTransport } = await import('../transports/udp');
      return new UdpTransport(target.address);
    }
    case 'serial': {
      const { SerialTransport } = await import('../transports/serial');
      const { path, baudRate, lineBytes, framing, flowControl, maxMessageBytes } = target;
      return new SerialTransport({ path, baudRate, lineBytes, framing, flowControl, maxMessageBytes }, clock);
    }
    case 'tcp': {
      const { TcpSerialTransport } = await import('../transports/tcp-serial');
      const { address, lineBytes, framing, maxMessageBytes } = target;
      return new TcpSerialTransport({ address, lineBytes, framing, maxMessageBytes }, clock);
    }
    case 'simulated': {
      const { simulatedTransport } = await import('./simulated-target');
      return simulatedTransport(target, clock);
    }
    case 'replay':
      throw new UsageError(
        `"${target.fileName}" is a recording that the application plays`,
        'On the command line a recording is played with "bootbench trace replay FILE".',
      );
    case 'ble':
      throw new BenchError('link/failed', {
        link: `ble ${target.peerName ?? target.peerId ?? ''}`,
        detail: 'Bluetooth LE is not there yet in this version',
      });
  }
}
