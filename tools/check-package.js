/**
 * npm run check:package: whether the package that npm would publish can be used. Packs it, looks at what is in it, lets
 * publint and are-the-types-wrong look at it, installs it in a project outside the repository, weighs that, and compiles an
 * import of every entry there under each TypeScript that is supported, strictly and without skipLibCheck. Packs plugins
 * beside it (packed-plugins.js). Exits with 1 when anything fails; all of it is done all the same. Takes a minute.
 */
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkPlugins } from './packed-plugins.js';

const root = fileURLToPath(new URL('../', import.meta.url));
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const modules = join(root, 'node_modules');
const COMPILERS = ['typescript-5.9', 'typescript', 'typescript-7'];
/** Name of an entry as it is imported, by its key in `exports`; package.json is one for tools. */
const entries = Object.keys(manifest.exports)
  .filter((key) => key !== './package.json')
  .map((key) => `${manifest.name}${key.slice(1)}`);

/** What a user's install may come to. */
const MOST_MEBIBYTES = 130;
/** What users would pay for and nothing runs. */
const NOT_BROUGHT = ['@tensorflow/tfjs', '@tensorflow/tfjs-node', '@types/node', 'typescript', 'esbuild'];

let failed = 0;
const check = (/** @type {string} */ name, /** @type {readonly string[]} */ faults) => {
  if (faults.length > 0) failed++;
  console.log(`${faults.length === 0 ? 'ok    ' : 'FAILED'}  ${name}`);
  for (const fault of faults) console.log(`        ${fault}`);
};
const run = (/** @type {string} */ command, /** @type {string[]} */ args, /** @type {string} */ cwd) => {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8', maxBuffer: 1 << 28 });
  return { status, out: `${stdout}${stderr}`, stdout };
};
/** What a tool complains of; nothing when it ended well. */
const complaints = (/** @type {ReturnType<typeof run>} */ { status, out }) =>
  status === 0 ? [] : out.trimEnd().split('\n');

const work = mkdtempSync(join(tmpdir(), 'collapsar-package-'));
try {
  const packed = run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', work], root);
  // npm 11 gives a list, later ones an object by name.
  const [report] = Object.values(packed.status === 0 ? JSON.parse(packed.stdout) : {});
  check('npm pack', complaints(packed));
  if (report === undefined) process.exit(1);
  const tarball = join(work, readdirSync(work).find((name) => name.endsWith('.tgz')) ?? '');
  check('contents', faultsOfContents(report.files.map((/** @type {{ path: string }} */ { path }) => path)));

  check('publint', complaints(run(process.execPath, [join(modules, 'publint/src/cli.js'), tarball, '--strict'], root)));
  const attw = join(modules, '@arethetypeswrong/cli/dist/index.js');
  // ESM only: that `require` gets an ES module is meant (every supported Node can load one).
  check(
    'are the types wrong',
    complaints(run(process.execPath, [attw, tarball, '--profile', 'esm-only', '--format', 'ascii'], root)),
  );

  const project = join(work, 'project');
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'user', private: true, type: 'module' }));
  const quick = ['--ignore-scripts', '--omit=optional', '--prefer-offline', '--no-audit', '--no-fund'];
  check('npm install of the tarball', complaints(run('npm', ['install', ...quick, tarball], project)));
  check(`weight of the install, at most ${MOST_MEBIBYTES} MiB`, faultsOfInstall(join(project, 'node_modules')));
  checkPlugins({ work, tarball, collapsar: join(project, 'node_modules/collapsar/dist/cli/main.js'), run, check });
  // As a TypeScript project on Node has them; Collapsar brings none along.
  const types = `@types/node@${JSON.parse(readFileSync(join(modules, '@types/node/package.json'), 'utf8')).version}`;
  check('npm install of types of Node', complaints(run('npm', ['install', ...quick, types], project)));
  // tfjs-core's own types do not pass (a global Long that nothing declares; types of WebGPU beside the DOM's own): where
  // they are shown, ours must have no error.
  const [withTensors, others] = [true, false].map((is) => entries.filter((name) => name.endsWith('/tensors') === is));
  for (const compiler of COMPILERS) {
    const { version } = JSON.parse(readFileSync(join(modules, compiler, 'package.json'), 'utf8'));
    const errorsOf = (/** @type {string[]} */ imported, /** @type {string} */ lib) => {
      const lines = imported.map((name, i) => `export * as entry${i} from '${name}';\n`);
      writeFileSync(join(project, 'main.ts'), lines.join(''));
      const strict = ['--strict', '--noEmit', '--skipLibCheck', 'false', '--module', 'nodenext', '--target', 'es2023'];
      const options = [...strict, '--lib', lib, '--types', 'node', '--pretty', 'false', 'main.ts'];
      return errorsIn(run(process.execPath, [join(modules, compiler, 'bin/tsc'), ...options], project));
    };
    for (const [kind, lib] of /** @type {const} */ ([
      ['of Node alone', 'es2023'],
      ['with the DOM', 'es2023,dom,dom.iterable'],
    ]))
      check(`${others.join(', ')} in a project ${kind}, TypeScript ${version}`, errorsOf(others, lib).slice(0, 20));
    const errors = errorsOf(withTensors, 'es2023,dom,dom.iterable');
    check(
      `${withTensors.join(', ')} in a project with the DOM, TypeScript ${version}`,
      errors.filter((error) => /^(node_modules\/collapsar\/|main\.ts|error)/.test(error)).slice(0, 20),
    );
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
console.log(failed === 0 ? 'The package can be used.' : `${failed} checks failed.`);
process.exit(failed === 0 ? 0 : 1);

/** What is missing among the published files, and what does not belong there. */
function faultsOfContents(/** @type {string[]} */ files) {
  const wanted = [
    'LICENSE',
    'README.md',
    'CHANGELOG.md',
    'SECURITY.md',
    'package.json',
    'docs/plugins.md',
    'studies/tour.yaml',
    'dist/cli/templates/metric.txt',
    'python/collapsar/server.py',
    'schemas/summary.schema.json',
  ];
  const targets = Object.values(manifest.exports).flatMap((to) => (typeof to === 'string' ? [to] : Object.values(to)));
  const named = [...targets, ...Object.values(manifest.bin)].map((path) => path.replace(/^\.\//, ''));
  const belongs =
    /^(dist|docs|schemas|studies|python)\/|^(LICENSE|(README|CHANGELOG|CONTRIBUTING|SECURITY)\.md|package\.json)$/;
  return [
    ...[...wanted, ...named].filter((path) => !files.includes(path)).map((path) => `${path} is missing`),
    ...files.filter((path) => !belongs.test(path)).map((path) => `${path} does not belong there`),
    ...files
      .filter((path) => /\.spec\.|(^|\/)spec\/|tsbuildinfo|\.tgz$|(^|\/)node_modules\//.test(path))
      .map((path) => `${path} is of no use to a user`),
  ];
}

/** Too many bytes, and packages that no user needs. */
function faultsOfInstall(/** @type {string} */ folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const bytes = files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
  const mebibytes = Math.ceil(bytes / 1048576);
  return [
    ...(mebibytes > MOST_MEBIBYTES ? [`${mebibytes} MiB`] : []),
    ...NOT_BROUGHT.filter((name) => existsSync(join(folder, name))).map((name) => `${name} is brought along`),
  ];
}

/** Each error of a compiler as one line. */
function errorsIn(/** @type {ReturnType<typeof run>} */ { status, stdout, out }) {
  const errors = stdout.split('\n').filter((line) => /: error TS\d+|^error TS/.test(line));
  return status === 0 ? [] : errors.length > 0 ? errors : out.trimEnd().split('\n');
}
