import { join } from 'node:path';
import { groupKey, type Failure, type GroupName } from '../../contracts/index.js';
import { readRun, signsOf, type Journal, type WriterSigns } from '../../journal/index.js';
import { askedCells } from '../../study/index.js';

/** Cells by what became of them: begun = some of its generations are recorded, and it neither ended nor failed. */
export interface CellCounts {
  readonly cells: number;
  readonly done: number;
  readonly failed: number;
  readonly begun: number;
  readonly left: number;
}
/** Chains of one group, by seed. */
export interface GroupStatus extends GroupName {
  readonly done: readonly number[];
  readonly failed: readonly { readonly seed: number; readonly failure: Failure }[];
  /** with their last generation */
  readonly begun: readonly { readonly seed: number; readonly generation: number }[];
  readonly left: readonly number[];
}
/** Who writes to a run folder, or did. `part`: absent for one who runs all of it. */
export interface WriterStatus extends WriterSigns {
  /** of its part */
  readonly counts?: CellCounts;
}
export interface RunStatus {
  readonly study: string;
  readonly folder: string;
  readonly generations: number;
  readonly counts: CellCounts;
  readonly groups: readonly GroupStatus[];
  readonly writers: readonly WriterStatus[];
}

/** How far a run folder has come and who writes to it, while they do. Loads no plugin and changes nothing. */
export const runStatus = async (folder: string): Promise<RunStatus> => {
  const run = await readRun(folder);
  try {
    const { journal, record } = run;
    const asked = askedCells(record);
    const generations = new Map(asked.map((cell) => [cell.key, cell.generations]));
    const groups = new Map<string, Writable<GroupStatus>>();
    for (const cell of asked) {
      const { source, model, strategy, samples, seed, key } = cell;
      const name = groupKey(cell);
      const empty = { source, model, strategy, samples, done: [], failed: [], begun: [], left: [] };
      const group = groups.get(name) ?? empty;
      groups.set(name, group);
      const { state, reached, failure } = stateOf(journal, key, generations.get(key)!);
      if (state === 'failed') group.failed.push({ seed, failure: failure! });
      else if (state === 'begun') group.begun.push({ seed, generation: reached });
      else group[state].push(seed);
    }
    return {
      study: record.study.study,
      folder,
      generations: record.study.generations,
      counts: countCells(journal, generations),
      groups: [...groups.values()],
      writers: signsOf(join(folder, 'journal'), journal.unsealed).map(({ keys, ...signs }) => ({
        ...signs,
        ...(keys === undefined
          ? {}
          : {
              counts: countCells(
                journal,
                keys.map((key) => [key, generations.get(key) ?? record.study.generations]),
              ),
            }),
      })),
    };
  } finally {
    await run.close();
  }
};

type Writable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer E)[] ? E[] : T[K] };

const stateOf = (journal: Journal, key: string, generations: number) => {
  const { reached, failure } = journal.state(key, []);
  const state = reached >= generations ? 'done' : failure !== undefined ? 'failed' : reached > 0 ? 'begun' : 'left';
  return { state, reached, failure } as const;
};

const countCells = (journal: Journal, cells: Iterable<readonly [key: string, generations: number]>): CellCounts => {
  const counts = { cells: 0, done: 0, failed: 0, begun: 0, left: 0 };
  for (const [key, generations] of cells) {
    counts.cells++;
    counts[stateOf(journal, key, generations).state]++;
  }
  return counts;
};
