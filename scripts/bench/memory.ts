/**
 * The most memory that the upload of a large image takes, as a whole process, beyond that of a small one: in images. What is left
 * besides the image itself is what was made for its chunks and not yet given back.
 */
import { startDevices } from './device-process';
import { judge, type Goal } from './goals';
import { withImage } from './image-file';
import { median } from './median';
import { overUdp, runBootbench } from './whole-process';

const SMALL_BYTES = 48 * 1024;
const LARGE_BYTES = 16 * 1024 * 1024;

export interface MemoryRow {
  smallBytes: number;
  largeBytes: number;
  /** What the large one takes more, as a multiple of its image. */
  images: number;
  /** Processor time for each further MiB. */
  cpuMsPerMiB: number;
}

export async function measureMemory(rounds: number): Promise<MemoryRow> {
  const runs = { small: await uploads(SMALL_BYTES, rounds), large: await uploads(LARGE_BYTES, rounds) };
  const peak = (of: 'small' | 'large'): number => median(runs[of].map((one) => one.peakBytes));
  const cpu = (of: 'small' | 'large'): number => median(runs[of].map((one) => one.cpuMs));
  const [smallBytes, largeBytes] = [peak('small'), peak('large')];
  return {
    smallBytes,
    largeBytes,
    images: (largeBytes - smallBytes) / LARGE_BYTES,
    cpuMsPerMiB: ((cpu('large') - cpu('small')) * 2 ** 20) / (LARGE_BYTES - SMALL_BYTES),
  };
}

function uploads(sizeBytes: number, rounds: number) {
  return withImage(sizeBytes, async (file) => {
    const runs = [];
    for (let round = 0; round < rounds; round++) {
      const { places, close } = await startDevices('roomy', 1);
      try {
        runs.push(
          await runBootbench([...overUdp(places), 'upgrade', '--yes', '--mode', 'upload-only', file]),
        );
      } finally {
        await close();
      }
    }
    return runs;
  });
}

export function memoryText({ smallBytes, largeBytes, cpuMsPerMiB }: MemoryRow): string {
  const mib = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(0)} MiB`;
  const sizes = `upload of ${mib(LARGE_BYTES)}: at most ${mib(largeBytes)}, of ${SMALL_BYTES / 1024} KiB: ${mib(smallBytes)}`;
  return `${sizes}; CPU ${cpuMsPerMiB.toFixed(0)} ms for each further MiB`;
}

export function memoryGoals({ images }: MemoryRow): Goal[] {
  return [judge('memory', images)];
}
