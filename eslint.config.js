// The habits of the project as rules. Imports between zones are not here: .dependency-cruiser.cjs has them, once.
import { builtinModules } from 'node:module';
import js from '@eslint/js';
import tseslint from 'typescript-eslint';
import vue from 'eslint-plugin-vue';
import prettier from 'eslint-config-prettier/flat';
import { defineConfig, globalIgnores } from 'eslint/config';

const pureZones = [
  'src-shared/**/*.ts',
  'src-main/engine/**/*.ts',
  'src-main/simulator/**/*.ts',
  'src-main/virtual-bluetooth/**/*.ts',
];
const configFiles = ['*.config.{js,ts}', '*.cjs'];

const noErrorText = [
  {
    selector:
      "CallExpression[callee.property.name=/^(includes|startsWith|endsWith|match|matchAll|search|indexOf)$/][callee.object.property.name='message']",
    message: 'Errors are told apart by code (BenchError), never by their text.',
  },
  {
    selector:
      "CallExpression[callee.property.name=/^(test|exec)$/] > MemberExpression[property.name='message']",
    message: 'Errors are told apart by code (BenchError), never by their text.',
  },
  {
    selector:
      "BinaryExpression[operator=/^[!=]==?$/][left.property.name='message'][right.value=/^/], BinaryExpression[operator=/^[!=]==?$/][left.property.name='message'][right.type='TemplateLiteral'], SwitchStatement[discriminant.property.name='message']",
    message: 'Errors are told apart by code (BenchError), never by their text.',
  },
];
const noDefaultExport = [
  { selector: 'ExportDefaultDeclaration', message: 'Export by name.' },
  { selector: "ExportSpecifier[exported.name='default']", message: 'Export by name.' },
];
const noEnum = [{ selector: 'TSEnumDeclaration', message: 'Use a union of string literals.' }];
const noClock = [
  {
    selector: "NewExpression[callee.name='Date'][arguments.length=0]",
    message: 'Pure zones have no clock: take a Clock.',
  },
  { selector: "CallExpression[callee.name='Date']", message: 'Pure zones have no clock: take a Clock.' },
];
const noFocusedTests = [
  { selector: "MemberExpression[property.name='only']", message: 'A focused test hides all others.' },
  {
    selector:
      'MemberExpression[property.name=/^(skip|todo|skipIf|runIf|fails)$/][object.name=/^(it|test|describe|bench)$/]',
    message: 'A test runs, or it does not exist.',
  },
  {
    selector: "MemberExpression[property.name='waitForTimeout']",
    message: 'Wait for what should happen, not for a length of time.',
  },
];
/** A transaction that reads first and then writes fails at once while another program writes (src-main/history/sqlite.ts). */
const noPlainBegin = [
  'Literal[value=/^\\s*BEGIN\\s*(;|$|DEFERRED|EXCLUSIVE|TRANSACTION)/]',
  'TemplateElement[value.raw=/^\\s*BEGIN\\s*(;|$|DEFERRED|EXCLUSIVE|TRANSACTION)/]',
].map((selector) => ({ selector, message: 'Transactions begin with BEGIN IMMEDIATE.' }));
const ours = [...noErrorText, ...noEnum];

export default defineConfig(
  globalIgnores(['out/**', 'dist/**', 'coverage/**', 'node_modules/**']),
  { linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  tseslint.configs.recommendedTypeChecked,
  vue.configs['flat/recommended'],
  {
    files: ['**/*.{ts,vue}'],
    languageOptions: {
      parserOptions: {
        parser: tseslint.parser,
        extraFileExtensions: ['.vue'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      'no-undef': 'off', // the compiler knows better
      '@typescript-eslint/require-await': 'off', // `async` also turns what is thrown into a rejection
      eqeqeq: 'error',
      'no-console': 'error',
      'max-lines': ['error', { max: 400, skipBlankLines: false, skipComments: false }],
      'no-restricted-syntax': ['error', ...ours, ...noDefaultExport, ...noPlainBegin],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'all' },
      ],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
    },
  },
  // With one project for each file, only the programs that are needed are built. Later rows win: the pure zones lie inside.
  ...[
    ['node', ['src-main/**/*.ts', 'scripts/**/*.ts', '*.config.ts']],
    ['web', ['src-renderer/**/*.{ts,vue}']],
    ['test', ['test/**/*.ts']],
    ['pure', pureZones],
  ].map(([zone, files]) => ({
    files,
    languageOptions: { parserOptions: { project: `./tsconfig.${zone}.json` } },
  })),
  {
    files: ['**/*.vue'],
    rules: {
      'no-restricted-syntax': ['error', ...ours],
      'vue/no-v-html': 'error', // device names and console text are not ours
      'vue/no-v-text-v-html-on-component': 'error',
      'vue/multi-word-component-names': 'off', // a view is named after what it shows
      'vue/require-default-prop': 'off', // what an optional prop is without a value stands in its type
      'vue/block-lang': ['error', { script: { lang: 'ts' } }],
      'vue/component-api-style': ['error', ['script-setup']],
    },
  },
  {
    files: pureZones,
    rules: {
      'no-restricted-syntax': ['error', ...ours, ...noDefaultExport, ...noClock],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'Pure zones have no clock: take a Clock.' },
        { object: 'performance', property: 'now', message: 'Pure zones have no clock: take a Clock.' },
        { object: 'Math', property: 'random', message: 'Pure zones have no chance: take a function.' },
        {
          object: 'crypto',
          property: 'getRandomValues',
          message: 'Pure zones have no chance: take a function.',
        },
      ],
    },
  },
  {
    // The only two files where a declaration must be able to say "any command", "any field".
    files: ['src-shared/smp/schema.ts', 'src-shared/smp/command.ts'],
    rules: {
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    // A declaration of somebody else's package says what is there.
    files: ['**/*.d.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    // A window reaches the main process through the bridge and nothing else.
    files: ['src-renderer/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: ['electron', ...builtinModules],
          patterns: ['node:*', 'electron/*', '@main/*', '**/src-main/**'],
        },
      ],
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      'no-restricted-syntax': ['error', ...ours, ...noDefaultExport, ...noFocusedTests],
      'no-restricted-globals': [
        'error',
        ...['setTimeout', 'setInterval'].map((name) => ({ name, message: 'Tests use virtual time.' })),
      ],
      'no-restricted-properties': [
        'error',
        ...['globalThis', 'window'].flatMap((object) =>
          ['setTimeout', 'setInterval'].map((property) => ({
            object,
            property,
            message: 'Tests use virtual time.',
          })),
        ),
      ],
      'no-restricted-imports': [
        'error',
        { paths: ['timers', 'timers/promises', 'node:timers', 'node:timers/promises'] },
      ],
    },
  },
  {
    // What prints for a living.
    files: ['src-main/cli/**/*.ts', 'src-main/serve/**/*.ts', 'scripts/**/*.ts', ...configFiles],
    rules: { 'no-console': 'off' },
  },
  {
    files: configFiles,
    rules: { 'no-restricted-syntax': ['error', ...ours] },
  },
  {
    files: ['**/*.{js,mjs,cjs}'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: {
      globals: Object.fromEntries(
        [
          'process',
          'console',
          'URL',
          'AbortSignal',
          'AbortController',
          'setTimeout',
          'clearTimeout',
          'performance',
          'Buffer',
          'module',
        ].map((name) => [name, 'readonly']),
      ),
    },
    rules: { 'max-lines': ['error', 400], 'no-restricted-syntax': ['error', ...noErrorText] },
  },
  {
    // A preload of Electron, beside a page.
    files: ['scripts/bench/window/page.cjs'],
    languageOptions: {
      sourceType: 'commonjs',
      globals: Object.fromEntries(
        ['document', 'requestAnimationFrame', 'MutationObserver'].map((name) => [name, 'readonly']),
      ),
    },
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
  prettier,
);
