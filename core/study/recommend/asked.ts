import { chainKey, type AskedRecord, type GroupName, type StudyRecord } from '../../contracts/index.js';

/** One cell of a run folder under the label that tables give it. */
export interface AskedCell extends GroupName {
  readonly seed: number;
  readonly key: string;
  /** as many as anything here asks of the cell */
  readonly generations: number;
  /** who asked for it first, and under which label */
  readonly asked: { readonly by: 'grid' | 'walks'; readonly strategy: string };
}

/** The walks of a run folder as a record of their own, for whoever reads one grid at a time; undefined = none were made. */
export const walkedRecord = ({ schema, walked }: StudyRecord): StudyRecord | undefined => {
  if (walked === undefined) return undefined;
  const { walks: _walks, ...asked } = walked;
  return { schema, ...asked };
};

/**
 * Every cell that was asked for, by the grid and then by the walks, once under each label. Where a later edition of the
 * study gave a walked label to another chain, the walk's says so.
 */
export const askedCells = (record: StudyRecord): readonly AskedCell[] => {
  const { walked } = record;
  const cells = [...cellsOf(record, 'grid'), ...(walked === undefined ? [] : cellsOf(walked, 'walks'))];
  const longest = new Map<string, number>();
  for (const { key, generations } of cells) longest.set(key, Math.max(generations, longest.get(key) ?? 0));
  const found = new Map<string, AskedCell>();
  const add = (cell: AskedCell): void => {
    const { strategy, key } = cell;
    const place = chainKey(cell, cell.seed);
    const known = found.get(place);
    if (known === undefined) found.set(place, { ...cell, generations: longest.get(key)! });
    else if (known.key !== key) add({ ...cell, strategy: `${strategy} (walk)` });
  };
  for (const cell of cells) add(cell);
  return [...found.values()];
};

const cellsOf = (
  { groups, study: { seeds, generations } }: AskedRecord,
  by: AskedCell['asked']['by'],
): readonly AskedCell[] =>
  groups.flatMap(({ source, model, strategy, samples, cells }) =>
    seeds.flatMap((seed) => {
      const key = cells[seed];
      return key === undefined
        ? []
        : [{ source, model, strategy, samples, seed, key, generations, asked: { by, strategy } }];
    }),
  );
