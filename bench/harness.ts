import { spawnSync } from 'node:child_process';
import { loadavg } from 'node:os';
import { answering } from './contender.js';
import { type Figures, summarise } from './figures.js';

/** One side of a comparison: either work done in this process, or a program that does it whenever it gets a line. */
export type Contender = { readonly name: string } & (
  | { readonly run: () => unknown }
  /** see `contender.ts` for what such a program must do; `bench/contender.py` does it for Python */
  | { readonly command: readonly string[] }
);

export interface Comparison {
  readonly name: string;
  /** the workload in a line: sizes, repetitions inside one run */
  readonly workload: string;
  /** the first is what the others are divided by */
  readonly contenders: readonly [Contender, ...Contender[]];
  /** measured runs of each, default 15 */
  readonly repetitions?: number;
  /** runs of each that are thrown away, default 3 */
  readonly warmups?: number;
}

export interface Run {
  readonly wallMs: number;
  readonly cpuMs: number;
}
export interface Result {
  readonly name: string;
  readonly workload: string;
  readonly node: string;
  /** the processor that everything was pinned to; absent where `taskset` is not to be had */
  readonly core?: number;
  /** load of the machine before and after: above 1 somebody else was running too */
  readonly load: readonly [number, number];
  readonly contenders: readonly Figures[];
}

/** The variables that keep BLAS and OpenMP on one thread. */
const ONE_THREAD = {
  OMP_NUM_THREADS: '1',
  OPENBLAS_NUM_THREADS: '1',
  MKL_NUM_THREADS: '1',
  NUMEXPR_NUM_THREADS: '1',
  OMP_WAIT_POLICY: 'passive',
} as const;

/** Every thread of this process, and with it every child started later, onto one processor. */
const pin = (core: number): number | undefined =>
  spawnSync('taskset', ['-acp', String(core), String(process.pid)], { stdio: 'ignore' }).status === 0
    ? core
    : undefined;

const inThisProcess = (run: () => unknown) => async (): Promise<Run> => {
  const cpu = process.cpuUsage();
  const wall = performance.now();
  await run();
  const wallMs = performance.now() - wall;
  const { user, system } = process.cpuUsage(cpu);
  return { wallMs, cpuMs: (user + system) / 1000 };
};

/**
 * Runs the contenders in turn, A B A B ..., so that a slow minute of the machine falls on all of them alike, each on the
 * same processor with one thread. Warm-up runs are thrown away.
 */
export const compare = async (comparison: Comparison): Promise<Result> => {
  const { name, workload, contenders, repetitions = 15, warmups = 3 } = comparison;
  Object.assign(process.env, ONE_THREAD);
  const core = pin(Number(process.env['BENCH_CORE'] ?? 0));
  const before = loadavg()[0]!;
  const sides = contenders.map((contender) => {
    const program = 'command' in contender ? answering(contender.command) : undefined;
    const once = program?.once ?? inThisProcess('run' in contender ? contender.run : () => undefined);
    return { name: contender.name, once, program, runs: [] as Run[] };
  });
  try {
    for (let turn = -warmups; turn < repetitions; turn++)
      for (const side of sides) {
        const run = await side.once();
        if (turn >= 0) side.runs.push(run);
      }
  } finally {
    for (const { program } of sides) program?.end();
  }
  const baseline = sides[0]!.runs;
  return {
    name,
    workload,
    node: process.version,
    ...(core === undefined ? {} : { core }),
    load: [before, loadavg()[0]!],
    contenders: sides.map((side) => summarise(side.name, side.runs, baseline)),
  };
};
