/**
 * The pages of a device, in the order of their tabs. A new page is one line here and its word in the locale.
 */
import { defineAsyncComponent, type Component } from 'vue';
import type { IconName } from '../../ui/icons';
import ImagesPage from './images/ImagesPage.vue';
import OverviewPage from './overview/OverviewPage.vue';

/** A page that is loaded when it is first looked at, with what only it needs. */
function lazily(load: () => Promise<{ default: Component }>): Component {
  return defineAsyncComponent(async () => (await load()).default);
}

export const devicePages = [
  { id: 'overview', icon: 'pulse', component: OverviewPage },
  { id: 'images', icon: 'layers', component: ImagesPage },
  { id: 'tasks', icon: 'memory', component: lazily(() => import('./tasks/TasksPage.vue')) },
  {
    id: 'statistics',
    icon: 'chart',
    component: lazily(() => import('./statistics/StatisticsPage.vue')),
  },
  { id: 'files', icon: 'folder', component: lazily(() => import('./files/FilesPage.vue')) },
  { id: 'shell', icon: 'terminal', component: lazily(() => import('./shell/ShellPage.vue')) },
  { id: 'settings', icon: 'preferences', component: lazily(() => import('./settings/SettingsPage.vue')) },
  { id: 'groups', icon: 'tag', component: lazily(() => import('./groups/GroupsPage.vue')) },
  { id: 'raw', icon: 'braces', component: lazily(() => import('./raw/RawPage.vue')) },
  { id: 'trace', icon: 'trace', component: lazily(() => import('./trace/TracePage.vue')) },
  { id: 'console', icon: 'console', component: lazily(() => import('./console/ConsolePage.vue')) },
] as const satisfies readonly { id: string; icon: IconName; component: Component }[];

export type DevicePageId = (typeof devicePages)[number]['id'];

/** The page that an address names; the first one for names that are none. */
export function devicePageNamed(name: string | undefined): DevicePageId {
  return devicePages.find((page) => page.id === name)?.id ?? devicePages[0].id;
}
