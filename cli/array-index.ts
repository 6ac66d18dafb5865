import { CollapsarError } from '../core/errors/index.js';

/** What a scheduler calls the place of a task in its array, and whether it counts from 0. */
const SCHEDULERS: Readonly<Record<string, { readonly variable: string; readonly from: 0 | 1 }>> = {
  slurm: { variable: 'SLURM_ARRAY_TASK_ID', from: 1 },
  kubernetes: { variable: 'JOB_COMPLETION_INDEX', from: 0 },
  'aws-batch': { variable: 'AWS_BATCH_JOB_ARRAY_INDEX', from: 0 },
  'google-batch': { variable: 'BATCH_TASK_INDEX', from: 0 },
  pbs: { variable: 'PBS_ARRAY_INDEX', from: 1 },
  lsf: { variable: 'LSB_JOBINDEX', from: 1 },
  sge: { variable: 'SGE_TASK_ID', from: 1 },
  skypilot: { variable: 'SKYPILOT_NODE_RANK', from: 0 },
};
/** What may stand for the number of a part. */
export const INDEX_WORDS = Object.keys(SCHEDULERS).join(', ');

/**
 * The number of a part as it was typed, or as a scheduler says it to the task of an array: from 1 on.
 * @throws CollapsarError COLLAPSAR_USAGE
 */
export const indexOf = (text: string, flag: string): number => {
  if (/^\d{1,7}$/.test(text)) return Number(text);
  if (!Object.hasOwn(SCHEDULERS, text))
    throw usage(
      `${flag} says no number`,
      undefined,
      `Give a whole number from 1 on, or what says it in the environment: ${INDEX_WORDS}`,
    );
  const { variable, from } = SCHEDULERS[text]!;
  const value = process.env[variable] ?? '';
  if (!/^\d{1,7}$/.test(value))
    throw usage(
      value === '' ? `${flag} reads ${variable}, which is not set` : `${flag} reads ${variable}, which is ${value}`,
      'That is set in the tasks of an array, and nowhere else',
      'Start it as a task of an array, or give a number',
    );
  return Number(value) + 1 - from;
};

const usage = (what: string, why: string | undefined, fix: string): CollapsarError =>
  new CollapsarError('COLLAPSAR_USAGE', { what, ...(why === undefined ? {} : { why }), fix });
