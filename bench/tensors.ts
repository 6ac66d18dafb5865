import { fileURLToPath } from 'node:url';
import type { BenchOptions, Comparison } from './comparison.js';
import { WORKLOADS } from './tensors/workloads.js';

const STEP = fileURLToPath(new URL('./tensors/step.js', import.meta.url));
/** The Python that has PyTorch. */
const PYTHON = process.env['BENCH_TORCH'] ?? '/usr/bin/python3';

/** They take a second and more for a step. */
const SLOW = ['cpu', 'webgpu-software'];

/** Milliseconds of one training step on every engine asked for, each in a process of its own, beside PyTorch. */
export default ({ engines = ['wasm'] }: BenchOptions): readonly Comparison[] =>
  Object.entries(WORKLOADS).map(([name, { summary, steps }]) => ({
    name,
    workload: `one training step with Adam: ${summary}`,
    contenders: [
      { name: 'PyTorch', command: [PYTHON, 'bench/tensors/step.py', name, String(steps)] },
      ...engines.map((engine) => ({
        name: engine,
        command: [process.execPath, STEP, engine, name, String(SLOW.includes(engine) ? 1 : steps)],
      })),
    ],
  }));
