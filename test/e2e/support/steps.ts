// What a user does on the pages of the application, in words. Knows the pages' test ids, and expects nothing.
import type { Locator, Page } from 'playwright-core';
import type { Fault } from '../../../src-shared/simulator/fault';

/** Long enough for a whole upgrade on a slow machine; nothing here waits that long when all is well. */
export const PATIENCE_MS = 180_000;

/** The row of a device on the bench. */
export function rowOf(page: Page, name: string): Locator {
  return page
    .getByTestId('device-row')
    .filter({ has: page.getByTestId('cell-name').getByText(name, { exact: true }) });
}

/** Waits until a row of the bench shows the device as ready. */
export async function ready(page: Page, name: string): Promise<void> {
  await rowOf(page, name).getByTestId('link-state').getByText('Ready').waitFor({ timeout: PATIENCE_MS });
}

export async function addSimulated(page: Page, profile: string, count = 1): Promise<void> {
  await openAddDialog(page, 'simulated');
  await page.getByTestId(`profile-${profile}`).click();
  await page.getByTestId('simulated-count').fill(String(count));
  await confirmAdd(page);
}

export async function addUdp(page: Page, address: string): Promise<void> {
  await openAddDialog(page, 'udp');
  await page.getByTestId('udp-address').fill(address);
  await confirmAdd(page);
}

export async function addSerial(page: Page, path: string): Promise<void> {
  await openAddDialog(page, 'serial');
  await page.getByTestId('serial-path').fill(path);
  await confirmAdd(page);
}

export async function openAddDialog(
  page: Page,
  kind: 'serial' | 'tcp' | 'udp' | 'ble' | 'simulated',
): Promise<void> {
  await page.getByTestId('rail-bench').click();
  await page.getByTestId('add-device').click();
  await page.getByTestId(`tab-${kind}`).click();
}

async function confirmAdd(page: Page): Promise<void> {
  await page.getByTestId('add-confirm').click();
  await page.getByTestId('add-confirm').waitFor({ state: 'detached', timeout: PATIENCE_MS });
}

/** Selects these devices on the bench and no others. */
export async function select(page: Page, names: readonly string[]): Promise<void> {
  await page.getByTestId('rail-bench').click();
  await page.getByTestId('device-table').waitFor();
  const clear = page.getByTestId('clear-selection');
  if (await clear.isVisible()) await clear.click();
  // The whole cell is the target; the box inside only shows the state.
  for (const name of names) await rowOf(page, name).locator('[data-hit=box]').click();
}

/** From a selection on the bench to running upgrades, with a firmware made for simulated devices. */
export async function upgradeSelected(page: Page): Promise<void> {
  await page.getByTestId('upgrade-selected').click();
  // With a firmware from the upgrade before, the wizard is already one step further.
  await page.getByTestId('step-firmware').click();
  await page.getByTestId('firmware-make').click();
  await page.getByTestId('firmware-next').click();
  await page.getByTestId('upgrade-start').click();
}

/** The row of a device on the progress page. */
export function upgradeOf(page: Page, name: string): Locator {
  return page.getByTestId('upgrade-row').filter({ hasText: name });
}

/**
 * What these simulated devices do wrong from now on. An empty list: nothing; answers that a `hold` kept go out. With
 * `hold` a device waits for the test: whatever has to be seen on the way is seen on a machine of any speed.
 */
export async function setFaults(
  page: Page,
  names: readonly string[],
  faults: readonly Fault[],
): Promise<void> {
  const isDone = await page.evaluate(
    async ([wanted, list]) => {
      interface Bridge {
        call(
          name: string,
          argument: unknown,
        ): Promise<{ ok: boolean; value: { devices: { id: string; name: string }[] } }>;
      }
      const { bootbench } = window as unknown as { bootbench: Bridge };
      const { value } = await bootbench.call('bench.snapshot', undefined);
      const devices = value.devices.filter(({ name }) => wanted.includes(name));
      const set = devices.map(({ id }) => bootbench.call('device.setFaults', { id, faults: list }));
      return (await Promise.all(set)).every(({ ok }) => ok) && devices.length === wanted.length;
    },
    [names, faults] as const,
  );
  if (!isDone) throw new Error(`faults could not be set on ${names.join(', ')}`);
}

/** The device takes an upload up to this offset in bytes and then waits for the next call of `setFaults`. */
export function holdUploadAt(command: 'fs.upload' | 'image.upload', offsetBytes: number): Fault {
  return {
    kind: 'hold',
    command,
    when: { uploadOffset: { from: offsetBytes, to: 0xffff_ffff }, times: 1_000_000 },
  };
}
