import { settingKey, type Json, type LawAxis, type LineagePoint, type ResolvedEntry } from '../../contracts/index.js';
import type { SeriesTable } from '../series/table.js';

/** Groups of a study that differ in nothing but where they lie on an axis, in the axis' order. */
export interface AxisLine {
  readonly axis: LawAxis;
  /** what they have in common, by name */
  readonly strategy: string;
  readonly at: readonly { readonly x: number; readonly index: number }[];
}

/** Along T: the same strategy at every size of the study. */
export const linesOfSamples = (table: SeriesTable): AxisLine[] => {
  const sizes = [...new Set(table.input.record.study.samples)].sort((a, b) => a - b);
  return table.input.record.groups.flatMap(({ samples, strategy }, index): AxisLine[] => {
    // Once for all its sizes: where the group of the smallest one stands.
    if (samples !== sizes[0]) return [];
    const at = sizes.map((x) => ({ x, index: table.like(index, { samples: x }) }));
    return at.every((one): one is { x: number; index: number } => one.index !== undefined)
      ? [{ axis: 'samples', strategy, at }]
      : [];
  });
};

interface Placed {
  readonly x: number;
  readonly index: number;
  readonly entry: ResolvedEntry;
}

/**
 * Along the synthetic share at one T, or, where the number of real rows stays the same, along the number of synthetic
 * ones: entries of one kind whose options differ only in what sets that number. `fewest`: positions that a law needs.
 */
export const linesOfShares = (table: SeriesTable, fewest: number): AxisLine[] => {
  const { groups, study } = table.input.record;
  const entries = new Map(study.strategies.map((entry) => [entry.as, entry]));
  const kinds = new Map<string, Placed[]>();
  groups.forEach((group, index) => {
    const { strategy, role, share } = group;
    const entry = entries.get(strategy);
    const { lineage, finished } = table.input.progress[index]!;
    const rows = lineage.points.at(-1);
    // Of imported chains the rows are not known, and the share may be.
    if (entry === undefined || role !== 'strategy' || (rows === undefined && finished.length === 0)) return;
    for (const [axis, x] of positionsOf(share, rows)) {
      const key = JSON.stringify([axis, settingKey(group), entry.use]);
      kinds.set(key, [...(kinds.get(key) ?? []), { x, index, entry }]);
    }
  });
  const lines = [...kinds].flatMap(([key, placed]) => {
    const [axis] = JSON.parse(key) as [string];
    return families(placed).map((line): AxisLine => ({ axis: axis === 'share' ? 'share' : 'synthetic-rows', ...line }));
  });
  // Each share of T rows has its own number of real ones: a line of a single position says nothing of them.
  const atFixedRows = new Set(
    lines
      .filter(({ axis, at }) => axis === 'synthetic-rows' && at.length >= fewest)
      .flatMap(({ at }) => at.map(({ index }) => index)),
  );
  return lines.filter(({ axis, at }) => axis !== 'share' || !at.every(({ index }) => atFixedRows.has(index)));
};

/** Where a group lies on either axis. */
const positionsOf = (
  share: number | undefined,
  rows: LineagePoint | undefined,
): readonly (readonly [axis: string, x: number])[] => {
  const synthetic = rows === undefined ? 0 : syntheticOf(rows);
  return [
    ...(share === undefined ? [] : [['share', share] as const]),
    ...(rows === undefined || synthetic === 0 || rows.real === 0
      ? []
      : [[`synthetic-rows ${rows.real}`, synthetic] as const]),
  ];
};

const syntheticOf = ({ teacher, synthetic }: LineagePoint): number =>
  synthetic.reduce((sum, rows) => sum + rows, teacher);

/** Split by every option but the ones that go with x, value for value; each x once. */
const families = (placed: readonly Placed[]): Omit<AxisLine, 'axis'>[] => {
  const options = placed.map(({ entry }) => new Map(flatten(entry.with)));
  const paths = [...new Set(options.flatMap((of) => [...of.keys()]))];
  const walked = paths.filter((path) => {
    const values = options.map((of) => of.get(path));
    return (
      new Set(values).size > 1 &&
      values.every((value, i) => values.every((other, j) => (value === other) === (placed[i]!.x === placed[j]!.x)))
    );
  });
  const split = paths.filter((path) => !walked.includes(path) && new Set(options.map((of) => of.get(path))).size > 1);
  const found = new Map<string, Placed[]>();
  placed.forEach((one, i) => {
    const name = [
      one.entry.use,
      ...split.map((path) => `${path.split('.').at(-1)!}=${options[i]!.get(path) ?? ''}`),
    ].join(' ');
    const there = found.get(name) ?? [];
    if (!there.some(({ x }) => x === one.x)) found.set(name, [...there, one]);
  });
  return [...found].map(([strategy, members]) => ({
    strategy,
    at: members.map(({ x, index }) => ({ x, index })).sort((a, b) => a.x - b.x),
  }));
};

const flatten = (value: Json, path = ''): (readonly [string, string])[] =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
    ? Object.entries(value).flatMap(([name, of]) => flatten(of as Json, path === '' ? name : `${path}.${name}`))
    : [[path, typeof value === 'string' ? value : JSON.stringify(value)]];
