import { fileURLToPath } from 'node:url';
import type { BenchOptions, Comparison } from './comparison.js';
import { WORKLOADS } from './tensors/workloads.js';

const STEP = fileURLToPath(new URL('./tensors/step.js', import.meta.url));
/** The Python that has PyTorch. */
const PYTHON = process.env['BENCH_TORCH'] ?? '/usr/bin/python3';

/** Milliseconds of one training step on every engine asked for, each in a process of its own, beside PyTorch. */
export default ({ engines = ['wasm'] }: BenchOptions): readonly Comparison[] =>
  Object.entries(WORKLOADS).map(([name, { summary, steps }]) => ({
    name,
    workload: `one training step with Adam: ${summary}`,
    contenders: [
      { name: 'PyTorch', command: [PYTHON, 'bench/tensors/step.py', name, String(steps)] },
      ...engines.map((engine) => ({
        name: engine,
        // Plain JavaScript takes a second and more for a step.
        command: [process.execPath, STEP, engine, name, String(engine === 'cpu' ? 1 : steps)],
      })),
    ],
  }));
