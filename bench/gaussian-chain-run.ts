/**
 * What a whole `collapsar run` of the Gaussian chain costs beside a plain numpy loop that does the same: processor time of
 * a chain, of the driver and all its children and of the driver alone, as the slope over the number of seeds, so that no
 * start counts. Whole processes, interleaved. numpy as it comes, and on one thread of BLAS. `npm run bench` to compile, then
 * `node build/bench/bench/gaussian-chain-run.js [--seeds 100,800] [--repetitions 3] [--strategies replace,accumulate]`
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const T = 100;
const DIMENSIONS = 10;
const GENERATIONS = 100;
const PYTHON = process.env['BENCH_NUMPY'] ?? 'python3';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '100,800' },
    repetitions: { type: 'string', default: '3' },
    strategies: { type: 'string', default: 'replace,accumulate,accumulate-subsample' },
  },
});
const [few = 100, many = 800] = values.seeds.split(',').map(Number);
const folder = mkdtempSync(join(tmpdir(), 'collapsar-bench-'));

/** Processor milliseconds of a command and of all that it started, as the shell that waited for it counts them. */
const processorMs = (command: readonly string[], env: NodeJS.ProcessEnv = {}): number => {
  const { status, stdout, stderr } = spawnSync('sh', ['-c', '"$@" > /dev/null && times', 'sh', ...command], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  if (status !== 0) throw new Error(`${command.join(' ')} failed: ${stderr}`);
  const ofChildren = stdout.trim().split('\n').at(-1)!;
  return [...ofChildren.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, minutes, seconds]) => sum + 60_000 * Number(minutes) + 1000 * Number(seconds),
    0,
  );
};

/** Processor milliseconds of a run: of all, and of the process that the children belong to. */
interface Cost {
  readonly all: number;
  readonly driver?: number;
}

/** In the driver alone, though children inherit it: writes down at the end what that process took. */
const DRIVER_MS = `data:text/javascript,${encodeURIComponent(`import { writeFileSync } from 'node:fs';
process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  if (process.argv[1].endsWith('main.js')) writeFileSync(process.env.BENCH_DRIVER_MS, String((user + system) / 1000));
});`)}`;

const ONE_THREAD = { OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1', MKL_NUM_THREADS: '1' };
const numpy = (style: 'published' | 'lean', strategy: string, seeds: number, env: NodeJS.ProcessEnv): Cost => {
  const sizes = [T, DIMENSIONS, GENERATIONS, seeds].map(String);
  return { all: processorMs([PYTHON, 'bench/gaussian-chain-run.py', style, strategy, ...sizes], env) };
};

const collapsar = (strategy: string, seeds: number, workers: number): Cost => {
  const study = join(folder, 'study.json');
  writeFileSync(
    study,
    JSON.stringify({
      study: 'gaussian-chain',
      sources: [{ use: 'normal', with: { dimensions: DIMENSIONS } }],
      models: ['gaussian'],
      strategies: [strategy],
      metrics: ['moments'],
      samples: T,
      evaluate: T,
      generations: GENERATIONS,
      seeds,
      controls: false,
    }),
  );
  const program = fileURLToPath(new URL('../cli/main.js', import.meta.url));
  const flags = ['--out', join(folder, 'runs'), '--workers', String(workers), '--fresh', '--quiet'];
  const command = [process.execPath, '--import', DRIVER_MS, program, 'run', study, ...flags];
  const file = join(folder, 'driver-ms');
  const all = processorMs(command, { BENCH_DRIVER_MS: file });
  return { all, driver: Number(readFileSync(file, 'utf8')) };
};

/** A chain's milliseconds: what the further seeds cost, without what starting does. */
const slope = (cost: (seeds: number) => Cost): Cost => {
  const [more, less] = [cost(many), cost(few)];
  const chains = many - few;
  return {
    all: (more.all - less.all) / chains,
    ...(more.driver === undefined ? {} : { driver: (more.driver - less.driver!) / chains }),
  };
};

const median = (list: readonly number[]): number => list.toSorted((a, b) => a - b)[list.length >> 1]!;
const told = (list: readonly number[], digits: number): string =>
  `${median(list).toFixed(digits)} (${Math.min(...list).toFixed(digits)}-${Math.max(...list).toFixed(digits)})`;

console.log(
  `Processor time a chain: T = ${T}, d = ${DIMENSIONS}, ${GENERATIONS} generations; slope from ${few} to ${many} seeds, median (lowest-highest) of ${values.repetitions} interleaved turns\n`,
);
console.log(
  '| strategy | contender | ms | of these the driver | of numpy | of numpy on one thread |\n| --- | --- | --- | --- | --- | --- |',
);
const contenders: readonly (readonly [string, (strategy: string, seeds: number) => Cost])[] = [
  ['numpy', (strategy, seeds) => numpy('published', strategy, seeds, {})],
  ['numpy, one thread', (strategy, seeds) => numpy('published', strategy, seeds, ONE_THREAD)],
  ['numpy, lean, one thread', (strategy, seeds) => numpy('lean', strategy, seeds, ONE_THREAD)],
  ['collapsar run --workers 1', (strategy, seeds) => collapsar(strategy, seeds, 1)],
  ['collapsar run --workers 2', (strategy, seeds) => collapsar(strategy, seeds, 2)],
];
try {
  for (const strategy of values.strategies.split(',')) {
    const turns = Array.from({ length: Number(values.repetitions) }, () =>
      contenders.map(([, cost]) => slope((seeds) => cost(strategy, seeds))),
    );
    for (const [i, [name]] of contenders.entries()) {
      const own = turns.map((turn) => turn[i]!);
      const of = (baseline: number): string =>
        told(
          turns.map((turn) => turn[i]!.all / turn[baseline]!.all),
          2,
        );
      const ms = told(
        own.map(({ all }) => all),
        1,
      );
      const driver = own.flatMap((cost) => cost.driver ?? []);
      const parts = [strategy, name, ms, driver.length === 0 ? '' : told(driver, 2), of(0), of(1)];
      console.log(`| ${parts.join(' | ')} |`);
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
