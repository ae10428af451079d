// Who may import whom, as a whitelist: what no line allows is an error, so a new folder is forbidden until
// somebody decides where it stands. docs/architecture.md has the picture.

const shared = (...zones) => `^src-shared/(${zones.join('|')})/`;
const main = (...zones) => `^src-main/(${zones.join('|')})/`;
const npm = (...names) => `^node_modules/(${names.join('|')})/`;

const anyShared = shared(
  'core',
  'smp',
  'kconfig',
  'firmware',
  'device',
  'run',
  'history',
  'simulator',
  'ipc',
);
const domain = shared('core', 'smp', 'kconfig', 'firmware', 'device', 'run');

/** One line of the table: files of `from` may import what one of `to` matches, and node's own modules if `node`. */
const may = (from, to, { node = false } = {}) => [
  ...to.map((path) => ({ from: { path: from }, to: { path } })),
  ...(node ? [{ from: { path: from }, to: { dependencyTypes: ['core'] } }] : []),
];

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'Two files that need each other are one file, or want a third.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      comment: 'A file that imports nothing and that nobody imports is dead.',
      severity: 'error',
      from: { orphan: true, pathNot: ['\\.d\\.ts$', '^test/support/', '^scripts/[^/]+\\.mjs$'] },
      to: {},
    },
    {
      name: 'no-unresolvable',
      comment: 'An import that leads nowhere.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'declared-packages',
      comment: 'A package that package.json does not name is there by accident.',
      severity: 'error',
      from: { path: '^src-' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
  ],

  allowedSeverity: 'error',
  allowed: [
    // shared: pure
    ...may(shared('core'), [shared('core')]),
    ...may(shared('smp'), [shared('core', 'smp'), npm('cbor-x')]),
    ...may('^src-shared/smp/private-group\\.ts$', [npm('zod')]),
    ...may(shared('kconfig'), [shared('smp', 'kconfig')]),
    ...may(shared('firmware'), [shared('core', 'smp', 'firmware')]),
    // what is known of one device, in words and values; no work on it
    ...may(shared('device'), [shared('core', 'smp', 'kconfig', 'firmware', 'device'), npm('zod')]),
    ...may('^src-shared/device/statistics/csv\\.ts$', [npm('csv-stringify')]),
    ...may(shared('run'), [shared('core', 'smp', 'firmware', 'device', 'run')]),
    // runs that are over: their record, and what is asked of many of them
    ...may(shared('history'), [shared('core', 'device', 'run', 'history'), npm('zod', 'csv-stringify')]),
    ...may(shared('simulator'), [shared('core', 'smp', 'simulator'), npm('zod')]),
    ...may(shared('ipc'), [anyShared, npm('zod')]),

    // main: pure
    ...may(main('engine'), [shared('core', 'smp'), main('engine')]),
    ...may(main('simulator'), [shared('core', 'smp', 'firmware', 'simulator'), main('simulator')]),
    // a Bluetooth controller in software; it knows simulated devices as servers of messages
    ...may(main('virtual-bluetooth'), [shared('core', 'smp'), main('simulator', 'virtual-bluetooth')]),

    // main: the rim; `host` (clock, hashes) is for those who construct: app, cli, serve
    ...may(main('host'), [domain, main('host')], { node: true }),
    // files of this computer, and what the system says of them; no device, no run
    ...may(main('disk'), [shared('core'), main('disk')], { node: true }),
    ...may('^src-main/disk/local-files\\.ts$', [shared('ipc')]),
    ...may('^src-main/disk/state-file\\.ts$', [npm('proper-lockfile', '@types/proper-lockfile')]),
    ...may(
      main('transports'),
      [domain, main('engine', 'transports'), npm('serialport', '@serialport', '@abandonware', 'dbus-next')],
      {
        node: true,
      },
    ),
    ...may('^src-main/transports/(simulated|replay)\\.ts$', [main('simulator'), shared('simulator')]),
    ...may(
      main('serve'),
      [domain, shared('simulator'), main('disk', 'simulator', 'virtual-bluetooth', 'serve', 'host')],
      {
        node: true,
      },
    ),
    ...may(main('session'), [anyShared, main('engine', 'session')], { node: true }),
    ...may(main('firmware'), [anyShared, main('disk', 'firmware'), npm('yauzl')], { node: true }),
    ...may(main('run'), [anyShared, main('disk', 'engine', 'firmware', 'session', 'run')], { node: true }),
    // the store of runs; only one file knows the library
    ...may(main('history'), [shared('core', 'run', 'history'), main('history')], { node: true }),
    ...may('^src-main/history/sqlite\\.ts$', [npm('@photostructure')]),
    ...may(main('trace'), [anyShared, main('disk', 'engine', 'session', 'trace'), npm('zod')], {
      node: true,
    }),
    ...may(main('ipc'), [
      anyShared,
      main('disk', 'firmware', 'session', 'run', 'trace', 'history', 'ipc'),
      npm('electron', 'zod'),
    ]),
    ...may(
      main('cli'),
      [
        anyShared,
        main(
          'disk',
          'engine',
          'transports',
          'session',
          'firmware',
          'run',
          'trace',
          'history',
          'simulator',
          'virtual-bluetooth',
          'serve',
          'host',
          'cli',
        ),
        npm('commander', 'conf', 'zod'),
        '^package\\.json$',
      ],
      { node: true },
    ),
    ...may(main('preload'), [shared('ipc'), main('preload'), npm('electron')]),
    ...may(main('app'), [anyShared, '^src-main/', npm('electron', 'electron-store', 'electron-log', 'zod')], {
      node: true,
    }),

    // the window: shared and libraries; electron and node by no line
    ...may('^src-renderer/', [
      anyShared,
      '^src-renderer/',
      '^resources/.+\\.svg$',
      '^node_modules/(?!electron)',
    ]),

    // around it
    ...may(
      '^test/',
      ['^test/', '^docs/.+\\.json$', '^src-', '^scripts/', '^node_modules/', '^[^/]+\\.(json|config\\.ts)$'],
      {
        node: true,
      },
    ),
    ...may(
      '^scripts/',
      ['^scripts/', anyShared, '^src-main/(?!app/|preload/)', '^node_modules/', '^[^/]+\\.json$'],
      {
        node: true,
      },
    ),
  ],

  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
      extensions: ['.ts', '.mjs', '.js', '.cjs', '.vue', '.json', '.d.ts', '.css', '.svg'],
    },
  },
};
