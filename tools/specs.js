/**
 * node tools/specs.js [--long] [path ...]: compiles the product to dist/ and product and specs together to build/spec/,
 * then runs the specs from there, two files at a time: a compiled module loads several times faster than one that is
 * compiled when it is imported, in mocha's own processes and in every one that a spec starts. Paths are those of the
 * sources (spec/core, spec/core/random/stream.spec.ts); without any, all specs but the long ones run, or with --long the
 * long ones alone, one file at a time.
 */
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const cwd = fileURLToPath(new URL('../', import.meta.url));
const run = (/** @type {string[]} */ ...args) => {
  const { status } = spawnSync(process.execPath, args, { cwd, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
};
const long = process.argv.includes('--long');
const LONG = '.long.spec';
const asked = process.argv.slice(2).filter((argument) => argument !== '--long');
const folder = (/** @type {string} */ path) => !path.endsWith('.ts') && statSync(`${cwd}${path}`).isDirectory();
const compiled = (/** @type {string} */ path) =>
  folder(path)
    ? `build/spec/${path.replace(/\/$/, '')}/**/*${long ? LONG : '.spec'}.js`
    : `build/spec/${path.replace(/\.ts$/, '.js')}`;
const paths = asked.length === 0 ? ['spec'] : asked;

run('tools/build.js');
run('tools/build.js', 'tsconfig.spec.json', 'build/spec');
run(
  'node_modules/mocha/bin/mocha.js',
  '--config=.mocharc.compiled.json',
  ...(long ? [] : ['--parallel', '--jobs=2']),
  ...paths.map(compiled),
  ...(long || paths.some((path) => path.endsWith('.ts')) ? [] : [`--ignore=build/spec/**/*${LONG}.js`]),
);
