/**
 * Starts the window: stores, words, pages. Nothing here knows what they show.
 */
import { createApp } from 'vue';
import { createPinia } from 'pinia';
import App from './App.vue';
import { createWords } from './locales';
import { createPages } from './router';
import { call } from './bridge/client';
import { useBench } from './stores/bench';
import { useFailures } from './stores/failures';
import { takeOverKept } from './stores/taken-over';
import './theme/tokens.css';

const app = createApp(App).use(createPinia()).use(createWords()).use(createPages());
const failures = useFailures();

app.config.errorHandler = (error) => {
  failures.report(error);
};
window.addEventListener('unhandledrejection', (event) => {
  failures.report(event.reason);
});

void start();
app.mount('#app');

async function start(): Promise<void> {
  const bench = useBench();
  await bench.start();
  // Two frames: the first has the rows, the second comes when that one is out.
  requestAnimationFrame(() => requestAnimationFrame(() => void failures.attempt(() => call('bench.shown'))));
  if (bench.state.at === 'ready') await failures.attempt(() => takeOverKept(bench.devices.values()));
}
