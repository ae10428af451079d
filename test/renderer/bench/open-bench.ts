/**
 * Opens the whole window on the bench, and finds rows in it.
 */
import { vi } from 'vitest';
import App from '@/App.vue';
import { FakeBridge, type Script } from '../support/fake-bridge';
import { openPage, wordsApart, type OpenPage } from '../support/open-page';
import { device } from '../support/scene';

export const three = ['alpha', 'beta', 'gamma'].map((name) =>
  device({ id: name.charAt(0), name: `Board ${name}` }),
);

type Bench = ConstructorParameters<typeof FakeBridge>[0];

/** @param bench what differs from three devices that are ready: `a` Board alpha, `b` Board beta, `g` Board gamma */
export async function openBench(
  bench: Bench = {},
  script: Script = {},
): Promise<OpenPage & { bridge: FakeBridge }> {
  const bridge = new FakeBridge({ devices: three, ...bench }, script);
  return { bridge, ...(await openPage(bridge, '/', App)) };
}

export function rowOf({ all }: OpenPage, id: string): HTMLElement {
  const row = all('device-row').find((one) => one.dataset['device'] === id);
  if (!row) throw new Error(`no row for ${id}`);
  return row;
}

/** The words of a part of a row; empty when it has no such part. */
export function within(row: HTMLElement, testId: string): string {
  const found = row.querySelector(`[data-testid="${testId}"]`);
  return found ? wordsApart(found) : '';
}

/** Ids of the devices, from top to bottom. */
export function order({ all }: OpenPage): (string | undefined)[] {
  return all('device-row').map((row) => row.dataset['device']);
}

/** Pages beside the bench are loaded when they are first shown. */
export async function pageLoaded({ settle }: OpenPage): Promise<void> {
  await vi.dynamicImportSettled();
  await settle();
}
