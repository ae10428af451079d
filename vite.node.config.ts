// How scripts/run-ts.mjs bundles a TypeScript entry for Node: our own sources in one file, packages left outside.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  resolve: { alias: { '@shared': here('./src-shared'), '@main': here('./src-main') } },
  publicDir: false,
  build: {
    target: 'node20.18',
    outDir: 'out/node',
    emptyOutDir: false,
    sourcemap: true,
    minify: false,
  },
});
