/**
 * The threads of a device, read once for all that show them.
 */
import { readThreads, type Thread } from '@shared/device/threads/threads';
import { asker } from '../../../stores/actions';
import { useReading, type Reading } from '../reading';

/** To be called in `setup`. */
export function useThreads(deviceId: string): Reading<Thread[]> {
  return useReading('tasks', () => readThreads(asker(deviceId)));
}
