// Which tests there are and where they run: node, dom (components of the window), windows (needs Windows), e2e (the built application).
// Says nothing of how they are checked: that is ESLint and `npm run check`.
import { fileURLToPath } from 'node:url';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vitest/config';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const alias = { '@shared': here('./src-shared'), '@main': here('./src-main'), '@': here('./src-renderer') };
const strictConsole = here('./test/support/strict-console.ts');

// Time is virtual in tests, so a long limit costs nothing; it only has to survive a slow machine.
const slowMachineMs = 60_000;

export default defineConfig({
  test: {
    pool: 'threads',
    maxWorkers: 2,
    allowOnly: false,
    projects: [
      {
        resolve: { alias },
        test: {
          name: 'node',
          environment: 'node',
          // The serial port package watches its ports on the main thread of a process; a worker thread it brings down.
          pool: 'forks',
          include: ['test/**/*.test.ts'],
          exclude: ['test/renderer/**', 'test/e2e/**'],
          setupFiles: [strictConsole],
          testTimeout: slowMachineMs,
          hookTimeout: slowMachineMs,
        },
      },
      {
        resolve: { alias },
        plugins: [vue()],
        test: {
          name: 'dom',
          environment: 'happy-dom',
          include: ['test/renderer/**/*.test.ts'],
          setupFiles: [strictConsole],
          testTimeout: slowMachineMs,
          hookTimeout: slowMachineMs,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'windows',
          environment: 'node',
          include: ['test/windows/**/*.win.ts'],
          fileParallelism: false,
          testTimeout: 4 * slowMachineMs,
          hookTimeout: 4 * slowMachineMs,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'e2e',
          environment: 'node',
          include: ['test/e2e/**/*.e2e.ts'],
          fileParallelism: false,
          testTimeout: 4 * slowMachineMs,
          hookTimeout: 2 * slowMachineMs,
        },
      },
    ],
  },
});
