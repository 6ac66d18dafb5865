import type { Column, TrainingSet, Vectors } from '../../../core/contracts/index.js';
import { CollapsarError } from '../../../core/errors/index.js';
import { checkFinite, checkWeight, joinValues, rowWeights } from '../../../core/samples/index.js';
import { levelsOf, linearMarginal, type Levels, type Marginal } from '../../models/copula/marginal.js';
import { modesOf } from './modes.js';
import type { ColumnModes } from './variational-mixture.js';

/** What stands for the numbers of a column: its place within one of its modes, its normal score, or standard deviations. */
export type NumberEncoding = 'modes' | 'quantile' | 'standard';

/** What one column of a table becomes. `whole`: all its training values are whole numbers, and so are those that are made. */
export type ColumnField =
  /** one of these values, ascending: categories, truth values, whatever takes two values or one; one-hot, of one value nothing */
  | { readonly kind: 'levels'; readonly values: Float64Array }
  /** (value - mean) / (4 deviations) of its mode, and which of them it is, one-hot; of one mode the number alone */
  | { readonly kind: 'modes'; readonly modes: ColumnModes; readonly whole: boolean }
  /** the normal quantile of its place among the training values */
  | { readonly kind: 'quantile'; readonly marginal: Marginal; readonly whole: boolean }
  | { readonly kind: 'standard'; readonly mean: number; readonly scale: number; readonly whole: boolean };

/** A run of an encoded row that is one-hot: one choice of `length`. */
export interface Segment {
  readonly start: number;
  readonly length: number;
}

/** A column of the table in an encoded row. */
export interface ColumnPlace {
  readonly field: ColumnField;
  /** where its number stands; undefined: it has none */
  readonly number?: number;
  readonly segment?: Segment;
  /** column of the table that holds 1 where this one holds nothing: nothing stands in the encoded row then, only zeros */
  readonly mark?: number;
  /** what stands in the table where this column holds nothing */
  readonly filler: number;
}

/**
 * How rows of a table become rows of numbers for a network, and back. An encoded row has `numbers` numbers, those of the columns
 * in their order, then the one-hot segments in the order of their columns: `width` in all.
 */
export interface TableEncoding {
  readonly columns: readonly Column[] | undefined;
  /** one for each column */
  readonly places: readonly ColumnPlace[];
  readonly numbers: number;
  readonly segments: readonly Segment[];
  readonly width: number;
}

/** A column before it has its place. */
export interface FilledField {
  readonly field: ColumnField;
  readonly filler: number;
}

/** What an encoding is made with beside the rows. */
export interface TableEncodingOptions {
  readonly numbers: NumberEncoding;
  /** modes: at most so many a column; default 10 */
  readonly modes?: number;
  /** id of the model, for messages */
  readonly where: string;
  /** rows count by their part's weight */
  readonly weighted?: boolean;
}

/**
 * The encoding that the training rows ask for. Only values that they hold are levels: a category without rows is forgotten. What
 * is missing (a column that `marks` says so) decides nothing.
 * @throws CollapsarError COLLAPSAR_FIT_INVALID for rows that are no table, weights that leave no row, numbers that are not finite
 */
export const tableEncodingOf = (
  training: TrainingSet<Vectors>,
  { numbers, modes = 10, where, weighted = false }: TableEncodingOptions,
): TableEncoding => {
  const { shape = [], columns } = training.parts[0]?.samples ?? {};
  const d = widthOf(shape, where);
  const weights = weighted ? rowWeights(training) : undefined;
  checkWeight(where, training.count, weights?.reduce((sum, weight) => sum + weight, 0) ?? training.count);
  const values = joinValues(training);
  const column = (j: number): Float64Array =>
    Float64Array.from({ length: training.count }, (_, row) => values[row * d + j]!);
  const fields = Array.from({ length: d }, (_, j): FilledField => {
    const all = column(j);
    checkFinite(where, all);
    const mark = markOf(columns, j);
    const { levels, rows, filler } = presentLevels(all, mark === undefined ? undefined : column(mark), weights);
    const isChoice = columns?.[j]?.kind === 'category' || levels.values.length <= 2;
    return { field: fieldOf(levels, isChoice ? 'levels' : numbers, rows, modes, where), filler };
  });
  return layOut(columns, fields);
};

/** Values of the cells that hold something, how many rows these are, and what stands in the others. */
const presentLevels = (
  column: Float64Array,
  absent: Float64Array | undefined,
  weights: Float64Array | undefined,
): { readonly levels: Levels; readonly rows: number; readonly filler: number } => {
  const isPresent = (row: number): boolean => absent?.[row] !== 1 && weights?.[row] !== 0;
  const filler = absent === undefined ? 0 : (column.find((_, row) => absent[row] === 1) ?? 0);
  const present = column.filter((_, row) => isPresent(row));
  const rows = present.length;
  if (rows === 0) return { levels: levelsOf(Float64Array.of(filler), undefined), rows: 1, filler };
  return {
    levels: levelsOf(
      present,
      weights?.filter((_, row) => isPresent(row)),
    ),
    rows,
    filler,
  };
};

const fieldOf = (
  levels: Levels,
  kind: ColumnField['kind'],
  rows: number,
  modes: number,
  where: string,
): ColumnField => {
  const { values, shares } = levels;
  if (kind === 'levels') return { kind, values };
  const whole = values.every(Number.isInteger);
  const mean = values.reduce((sum, value, k) => sum + shares[k]! * value, 0);
  const variance = values.reduce((sum, value, k) => sum + shares[k]! * (value - mean) * (value - mean), 0);
  checkFinite(where, Float64Array.of(mean, variance));
  // Numbers whose squares are none are too near one another to be told apart.
  if (!(variance > 0)) return { kind: 'standard', mean, scale: 1, whole };
  switch (kind) {
    case 'modes':
      return { kind, modes: modesOf(levels, rows, modes), whole };
    case 'quantile':
      return { kind, marginal: linearMarginal(levels), whole };
    case 'standard':
      return { kind, mean, scale: Math.sqrt(variance), whole };
  }
};

/** The column that says where column j holds nothing. */
const markOf = (columns: readonly Column[] | undefined, j: number): number | undefined => {
  const name = columns?.[j]?.name;
  const at = columns?.findIndex((column) => column.kind === 'number' && column.marks === name) ?? -1;
  return name === undefined || at < 0 ? undefined : at;
};

/** Fields in the order of their columns, each at its place. */
export const layOut = (columns: readonly Column[] | undefined, fields: readonly FilledField[]): TableEncoding => {
  let width = fields.reduce((sum, { field }) => sum + Number(field.kind !== 'levels'), 0);
  const numbers = width;
  const segments: Segment[] = [];
  let number = 0;
  const places = fields.map(({ field, filler }, j): ColumnPlace => {
    const length =
      field.kind === 'levels' ? field.values.length : field.kind === 'modes' ? field.modes.means.length : 1;
    const segment = length > 1 ? { start: width, length } : undefined;
    if (segment !== undefined) segments.push(segment);
    width += segment?.length ?? 0;
    const mark = markOf(columns, j);
    return {
      field,
      filler,
      ...(field.kind === 'levels' ? {} : { number: number++ }),
      ...(segment === undefined ? {} : { segment }),
      ...(mark === undefined ? {} : { mark }),
    };
  });
  return { columns, places, numbers, segments, width };
};

const widthOf = (shape: readonly number[], where: string): number => {
  if (shape.length === 1) return shape[0]!;
  throw new CollapsarError('COLLAPSAR_FIT_INVALID', {
    what: `rows of [${shape.join(' x ')}] are no rows of a table`,
    where,
    why: 'A table has one number or category for each column: rows of [columns]',
    fix: 'Use encoding: numbers, or a source of tables',
  });
};
