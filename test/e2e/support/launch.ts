// Starts the built application in a real Electron, watches that nothing complains, and ends it for certain.
// Knows no page of the application.
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';

const root = path.resolve(import.meta.dirname, '../../..');
const isRoot = process.getuid?.() === 0;
const closeLimitMs = 20_000;

export interface LaunchOptions {
  /** Content size of the first window in CSS pixels; 1280 x 800 when left out. */
  size?: { width: number; height: number };
  /** A folder for preferences that outlives the application, for tests that start it again. Else a temporary one. */
  userData?: string;
  /** Further command line arguments for the application. */
  args?: readonly string[];
  /** Further environment of the application. */
  env?: Readonly<Record<string, string>>;
  /** Console lines that this test provokes on purpose. */
  expected?: readonly RegExp[];
}

export interface Launched {
  readonly app: ElectronApplication;
  /** The first window. */
  readonly page: Page;
  readonly userData: string;
  /** Everything that was complained about so far: console errors and warnings, uncaught errors, CSP violations. */
  problems(): string[];
  /** All that windows and main process have written, for a failing test to show. */
  output(): string;
  resize(width: number, height: number): Promise<void>;
  /** Ends the application; kills it, and fails, if it does not end within 20 s. Fails when there were problems. */
  close(): Promise<void>;
}

/** The Electron that scripts/test.mjs and scripts/screenshots.mjs have prepared. */
function executable(): string {
  const given = process.env['BOOTBENCH_ELECTRON'];
  if (!given) {
    throw new Error(
      'BOOTBENCH_ELECTRON names no Electron. Run these tests with `npm test` or `npm run test:e2e [-- file]`.',
    );
  }
  return given;
}

/** Starts the application that stands in out/ and waits for its first window to be loaded. */
export async function launchApplication(options: LaunchOptions = {}): Promise<Launched> {
  const temporary = options.userData === undefined;
  const userData = options.userData ?? mkdtempSync(path.join(os.tmpdir(), 'bootbench-e2e-'));
  const app = await _electron.launch({
    executablePath: executable(),
    args: [root, `--user-data-dir=${userData}`, ...(options.args ?? [])],
    chromiumSandbox: !isRoot, // as root Chromium refuses to start with its sandbox
    cwd: root,
    env: { ...definedEnvironment(), ...options.env },
  });
  const lines: string[] = [];
  const complaints: string[] = [];
  const complain = (line: string) => {
    if (!options.expected?.some((pattern) => pattern.test(line))) complaints.push(line);
  };
  const heard = (where: string, type: string, text: string) => {
    const line = `${where} ${type}: ${text}`;
    lines.push(line);
    if (type === 'error' || type === 'warning') complain(line);
  };

  app.context().on('console', (message) => heard('window', message.type(), message.text()));
  app.context().on('weberror', (error) => heard('window', 'error', `uncaught ${error.error().stack ?? ''}`));
  app.on('console', (message) => heard('main', message.type(), message.text()));
  for (const stream of [app.process().stdout, app.process().stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => lines.push(text.trimEnd()));
  }
  const launched = { app, lines, complaints, complain, userData, temporary };
  try {
    const page = await app.firstWindow();
    page.on('crash', () => complain('window error: the renderer has crashed'));
    await page.waitForLoadState('load');
    // Chromium repeats to late listeners what a page has logged, but not always what its CSP has refused. So the page
    // is loaded once more now that we listen; a window may be reloaded at any moment.
    await loadedInMain(app);
    await page.reload();
    const { width, height } = options.size ?? { width: 1280, height: 800 };
    await resize(app, width, height);
    return {
      app,
      page,
      userData,
      problems: () => [...complaints],
      output: () => lines.join('\n'),
      resize: (newWidth, newHeight) => resize(app, newWidth, newHeight),
      close: () => close(launched),
    };
  } catch (error) {
    await end(app);
    throw new Error(`the application did not come up; it wrote:\n${lines.join('\n')}`, { cause: error });
  }
}

/**
 * One application for all tests of a file: started before the first, ended after the last, and after each test
 * checked for complaints.
 *
 * @returns an object whose members are there once the first test runs
 */
export function useApplication(options: LaunchOptions = {}): Readonly<Launched> {
  const launched = {} as Launched;
  beforeAll(async () => void Object.assign(launched, await launchApplication(options)));
  afterEach(() => expect(launched.problems(), launched.output()).toEqual([]));
  afterAll(() => launched.close());
  return launched;
}

/** The page has loaded before the main process knows; a reload in between would break its loading off. */
async function loadedInMain(app: ElectronApplication): Promise<void> {
  await app.evaluate(async ({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    if (contents?.isLoading())
      await new Promise<void>((done) => contents.once('did-stop-loading', () => done()));
  });
}

async function resize(app: ElectronApplication, width: number, height: number): Promise<void> {
  await app.evaluate(({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0]?.setContentSize(...size), [
    width,
    height,
  ] as [number, number]);
}

interface Running {
  app: ElectronApplication;
  lines: string[];
  complaints: string[];
  complain: (line: string) => void;
  userData: string;
  temporary: boolean;
}

async function close({ app, lines, complaints, complain, userData, temporary }: Running): Promise<void> {
  if ((await end(app)) === 'killed') complain(`the application did not end within ${closeLimitMs} ms`);
  if (temporary) rmSync(userData, { recursive: true, force: true, maxRetries: 5 });
  expect(complaints, lines.join('\n')).toEqual([]);
}

async function end(app: ElectronApplication): Promise<'ended' | 'killed'> {
  const limit = AbortSignal.timeout(closeLimitMs);
  const tooLate = new Promise<'killed'>((resolve) => {
    limit.addEventListener('abort', () => resolve('killed'), { once: true });
  });
  const how = await Promise.race([app.close().then(() => 'ended' as const), tooLate]);
  if (how === 'killed') app.process().kill('SIGKILL');
  return how;
}

function definedEnvironment(): Record<string, string> {
  const all = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  // Of the runner's own variables none may change what the application does.
  return Object.fromEntries(
    all.filter(([name]) => !/^(ELECTRON_|VITEST|NODE_ENV$|NODE_OPTIONS$)/.test(name)),
  );
}
