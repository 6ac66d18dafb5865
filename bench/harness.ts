import { loadavg } from 'node:os';
import type { Comparison, Result, Run } from './comparison.js';
import { answering } from './contender.js';
import { summarise } from './figures.js';

export type * from './comparison.js';

const inThisProcess = (run: () => unknown) => async (): Promise<Run> => {
  const cpu = process.cpuUsage();
  const wall = performance.now();
  await run();
  const wallMs = performance.now() - wall;
  const { user, system } = process.cpuUsage(cpu);
  return { wallMs, cpuMs: (user + system) / 1000 };
};

/**
 * Runs the contenders in turn, A B A B ..., so that a slow minute of the machine falls on all of them alike. Warm-up runs
 * are thrown away. `core`: the processor that the caller has put this process on (see one-core.ts), for the record.
 */
export const compare = async (comparison: Comparison, core?: number): Promise<Result> => {
  const { name, workload, contenders, repetitions = 15, warmups = 3 } = comparison;
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
