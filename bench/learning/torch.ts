import { execFileSync, spawnSync } from 'node:child_process';
import { delimiter } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Job } from './vae.js';

const PYTHONS = [...(process.env['COLLAPSAR_PYTHON']?.split(delimiter) ?? []), 'python3', '/usr/bin/python3'];
/** Debian's OpenBLAS takes every core, whatever PyTorch is told. */
const ONE_THREAD = { OPENBLAS_NUM_THREADS: '1', OMP_NUM_THREADS: '1', OMP_WAIT_POLICY: 'passive' };

/** What vae.py answers to a job, by the first Python that has PyTorch (COLLAPSAR_PYTHON before others). */
export const askTorch = (job: Job): { readonly bounds: readonly number[] } => {
  const python = PYTHONS.find((path) => spawnSync(path, ['-c', 'import torch']).status === 0);
  if (python === undefined) throw new Error('No Python here has PyTorch; COLLAPSAR_PYTHON can name one that has.');
  const program = fileURLToPath(new URL('./vae.py', import.meta.url));
  const answer = execFileSync(python, [program], {
    input: JSON.stringify(job),
    encoding: 'utf8',
    env: { ...process.env, ...ONE_THREAD },
  });
  return JSON.parse(answer) as { bounds: number[] };
};
