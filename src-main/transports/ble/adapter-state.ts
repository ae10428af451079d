/**
 * What an adapter's state means for whoever wants a link.
 */
import type { BluetoothPlatform } from '@shared/core/bluetooth';
import { BenchError } from '@shared/core/errors';
import type { AdapterState } from './adapter';

/** Why nothing goes in this state; undefined when something does, or may soon. */
export function stateError(state: AdapterState, platform: BluetoothPlatform): BenchError | undefined {
  switch (state.state) {
    case 'starting':
    case 'ready':
      return undefined;
    case 'off':
      return new BenchError('link/bluetooth-off', { platform });
    case 'unsupported':
      return new BenchError('link/bluetooth-unsupported', { platform, detail: state.detail });
    case 'no-permission':
      return new BenchError('link/bluetooth-no-permission', { platform, detail: state.detail });
    case 'unavailable':
      return new BenchError('link/bluetooth-unavailable', { platform, detail: state.detail });
  }
}

/** What a link ends with that noble drops because of this state. */
export function whyDropped(state: AdapterState): string {
  switch (state.state) {
    case 'unavailable':
    case 'unsupported':
    case 'no-permission':
      return state.detail;
    case 'off':
      return 'Bluetooth was switched off';
    case 'starting':
    case 'ready':
      return 'the Bluetooth adapter went away';
  }
}
