import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { AskedRecord, WalkedRecord } from '../../contracts/index.js';
import { CollapsarError, messageOf } from '../../errors/index.js';
import type { CellCost } from './costs.js';
import type { Load } from './divide.js';
import {
  differingFact,
  divisionOf,
  groupsOf,
  partFacts,
  type CellPart,
  type PartFacts,
  type PartGroup,
} from './part.js';

const SCHEMA = 'collapsar/job@1';

/** One line of a job list: all that whoever runs it needs beside the study. */
export interface Job {
  readonly schema: typeof SCHEMA;
  /** from 1 */
  readonly job: number;
  readonly of: number;
  /** names the whole list */
  readonly list: string;
  /** the study's name */
  readonly study: string;
  readonly facts: PartFacts;
  /** that it is expected to take, one cell at a time, and what that rests on */
  readonly seconds: number;
  readonly basis: CellCost['basis'];
  readonly groups: readonly PartGroup[];
  /** its cells are those that walks ask for next; absent: of the grid */
  readonly by?: 'walks';
}
/** What a job list is of: a grid, or walks as far as they have come. */
export type JobsRecord = AskedRecord & Partial<Pick<WalkedRecord, 'walks'>>;

/** The lines of a job list, the longest job first. Every load is one job. */
export const jobsOf = (loads: readonly Load[], record: JobsRecord): readonly Job[] => {
  const sorted = [...loads].filter(({ cells }) => cells.length > 0).sort((a, b) => b.seconds - a.seconds);
  const groups = groupsOf(
    record,
    sorted.map(({ cells }) => cells),
  );
  const made = sorted.map(({ seconds, basis }, index) => ({
    seconds: Number(seconds.toPrecision(4)),
    basis,
    groups: groups[index]!,
  }));
  const facts = partFacts(record);
  const jobs = made.map((one, index) => ({
    schema: SCHEMA as typeof SCHEMA,
    job: index + 1,
    of: made.length,
    study: record.study.study,
    facts,
    ...one,
    ...(record.walks === undefined ? {} : { by: 'walks' as const }),
  }));
  const list = listOf(jobs.map(sumOf));
  return jobs.map(({ schema, job, of, ...rest }) => ({ schema, job, of, list, ...rest }));
};

/** Of all that a line says but the name of its list. */
const sumOf = (job: Omit<Job, 'list'> & Partial<Job>): string => {
  const { list: _list, ...said } = job;
  return divisionOf([said]);
};
const listOf = (sums: readonly string[]): string => divisionOf(['jobs', ...sums]);

/**
 * Job `index` of the list at `path`, from 1. The whole list is looked at: one that was cut, edited or put together from two
 * would leave cells out or give them to two.
 * @throws CollapsarError COLLAPSAR_JOBS_INVALID; COLLAPSAR_USAGE where there is no such job
 */
export const readJob = async (path: string, index: number): Promise<Job> => {
  const sums: string[] = [];
  const owners = new Map<string, number>();
  let first: Job | undefined;
  let found: Job | undefined;
  for await (const [line, text] of linesIn(path)) {
    const job = jobIn(path, line, text);
    first ??= job;
    checkPlace(path, line, job, first);
    for (const { cells } of job.groups)
      for (const key of Object.values(cells)) {
        const owner = owners.get(key);
        if (owner !== undefined && owner !== line)
          throw invalid(path, line, `it has a cell that job ${owner} has too`, 'Two jobs would compute it');
        owners.set(key, line);
      }
    sums.push(sumOf(job));
    if (line === index) found = job;
  }
  if (first === undefined)
    throw invalid(path, 1, 'the list is empty', 'Nothing was left to compute when it was written');
  if (sums.length !== first.of)
    throw invalid(path, sums.length, `the list has ${sums.length} of ${first.of} jobs`, 'It was cut');
  if (listOf(sums) !== first.list)
    throw invalid(path, 1, 'the jobs do not say what the list was written with', 'It was edited');
  if (found === undefined)
    throw new CollapsarError('COLLAPSAR_USAGE', {
      what: `there is no job ${index} in a list of ${first.of}`,
      where: path,
      why: 'Jobs are counted from 1',
      fix: `Give --index 1 to ${first.of}`,
    });
  return found;
};

/** A job as a part of the study as it is here. @throws CollapsarError COLLAPSAR_JOBS_MISMATCH naming what is not the same */
export const partOfJob = (path: string, job: Job, record: AskedRecord): CellPart => {
  const differing = differingFact(partFacts(record), job.facts);
  if (job.study !== record.study.study || differing !== undefined)
    throw new CollapsarError('COLLAPSAR_JOBS_MISMATCH', {
      what:
        job.study !== record.study.study
          ? `the jobs are of the study '${job.study}', and this one is '${record.study.study}'`
          : `the ${differing!.name} is not that of the jobs: ${differing!.here} here, ${differing!.there} there`,
      where: path,
      why: 'The study, its data, a plugin or the machine changed since the list was written: its cells would be others',
      fix: 'Give the study, data, plugins and --set that the list was written with (`collapsar plan` or `recommend`, with --jobs), or write it anew',
    });
  return {
    name: `job ${job.job} of ${job.of}`,
    writer: `job-${job.job}-of-${job.of}`,
    division: job.list,
    keys: new Set(job.groups.flatMap(({ cells }) => Object.values(cells))),
  };
};

async function* linesIn(path: string): AsyncIterable<readonly [number, string]> {
  let line = 0;
  try {
    const lines = createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Infinity });
    for await (const text of lines) yield [++line, text];
  } catch (cause) {
    if (cause instanceof CollapsarError) throw cause;
    throw new CollapsarError(
      'COLLAPSAR_JOBS_INVALID',
      {
        what: `the job list cannot be read: ${messageOf(cause)}`,
        where: path,
        fix: '`collapsar plan STUDY --jobs FILE` writes one, and `collapsar recommend STUDY --jobs FILE` that of the next round',
      },
      { cause },
    );
  }
}

const jobIn = (path: string, line: number, text: string): Job => {
  let job: Partial<Job> | null;
  try {
    job = JSON.parse(text) as Partial<Job> | null;
  } catch (error) {
    throw invalid(
      path,
      line,
      `it is not JSON: ${messageOf(error)}`,
      'It is written whole or not at all: it was cut or edited',
    );
  }
  const isGroup = (group: unknown): boolean =>
    typeof (group as Partial<PartGroup> | null)?.cells === 'object' &&
    (group as Partial<PartGroup>).cells !== null &&
    Object.values((group as PartGroup).cells).every((key) => typeof key === 'string') &&
    ['number', 'undefined'].includes(typeof (group as PartGroup).value);
  if (
    job?.schema !== SCHEMA ||
    typeof job.facts !== 'object' ||
    !Array.isArray(job.groups) ||
    !job.groups.every(isGroup)
  )
    throw invalid(
      path,
      line,
      `it is no job of the schema ${SCHEMA}`,
      'Another version of Collapsar may have written it',
    );
  return job as Job;
};

const checkPlace = (path: string, line: number, job: Job, first: Job): void => {
  if (job.list !== first.list || job.of !== first.of)
    throw invalid(path, line, 'it is of another list than the first line', 'The file was put together from two lists');
  if (job.job !== line)
    throw invalid(path, line, `it is job ${job.job}, where ${line} belongs`, 'Lines were removed, repeated or moved');
};

const invalid = (path: string, line: number, what: string, why: string): CollapsarError =>
  new CollapsarError('COLLAPSAR_JOBS_INVALID', {
    what,
    where: `${path}:${line}`,
    why,
    fix: 'Write the list anew with the command that wrote it (`collapsar plan` or `recommend`, with --jobs FILE); what was computed is kept',
  });
