import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { pythonWith } from '../requires.js';

/** One thread each: a library that takes every core is no faster here, and disturbs what runs beside it. */
const ONE_THREAD = { OPENBLAS_NUM_THREADS: '1', OMP_NUM_THREADS: '1', OMP_WAIT_POLICY: 'passive' };

/** What a Python program that has these modules answers, JSON on standard output, to a question, JSON on standard input. */
export const askPython = <Answer>(program: URL, modules: readonly string[], question: unknown): Answer =>
  JSON.parse(
    execFileSync(pythonWith(...modules) ?? 'python3', [fileURLToPath(program)], {
      input: JSON.stringify(question),
      encoding: 'utf8',
      maxBuffer: 1e8,
      env: { ...process.env, ...ONE_THREAD },
    }),
  ) as Answer;

/** Equal but for a tolerance, relative above 1 and absolute below. */
export const agree = (ours: number, theirs: number, tolerance: number, what = ''): void => {
  const allowed = tolerance * Math.max(1, Math.abs(theirs));
  expect(Math.abs(ours - theirs), `${what} ours ${ours}, theirs ${theirs}`).to.be.at.most(allowed);
};
export const agreeAll = (ours: ArrayLike<number>, theirs: readonly number[], tolerance: number, what = ''): void => {
  expect(ours.length, what).to.equal(theirs.length);
  theirs.forEach((value, i) => agree(ours[i]!, value, tolerance, `${what}[${i}]`));
};
