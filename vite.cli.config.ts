// How the command line is bundled for Node: what every command needs, what every command with a device needs, and a chunk for what
// each command needs beside. Packages are bundled too, because looking for dozens of small files costs more than a whole command;
// those with native parts stay outside.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

interface Modules {
  getModuleInfo: (id: string) => { importedIds: string[] } | null;
}

/** Everything that a module needs from its first line on; what it loads later is not in it. */
function neededBy(file: string) {
  let all: Set<string> | undefined;
  return (id: string, modules: Modules) => {
    if (all === undefined) {
      all = new Set();
      for (const next of walk(here(file), modules)) all.add(next);
    }
    return all.has(id);
  };
}

function walk(id: string, modules: Modules, seen = new Set<string>()): Set<string> {
  if (seen.has(id)) return seen;
  seen.add(id);
  for (const next of modules.getModuleInfo(id)?.importedIds ?? []) walk(next, modules, seen);
  return seen;
}

const byAll = neededBy('./src-main/cli/main.ts');
const withDevice = neededBy('./src-main/cli/link.ts');

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
  ssr: {
    noExternal: true,
    external: ['serialport', '@abandonware/noble', 'dbus-next', '@photostructure/sqlite'],
  },
  build: {
    ssr: true,
    target: 'node20.18',
    outDir: 'out/cli',
    emptyOutDir: true,
    sourcemap: true,
    minify: false,
    rolldownOptions: {
      // The history is a thread of its own.
      input: {
        bootbench: here('./src-main/cli/main.ts'),
        'history-worker': here('./src-main/history/worker.ts'),
      },
      output: {
        format: 'cjs',
        // Code that was kept compiled cannot import, and the packages that stay outside are all CommonJS.
        dynamicImportInCjs: false,
        entryFileNames: '[name].cjs',
        chunkFileNames: '[name]-[hash].cjs',
        // Comments and blanks are read at every start, too.
        minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } },
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [
            {
              debugName: 'start and device',
              name: (id, modules) =>
                byAll(id, modules) ? 'start' : withDevice(id, modules) ? 'device' : null,
            },
          ],
        },
      },
    },
  },
});
