import { CollapsarError } from '../core/errors/index.js';
import { readJob } from '../core/execution/index.js';
import type { PartChoice, PartOutcome } from '../host/index.js';
import { count, plural } from '../reports/words/index.js';
import { INDEX_WORDS, indexOf } from './array-index.js';
import type { Terminal } from './terminal.js';

interface PartFlags {
  readonly shard?: string;
  readonly jobs?: string;
  readonly index?: string;
  readonly fresh?: boolean;
}

/**
 * Which part of the study `--shard i/n` or `--jobs FILE --index i` mean; undefined: all of it.
 * @throws CollapsarError COLLAPSAR_USAGE; COLLAPSAR_JOBS_INVALID
 */
export const partChoice = async ({ shard, jobs, index, fresh }: PartFlags): Promise<PartChoice | undefined> => {
  if (shard === undefined && jobs === undefined && index === undefined) return undefined;
  if (fresh === true)
    throw usage(
      '--fresh is not for a part of a run',
      'It would throw away what other parts have recorded in the folder',
      'Start over in another folder, with --out',
    );
  if (shard !== undefined) return shardChoice(shard, jobs ?? index);
  if (jobs === undefined)
    throw usage('--index is of a job list, and none is given', undefined, 'Give --jobs FILE beside it');
  if (index === undefined)
    throw usage(
      '--jobs names a list, and not which job of it to run',
      undefined,
      `Give --index: a number from 1 on, or ${INDEX_WORDS}`,
    );
  return { job: await readJob(jobs, indexOf(index, `--index ${index}`)), list: jobs };
};

const shardChoice = (shard: string, other: string | undefined): PartChoice => {
  if (other !== undefined)
    throw usage(
      '--shard and --jobs are two ways to divide a study',
      'A process runs one part of one division',
      'Give one of them',
    );
  const [, at, of] = /^([^/]+)\/(\d{1,7})$/.exec(shard) ?? [];
  if (at === undefined || Number(of) < 1)
    throw usage(
      `--shard ${shard} is not of the form i/n`,
      undefined,
      `Give the number of the shard and how many there are, such as 1/8; for the number may stand ${INDEX_WORDS}`,
    );
  return { shard: { index: indexOf(at, `--shard ${shard}`), of: Number(of) } };
};

const usage = (what: string, why: string | undefined, fix: string): CollapsarError =>
  new CollapsarError('COLLAPSAR_USAGE', { what, ...(why === undefined ? {} : { why }), fix });

/** What became of a part, and what is left of the whole. */
export const sayPart = (
  { folder, part, counts, recorded }: PartOutcome,
  json: boolean,
  { out, colors }: Terminal,
): void => {
  if (json) {
    out(JSON.stringify({ type: 'part', part, folder, counts, recorded }));
    return;
  }
  const { cells, done, failed, missing } = counts;
  const rest = [failed > 0 ? `${failed} failed` : '', missing > 0 ? `${missing} were not run` : ''].filter(Boolean);
  out(`${part}: ${done} of ${plural(cells, 'cell')} are done${rest.length === 0 ? '' : `, ${rest.join(', ')}`}.`);
  out(
    recorded.cells === recorded.of
      ? `All ${count(recorded.of)} cells of the study are recorded in ${colors.bold(folder)}: the same command without its part writes tables and report.`
      : `${count(recorded.cells)} of the ${count(recorded.of)} cells of the study are recorded in ${colors.bold(folder)}. Tables and report come with \`collapsar merge\`, or with the same command without its part.`,
  );
};
