// How the command line is bundled for Node: one small entry and a chunk for what each command needs. Packages are bundled too,
// because looking for dozens of small files costs more than a whole command; those with native parts stay outside.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here('.'),
  resolve: {
    alias: {
      '@shared': here('./src-shared'),
      // Without its streams and the native part, which take longer to load than they save on messages this small.
      'cbor-x': here('./node_modules/cbor-x/encode.js'),
    },
  },
  publicDir: false,
  ssr: { noExternal: true, external: ['serialport', '@abandonware/noble', 'dbus-next'] },
  build: {
    ssr: here('./src-main/cli/main.ts'),
    target: 'node20.18',
    outDir: 'out/cli',
    emptyOutDir: true,
    sourcemap: true,
    minify: false,
    rolldownOptions: {
      output: { entryFileNames: 'bootbench.mjs', chunkFileNames: '[name]-[hash].mjs' },
    },
  },
});
