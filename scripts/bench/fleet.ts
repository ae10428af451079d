/**
 * A whole upgrade of many simulated devices from the command line: upload, test, reset, wait, verify, confirm. The devices are in
 * another process, on the same computer: their work is in the time and not in the processor time.
 */
import { startDevices } from './device-process';
import { judge, type Goal } from './goals';
import { withImage } from './image-file';
import { median } from './median';
import { overUdp, runBootbench } from './whole-process';

export interface FleetRow {
  devices: number;
  wallMs: number;
  cpuMs: number;
  peakBytes: number;
}

export interface FleetPlan {
  /** Devices at once, and how often. */
  sizes: readonly { devices: number; rounds: number }[];
}

const IMAGE_BYTES = 100_000;
const MOST_AT_ONCE = 128;
const GOAL_DEVICES = 200;

export async function measureFleet({ sizes }: FleetPlan): Promise<FleetRow[]> {
  const rows: FleetRow[] = [];
  await withImage(IMAGE_BYTES, async (file) => {
    for (const { devices, rounds } of sizes) {
      const runs = [];
      for (let round = 0; round < rounds; round++) {
        // They run the image afterwards, so each round has new ones.
        const { places, close } = await startDevices('udp', devices);
        try {
          const parallel = String(Math.min(MOST_AT_ONCE, devices));
          runs.push(
            await runBootbench([...overUdp(places), 'upgrade', '--yes', '--parallel', parallel, file]),
          );
        } finally {
          await close();
        }
      }
      rows.push({
        devices,
        wallMs: median(runs.map((one) => one.wallMs)),
        cpuMs: median(runs.map((one) => one.cpuMs)),
        peakBytes: median(runs.map((one) => one.peakBytes)),
      });
    }
  });
  return rows;
}

export function fleetTable(rows: readonly FleetRow[]): string {
  return rows
    .map(({ devices, wallMs, cpuMs, peakBytes }) =>
      [
        `upgrade of ${String(devices).padStart(4)} devices`,
        `${seconds(wallMs).padStart(5)} s`,
        `CPU ${seconds(cpuMs).padStart(5)} s`,
        `${(cpuMs / devices).toFixed(1).padStart(5)} ms a device`,
        `at most ${(peakBytes / 2 ** 20).toFixed(0)} MiB`,
      ].join('  '),
    )
    .join('\n');
}

export function fleetGoals(rows: readonly FleetRow[]): Goal[] {
  const goals: Goal[] = [];
  const many = rows.find(({ devices }) => devices === GOAL_DEVICES);
  if (many !== undefined)
    goals.push(judge('fleet-time', many.wallMs / 1000), judge('fleet-cpu', many.cpuMs / 1000));
  const [fewest, most] = [rows[0], rows.at(-1)];
  if (fewest !== undefined && most !== undefined && fewest !== most) {
    const ratio = most.cpuMs / most.devices / (fewest.cpuMs / fewest.devices);
    goals.push(
      judge('fleet-growth', ratio, {
        says: `${ratio.toFixed(2)} times from ${fewest.devices} to ${most.devices}`,
      }),
    );
  }
  return goals;
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(1);
}
