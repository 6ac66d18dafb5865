/**
 * Part of npm run check:package: whether a package that `collapsar create plugin` writes does, packed and installed beside a
 * packed Collapsar in an empty folder, what its README says: installs, compiles, passes its suite, is packed, is found and
 * listed, runs in a study and is named with its version in the report. In TypeScript, JavaScript and Python.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** An entry that a study can use beside the others, by language. */
const PLUGINS = /** @type {const} */ ([
  ['ts', 'metric', 'spread'],
  ['js', 'source', 'square'],
  ['python', 'model', 'box'],
]);
const STUDY = `study: packed
sources: [square]
models: [box]
strategies: [replace]
metrics: [moments, spread]
samples: 20
evaluate: 50
generations: 2
seeds: 2
`;

/**
 * @param {{ work: string, tarball: string, collapsar: string,
 *   run(command: string, args: string[], cwd: string): { status: number | null, out: string, stdout: string },
 *   check(name: string, faults: readonly string[]): void }} means `collapsar`: the program of an installed package
 */
export const checkPlugins = ({ work, tarball, collapsar, run, check }) => {
  const python = run('python3', ['-c', 'import numpy'], work).status === 0;
  if (!python && process.env.COLLAPSAR_REQUIRE_ALL !== '1') {
    console.log('left out  plugins made by create plugin: this needs Python with NumPy');
    return;
  }
  /** @type {string[]} */
  const packages = [];
  for (const [language, kind, name] of PLUGINS) {
    const folder = join(work, `collapsar-plugin-${name}`);
    const flags = ['--kind', kind, '--language', language, '--collapsar', `file:${tarball}`];
    const steps = /** @type {const} */ ([
      [process.execPath, [collapsar, 'create', 'plugin', name, ...flags], work],
      ['npm', ['install', ...QUICK], folder],
      ['npm', ['test'], folder],
      ['npm', ['pack', '--pack-destination', work], folder],
    ]);
    const failed = steps.map(([command, args, cwd]) => run(command, [...args], cwd)).find(({ status }) => status !== 0);
    check(`create plugin, npm install, npm test and npm pack: a ${kind} in ${language}`, lines(failed?.out));
    const packed = readdirSync(work).find((file) => file.startsWith(`collapsar-plugin-${name}-`));
    if (packed !== undefined) packages.push(join(work, packed));
  }
  const user = join(work, 'user');
  mkdirSync(user);
  const installed = run('npm', ['install', ...QUICK, tarball, ...packages], user);
  check(
    'npm install of Collapsar and three plugins, packed, in an empty folder',
    installed.status === 0 ? [] : lines(installed.out),
  );
  const program = join(user, 'node_modules/.bin/collapsar');
  const listed = run(program, ['list'], user);
  writeFileSync(join(user, 'packed.yaml'), STUDY);
  const ran = run(program, ['run', 'packed.yaml'], user);
  check('collapsar run with what all three offer', ran.status === 0 ? [] : lines(ran.out));
  const page = ran.status === 0 ? readFileSync(join(user, 'runs/packed/report.html'), 'utf8') : '';
  check(
    'each is found, listed and named with its version in the report',
    PLUGINS.flatMap(([, kind, name]) => [
      ...(new RegExp(`^${name} .*collapsar-plugin-${name} 0\\.1\\.0`, 'm').test(listed.stdout)
        ? []
        : [`list: no ${kind} ${name}`]),
      ...(new RegExp(`collapsar-plugin-${name}<td>0\\.1\\.0<td>package`).test(page)
        ? []
        : [`report: no plugin of ${name}`]),
    ]),
  );
};

const QUICK = ['--prefer-offline', '--no-audit', '--no-fund'];
const lines = (/** @type {string | undefined} */ out) =>
  out === undefined ? [] : out.trimEnd().split('\n').slice(-20);
