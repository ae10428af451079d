// Loads the built command line with the code that V8 compiled of it at an earlier start: compiling it again took a third of a short
// command. Node 22 does this by itself (module.enableCompileCache). What is kept stands beside the build, in a folder for each version
// of Node, and goes with it; V8 refuses what another version has made. A folder that cannot be written to costs time and nothing else.
import path from 'node:path';

const { Script } = process.getBuiltinModule('node:vm');
const { mkdirSync, readFileSync, renameSync, writeFileSync } = process.getBuiltinModule('node:fs');
const Module = process.getBuiltinModule('node:module');

/**
 * The exports of a CommonJS file. It and all that it loads from its folder, now or later, is kept.
 * @param entry absolute
 */
export function requireCached(entry) {
  const folder = path.dirname(entry);
  const cacheFolder = path.join(folder, `.compiled-${process.version}-${process.arch}`);
  /** Scripts whose code is not kept yet, or is not that of this V8. */
  const fresh = new Map();
  const usual = Module.prototype._compile;
  Module.prototype._compile = function (content, filename) {
    if (path.dirname(filename) !== folder) return usual.call(this, content, filename);
    const cacheFile = path.join(cacheFolder, `${path.basename(filename)}.bin`);
    const cachedData = readIfThere(cacheFile);
    const script = new Script(Module.wrap(content), {
      filename,
      ...(cachedData && { cachedData }),
    });
    if (script.cachedDataRejected !== false) fresh.set(cacheFile, script);
    const require = Module.createRequire(filename);
    script.runInThisContext().call(this.exports, this.exports, require, this, filename, folder);
  };
  process.once('exit', () => keep(cacheFolder, fresh));
  return Module.createRequire(entry)(entry);
}

/** At the end, because what was compiled only when it was first called is kept, too. */
function keep(cacheFolder, fresh) {
  try {
    if (fresh.size > 0) mkdirSync(cacheFolder, { recursive: true });
    for (const [file, script] of fresh) {
      // Others may start now, and read what is whole or nothing.
      const draft = `${file}.${process.pid}`;
      writeFileSync(draft, script.createCachedData());
      renameSync(draft, file);
    }
  } catch {
    // The next start compiles again.
  }
}

function readIfThere(file) {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}
