/**
 * The pages of a device, in the order of their tabs. A new page is one line here and its word in the locale.
 */
import type { Component } from 'vue';
import type { IconName } from '../../ui/icons';
import ImagesPage from './images/ImagesPage.vue';
import OverviewPage from './overview/OverviewPage.vue';

export const devicePages = [
  { id: 'overview', icon: 'pulse', component: OverviewPage },
  { id: 'images', icon: 'layers', component: ImagesPage },
] as const satisfies readonly { id: string; icon: IconName; component: Component }[];

export type DevicePageId = (typeof devicePages)[number]['id'];

/** The page that an address names; the first one for names that are none. */
export function devicePageNamed(name: string | undefined): DevicePageId {
  return devicePages.find((page) => page.id === name)?.id ?? devicePages[0].id;
}
