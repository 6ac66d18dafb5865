import { fileURLToPath } from 'node:url';
import type { BenchOptions, Comparison } from './comparison.js';
import { convVae } from './tensors/conv-vae.js';
import { diffusion } from './tensors/diffusion.js';
import { vae } from './tensors/vae.js';

const STEP = fileURLToPath(new URL('./tensors/step.js', import.meta.url));
/** The Python that has PyTorch. */
const PYTHON = process.env['BENCH_TORCH'] ?? '/usr/bin/python3';

/** Training steps in one measured run; the engine in plain JavaScript takes a second or more for one. */
const stepsOf = (engine: string, steps: number): string => String(engine === 'cpu' ? 1 : steps);

/** Milliseconds of one training step on every engine asked for, each in a process of its own, beside PyTorch. */
export default ({ engines = ['wasm'] }: BenchOptions): readonly Comparison[] =>
  [
    { name: 'vae', summary: vae.summary, steps: 10 },
    { name: 'diffusion', summary: diffusion.summary, steps: 20 },
    { name: 'conv-vae', summary: convVae.summary, steps: 4 },
  ].map(({ name, summary, steps }) => ({
    name,
    workload: `one training step with Adam: ${summary}`,
    contenders: [
      { name: 'PyTorch', command: [PYTHON, 'bench/tensors/step.py', name, String(steps)] },
      ...engines.map((engine) => ({
        name: engine,
        command: [process.execPath, STEP, engine, name, stepsOf(engine, steps)],
      })),
    ],
  }));
