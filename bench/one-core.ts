import { spawnSync } from 'node:child_process';

/** The variables that keep BLAS and OpenMP on one thread. */
const ONE_THREAD = {
  OMP_NUM_THREADS: '1',
  OPENBLAS_NUM_THREADS: '1',
  MKL_NUM_THREADS: '1',
  NUMEXPR_NUM_THREADS: '1',
  OMP_WAIT_POLICY: 'passive',
} as const;

/**
 * Puts every thread of this process, and with it every child started later, onto one processor and BLAS onto one thread.
 * Gives the processor; undefined where `taskset` is not to be had.
 */
export const keepToOneCore = (core: number): number | undefined => {
  Object.assign(process.env, ONE_THREAD);
  const { status } = spawnSync('taskset', ['-acp', String(core), String(process.pid)], { stdio: 'ignore' });
  return status === 0 ? core : undefined;
};
