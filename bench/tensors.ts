import { fileURLToPath } from 'node:url';
import type { BenchOptions, Comparison } from './comparison.js';
import type { Workload } from './tensors/workload.js';
import { WORKLOADS } from './tensors/workloads.js';

const STEP = fileURLToPath(new URL('./tensors/step.js', import.meta.url));
/** The Python that has PyTorch. */
const PYTHON = process.env['BENCH_TORCH'] ?? '/usr/bin/python3';

/** They take a second and more for a step. */
const SLOW = ['cpu', 'webgpu-software'];

/** Milliseconds of one training step on every engine asked for, each in a process of its own, beside PyTorch. */
export default ({ engines = ['wasm'] }: BenchOptions): readonly Comparison[] => {
  const workloads: readonly (readonly [string, Workload])[] = Object.entries(WORKLOADS);
  return workloads
    .filter(([, { of }]) => of === undefined)
    .map(([name, { summary, steps }]) => ({
      name,
      workload: `one training step with Adam: ${summary}`,
      contenders: [
        { name: 'PyTorch', command: [PYTHON, 'bench/tensors/step.py', name, String(steps)] },
        ...workloads
          .filter(([form, { of }]) => form === name || of === name)
          .flatMap(([form]) =>
            engines.map((engine) => ({
              name: form === name ? engine : `${engine}, ${form}`,
              command: [process.execPath, STEP, engine, form, String(SLOW.includes(engine) ? 1 : steps)],
            })),
          ),
      ],
    }));
};
