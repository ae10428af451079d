/**
 * The pages and their addresses. Hash history, because the page is served from a fixed address.
 */
import { createRouter, createWebHashHistory } from 'vue-router';
import BenchPage from './views/bench/BenchPage.vue';

/** Pages of the rail, in its order. */
export const railPages = ['bench', 'upgrade', 'history', 'trace', 'preferences'] as const;
export type RailPage = (typeof railPages)[number];

export function createPages() {
  return createRouter({
    history: createWebHashHistory(),
    routes: [
      { path: '/', name: 'bench', component: BenchPage },
      {
        path: '/device/:id/:page?',
        name: 'device',
        component: () => import('./views/device/DevicePage.vue'),
        props: true,
      },
      { path: '/upgrade', name: 'upgrade', component: () => import('./views/upgrade/UpgradePage.vue') },
      {
        path: '/history/:uid?',
        name: 'history',
        component: () => import('./views/history/HistoryPage.vue'),
        props: true,
      },
      { path: '/trace', name: 'trace', component: () => import('./views/trace/RecordingsPage.vue') },
      {
        path: '/preferences',
        name: 'preferences',
        component: () => import('./views/preferences/PreferencesPage.vue'),
      },
      { path: '/:rest(.*)*', redirect: '/' },
    ],
  });
}
