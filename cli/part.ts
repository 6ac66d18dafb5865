import { CollapsarError } from '../core/errors/index.js';
import { readJob, type Job } from '../core/execution/index.js';
import type { JobsOutput, RecommendLine, RunLine } from './output.js';
import type { JobSize, JobsPlan, PartChoice, PartOutcome } from '../host/index.js';
import { count, plural } from '../reports/words/index.js';
import { INDEX_WORDS, indexOf } from './array-index.js';
import { EXIT } from './command.js';
import { duration } from './progress.js';
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

/** Whether its list is one that `recommend` wrote. */
export const isOfRound = (part: PartChoice): part is Extract<PartChoice, { readonly job: Job }> =>
  'job' in part && part.job.by === 'walks';

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
      `--shard ${shard} is not of the form i/n, n from 1 to 9999999`,
      undefined,
      `Give the number of the shard and how many there are, such as 1/8; for the number may stand ${INDEX_WORDS}`,
    );
  return { shard: { index: indexOf(at, `--shard ${shard}`), of: Number(of) } };
};

const usage = (what: string, why: string | undefined, fix: string): CollapsarError =>
  new CollapsarError('COLLAPSAR_USAGE', { what, ...(why === undefined ? {} : { why }), fix });

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86400 };

/** `30m`: a time; `50`: so many cells. @throws CollapsarError COLLAPSAR_USAGE */
export const sizeOf = (text: string): JobSize => {
  const [, number, unit] = /^(\d{1,9})([smhd]?)$/.exec(text) ?? [];
  const value = Number(number);
  if (!(value > 0))
    throw usage(
      `--size ${text} is no size of a job`,
      undefined,
      'Give a time such as 90s, 30m, 2h or 1d, or a number of cells',
    );
  return unit === '' ? { cells: value } : { seconds: value * UNITS[unit!]! };
};

/** What a job list holds. */
export const sayJobs = (file: string, plan: JobsPlan, json: boolean, { out, colors }: Terminal): void => {
  if (json) {
    out(JSON.stringify({ type: 'jobs', file, ...plan } satisfies JobsOutput));
    return;
  }
  const { jobs, cells, recorded, seconds, longest, basis } = plan;
  out(`${colors.bold(file)}: ${plural(jobs, 'job')}, ${plural(cells, 'cell')}.`);
  if (recorded > 0) out(`${plural(recorded, 'cell')} recorded already ${recorded === 1 ? 'is' : 'are'} in none.`);
  if (cells === 0) return;
  if (basis.estimated === cells) {
    out(
      'No times were measured of this study: the jobs are of about equal rows, the most first. A run of a few cells measures them.',
    );
    return;
  }
  out(
    `About ${duration(seconds)} of work with one cell at a time, ${duration(longest)} in the longest job, which is the first.`,
  );
  if (basis.alike > 0) out(`Of ${plural(basis.alike, 'cell')} by what other chains of their model took for a row.`);
  if (basis.estimated > 0)
    out(`Of ${plural(basis.estimated, 'cell')} nothing was measured: their times are guesses, and may be far off.`);
};

const NEXT_ROUND = '`collapsar recommend STUDY --jobs FILE`, without --index,';

/** What the walks ask for next. */
export const sayRound = (file: string, plan: JobsPlan, json: boolean, terminal: Terminal): void => {
  if (json) {
    terminal.out(JSON.stringify({ type: 'round', file, ...plan } satisfies RecommendLine));
    return;
  }
  terminal.out('There is no answer yet: the walks ask for more chains.');
  sayJobs(file, plan, json, terminal);
  terminal.out(`Run its jobs with --index 1 to ${plan.jobs}; when all have ended, ${NEXT_ROUND} says what comes next.`);
};

/** What became of a part, and what is left of the whole. Gives the exit code. */
export const sayPart = (
  { folder, part, counts, recorded }: PartOutcome,
  json: boolean,
  { out, colors }: Terminal,
): number => {
  const { cells, done, failed, missing } = counts;
  const exit = failed > 0 ? EXIT.someFailed : EXIT.ok;
  if (json) {
    const line: RunLine = { type: 'part', part, folder, counts, ...(recorded === undefined ? {} : { recorded }) };
    out(JSON.stringify(line));
    return exit;
  }
  const rest = [failed > 0 ? `${failed} failed` : '', missing > 0 ? `${missing} were not run` : ''].filter(Boolean);
  out(`${part}: ${done} of ${plural(cells, 'cell')} are done${rest.length === 0 ? '' : `, ${rest.join(', ')}`}.`);
  if (recorded === undefined) {
    out(`When all jobs of the round have ended, ${NEXT_ROUND} says what comes next.`);
    return exit;
  }
  out(
    recorded.cells === recorded.of
      ? `All ${count(recorded.of)} cells of the study are recorded in ${colors.bold(folder)}: the same command without its part writes tables and report.`
      : `${count(recorded.cells)} of the ${count(recorded.of)} cells of the study are recorded in ${colors.bold(folder)}. Tables and report come with \`collapsar merge\`, or with the same command without its part.`,
  );
  return exit;
};
