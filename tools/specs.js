/**
 * node tools/specs.js [--long] [path ...]: compiles the product to dist/ and product and specs together to build/spec/,
 * then runs the specs from there, several files side by side: a compiled module loads several times faster than one that
 * is compiled when it is imported, in mocha's own processes and in every one that a spec starts. Paths are those of the
 * sources (spec/core, spec/core/random/stream.spec.ts); without any, all specs but the long ones run, or with --long the
 * long ones alone. What took longest the last time (build/spec-times.csv, which spec/compiled writes) begins first, so
 * that no long file is left over at the end; where nothing is known yet, what is known to be slow.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const cwd = fileURLToPath(new URL('../', import.meta.url));
const run = (/** @type {string[]} */ ...args) => {
  const { status } = spawnSync(process.execPath, args, { cwd, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
};
const long = process.argv.includes('--long');
const asked = process.argv.slice(2).filter((argument) => argument !== '--long');
const isWanted = (/** @type {string} */ name) => name.endsWith('.spec.ts') && name.endsWith('.long.spec.ts') === long;
/** Specs at a path of the sources: those of a folder, or the one that it names. */
const specs = (/** @type {string} */ path) =>
  statSync(join(cwd, path)).isDirectory()
    ? readdirSync(join(cwd, path), { recursive: true, encoding: 'utf8' })
        .filter(isWanted)
        .map((name) => join(path, name))
    : [path];
const TIMES = join(cwd, 'build/spec-times.csv');
/** Milliseconds that a compiled spec took the last time it ran beside others. */
const times = () => {
  const lines = existsSync(TIMES) ? readFileSync(TIMES, 'utf8').trim().split('\n') : [];
  const last = new Map(lines.map((line) => [line.slice(0, line.indexOf(',')), line]));
  if (last.size < lines.length) writeFileSync(TIMES, [...last.values()].map((line) => `${line}\n`).join(''));
  return new Map([...last].map(([file, line]) => [file, line.split(',')[1]]));
};
const paths = asked.length === 0 ? ['spec'] : asked;
/** Milliseconds to reckon with where a file never ran here: an order, no more. */
const SLOW = [
  /docs\/pages\.long/,
  /(science|reports|external|learning)\/.*\.long|cli\/(run|answers)\.long/,
  /^spec\/(run|cli|cases)\/|executors\/local\.|\/(conformance|testing)\//,
];
const reckoned = (/** @type {string} */ file) => {
  const place = SLOW.findIndex((pattern) => pattern.test(file));
  return place < 0 ? 0 : 10 ** (6 - place);
};
/**
 * One more than there are cores where many specs wait for a child process or a limit of time, which costs no core; not
 * where files take minutes, and browsers and trainings of their own. A process takes up to a GiB.
 */
const jobs = long ? Math.min(availableParallelism(), 4) : Math.min(availableParallelism() + 1, 5);

run('tools/build.js');
run('tools/build.js', 'tsconfig.spec.json', 'build/spec');
const took = times();
const timeOf = (/** @type {string} */ file) => Number(took.get(file) ?? reckoned(file));
const files = paths
  .flatMap(specs)
  .map((path) => path.replace(/\.ts$/, '.js'))
  .sort((a, b) => timeOf(b) - timeOf(a));
run(
  'node_modules/mocha/bin/mocha.js',
  '--config=.mocharc.compiled.json',
  '--parallel',
  `--jobs=${jobs}`,
  ...files.map((file) => `build/spec/${file}`),
);
