import type { AnalysedRun } from '../analysis/index.js';
import type { StudyRecord } from '../contracts/index.js';
import { readRun, refuseWriters } from '../journal/index.js';
import { withoutFolders } from '../plugin/index.js';
import { unplacedStudy, walkedRecord } from '../study/index.js';
import type { Host } from './host.js';

export interface AsCompared {
  readonly name: string;
  /** its walks in place of its grid */
  readonly walks: boolean;
  /** generations that it is also read up to */
  readonly upTo: readonly number[];
}

/**
 * A run folder as it is compared with others; nothing is computed.
 * @throws CollapsarError COLLAPSAR_RUN_LOCKED while a run is going on in it
 */
export const analysedRun = async (
  host: Host,
  folder: string,
  { name, walks, upTo }: AsCompared,
  signal: AbortSignal,
): Promise<AnalysedRun> => {
  await refuseWriters(folder);
  const run = await readRun(folder);
  host.logUnused(run.unused);
  try {
    const { record } = run;
    const { analyseRun, columnsOf } = await import('../analysis/index.js');
    const tools = await host.analysisTools(record, signal);
    const read = async (of: StudyRecord) => {
      const columns = await columnsOf(of, (keys) => run.journal.cells(keys), tools);
      return { ...columns, record: unplaced(of, host) };
    };
    const along = walkedRecord(record);
    const [grid, walked] = [await read(record), along && (await read(along))];
    const input = walks ? walked! : grid;
    const own = walks ? along! : record;
    const cuts = new Map([[own.study.generations, input]]);
    for (const generations of upTo)
      if (!cuts.has(generations)) cuts.set(generations, await read({ ...own, study: { ...own.study, generations } }));
    const results = analyseRun(record, grid, walked, tools);
    const upToOf = (generations: number) => cuts.get(generations)!;
    return { name, record, results, input, ...(walks ? { walks } : {}), upTo: upToOf };
  } finally {
    await run.close();
  }
};

/** Where a run's numbers do not follow from the folders that its files lie in, two of them differ in none. */
const unplaced = (record: StudyRecord, { registry }: Host): StudyRecord =>
  record.provenance.absolutePaths === undefined
    ? record
    : {
        ...record,
        study: unplacedStudy(record.study, registry),
        ...(record.inputs === undefined ? {} : { inputs: withoutFolders(record.inputs) }),
      };
