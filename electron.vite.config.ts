// How the application is built: main process, preload and window, each for itself. Packages are made elsewhere (electron-builder).
import { fileURLToPath } from 'node:url';
import tailwindcss from '@tailwindcss/vite';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'electron-vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const alias = { '@shared': here('./src-shared'), '@': here('./src-renderer') };

// The oldest Electron we run on is 33 (Node 20.18, Chromium 130). electron-vite would otherwise take its targets
// from the version of the installed `electron` package.
export default defineConfig({
  main: {
    resolve: {
      alias: {
        ...alias,
        // Without its streams and the native part, which take longer to load than they save on messages this small.
        'cbor-x': here('./node_modules/cbor-x/encode.js'),
      },
    },
    build: {
      target: 'node20.18',
      outDir: 'out/main',
      // The history is a thread of its own.
      lib: {
        entry: {
          main: here('./src-main/app/entry.ts'),
          'history-worker': here('./src-main/history/worker.ts'),
        },
        formats: ['es'],
      },
      // Chunks stand beside the entry, because they look for the page and the preload from where they are.
      rolldownOptions: {
        output: {
          entryFileNames: '[name].js',
          chunkFileNames: '[name]-[hash].js',
          // Comments and blanks are read at every start, too; names stay, for stacks in the log.
          minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } },
        },
      },
      sourcemap: true,
      externalizeDeps: true, // what stands in "dependencies" is read from node_modules; all else is bundled
    },
  },
  preload: {
    resolve: { alias },
    build: {
      target: 'node20.18',
      outDir: 'out/preload',
      // A sandboxed preload has to be one CommonJS file.
      lib: { entry: here('./src-main/preload/preload.ts'), formats: ['cjs'] },
      rolldownOptions: { output: { entryFileNames: 'preload.cjs' } },
      externalizeDeps: false,
      sourcemap: 'inline',
    },
  },
  renderer: {
    root: here('./src-renderer'),
    resolve: { alias },
    plugins: [vue(), tailwindcss()],
    define: { __VUE_OPTIONS_API__: 'false' },
    build: {
      target: 'chrome130',
      outDir: here('./out/renderer'),
      emptyOutDir: true,
      rolldownOptions: {
        input: { index: here('./src-renderer/index.html') },
        // What the bench needs is one file: each file is a round trip through the main process, which is busy while the window opens.
        output: {
          codeSplitting: {
            groups: [{ name: 'bench', test: /src-renderer[\\/]main\.ts$|rolldown[\\/]runtime/ }],
          },
        },
      },
      modulePreload: { polyfill: false },
      minify: true,
    },
  },
});
