/**
 * Loads the `serialport` package, which has a native part, when it is first needed. Knows no port.
 */
import type { SerialPort } from 'serialport';
import { BenchError } from '@shared/core/errors';
import { wordsOf } from './message-link';

/**
 * @param load the package; replaced in tests
 * @throws BenchError link/no-native-part, for a system or a processor that it was not built for, or a file that is missing
 */
export async function loadSerialPackage(
  load: () => Promise<{ SerialPort: typeof SerialPort }> = () => import('serialport'),
): Promise<typeof SerialPort> {
  try {
    return (await load()).SerialPort;
  } catch (error) {
    const system = `${process.platform} ${process.arch}`;
    const [detail = ''] = wordsOf(error).split('\n');
    throw new BenchError('link/no-native-part', { system, detail }, { cause: error });
  }
}
