import eslint from '@eslint/js';
import typescript from 'typescript-eslint';
import { tsImport } from 'tsx/esm/api';

const { house } = await tsImport('./lint/index.ts', import.meta.url);

/** Where time is part of the work and no clock can reach a result. */
const CLOCKS = [
  ...['core/journal/**', 'core/execution/**'],
  ...['plugins/executors/**', 'plugins/external/**', 'plugins/endpoint/**'],
];

const known = (/** @type {string[]} */ ...names) => Object.fromEntries(names.map((name) => [name, 'readonly']));
/** What the script inside the report may use of a browser. */
const BROWSER = [
  ...['document', 'window', 'location', 'history', 'navigator', 'matchMedia', 'addEventListener', 'CSS'],
  ...['Blob', 'URLSearchParams', 'Element', 'HTMLElement', 'HTMLDetailsElement', 'HTMLInputElement', 'SVGElement'],
  ...['SVGSVGElement', 'XMLSerializer', 'Image', 'IntersectionObserver', 'localStorage', 'getComputedStyle'],
  ...['requestAnimationFrame', 'getComputedStyle', 'Event', 'clearTimeout'],
];

export default typescript.config(
  {
    ignores: ['dist/', 'build/', 'runs/', 'coverage/', '**/data/**', '**/fixtures/**', '**/assembly/', '**/built/'],
  },
  eslint.configs.recommended,
  { files: ['**/*.js'], languageOptions: { globals: known('console', 'process', 'URL', 'setTimeout') } },
  { files: ['reports/**/*.js'], languageOptions: { globals: known(...BROWSER) } },
  {
    files: ['**/*.ts'],
    extends: [typescript.configs.strict],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { house },
    rules: {
      'house/walls': 'error',
      // Typed-array kernels index what they have just measured; a check a number would cost more than the number.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/no-invalid-void-type': ['error', { allowAsThisParameter: true }],
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/prefer-promise-reject-errors': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      eqeqeq: 'error',
      // Constants stand as their source prints them.
      'no-loss-of-precision': 'off',
      'no-restricted-syntax': [
        'error',
        { selector: 'TSEnumDeclaration', message: 'Use a union of literals or an object `as const`.' },
      ],
    },
  },
  {
    files: ['core/**/*.ts', 'reports/**/*.ts', 'cli/**/*.ts', 'host/**/*.ts', 'lint/**/*.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        { selector: 'TSEnumDeclaration', message: 'Use a union of literals or an object `as const`.' },
        { selector: 'ExportDefaultDeclaration', message: 'Only plugins have a default export.' },
      ],
    },
  },
  {
    files: ['core', 'plugins', 'reports', 'cli', 'host'].flatMap((room) => [`${room}/**/*.ts`, `${room}/client/*.js`]),
    rules: { complexity: ['error', 12] },
  },
  { files: ['core/**/*.ts', 'plugins/**/*.ts'], rules: { 'house/determinism': 'error' } },
  { files: CLOCKS.map((folder) => `${folder}/*.ts`), rules: { 'house/determinism': ['error', { clock: true }] } },
  { files: ['reports/**/*.ts'], rules: { 'house/determinism': ['error', { powers: true }] } },
  {
    files: ['spec/**/*.ts'],
    rules: {
      // chai's assertions are getters.
      '@typescript-eslint/no-unused-expressions': 'off',
    },
  },
);
