import type { TrainingSet, Vectors } from '../../../core/contracts/index.js';
import { CollapsarError } from '../../../core/errors/index.js';
import { CONSTANT_RANGE } from '../../../core/numerics/index.js';
import { checkFinite, checkWeight, gapMarks, joinValues, rowLength, rowWeights } from '../../../core/samples/index.js';
import { firstNotBelow } from '../../sorted.js';

/** A column as trees read it: which of its values each row holds. */
export interface CodedColumn {
  readonly isCategory: boolean;
  /** those that occur, ascending; of numbers -Infinity stands for a missing cell, wherever zero is */
  readonly values: Float64Array;
  /** index of each row's value */
  readonly codes: Uint32Array;
  /** rows by ascending value, those of one value in their order */
  readonly sorted: Uint32Array;
  /** more than by rounding */
  readonly varies: boolean;
}

/** The rows of some weight, in an order that hangs on what they hold alone. */
export interface CodedTable {
  readonly count: number;
  /** all above 0 */
  readonly weights: Float64Array;
  /** as they were asked for */
  readonly columns: readonly CodedColumn[];
}

/**
 * @param order the columns by their place in a row; the place after the last is the label's
 * @throws CollapsarError COLLAPSAR_FIT_INVALID for weights that count no rows, or numbers that are not finite
 */
export const codedTable = (training: TrainingSet<Vectors>, order: readonly number[]): CodedTable => {
  const cells = order.map((place) => cellsOf(training, place));
  const all = rowWeights(training) ?? new Float64Array(training.count).fill(1);
  checkWeights(training.count, all);
  const first = training.parts[0]?.samples;
  const known = cells.map((own) => {
    const values = distinct(own.filter((_, row) => all[row]! > 0));
    return { values, codes: Uint32Array.from(own, (cell) => firstNotBelow(values, cell)) };
  });
  // Sums are rounded by their order, and draws fall by it.
  const rows = Uint32Array.from(all.keys())
    .filter((row) => all[row]! > 0)
    .sort((a, b) => {
      for (const { codes } of known) if (codes[a] !== codes[b]) return codes[a]! - codes[b]!;
      return all[a]! - all[b]!;
    });
  const d = rowLength(first?.shape ?? []);
  const columns = known.map(({ values, codes: unsorted }, at): CodedColumn => {
    const place = order[at]!;
    const isCategory = place === d || first?.columns?.[place]?.kind === 'category';
    const codes = Uint32Array.from(rows, (row) => unsorted[row]!);
    return { isCategory, values, codes, sorted: byCode(codes, values.length), varies: varies(isCategory, values) };
  });
  return { count: rows.length, weights: Float64Array.from(rows, (row) => all[row]!), columns };
};

/** The cells that are there, where there are some. */
const varies = (isCategory: boolean, values: Float64Array): boolean => {
  const [low = 0, high = 0] = [values.find((value) => value > -Infinity), values.at(-1)];
  return isCategory ? high > low : high - low > CONSTANT_RANGE * Math.max(Math.abs(low), Math.abs(high));
};

/** The column and the weights of its rows without the cells that are missing, from which what is there is drawn. */
export const presentCells = (
  column: CodedColumn,
  weights: Float64Array,
): { readonly column: CodedColumn; readonly weights: Float64Array } => {
  if (column.values[0] !== -Infinity) return { column, weights };
  const { values, codes } = column;
  return {
    column: { ...column, values: values.subarray(1), codes: codes.map((code) => Math.max(1, code) - 1) },
    weights: weights.map((weight, row) => (codes[row] === 0 ? 0 : weight)),
  };
};

const cellsOf = (training: TrainingSet<Vectors>, place: number): Float64Array => {
  const values = joinValues(training);
  const d = rowLength(training.parts[0]?.samples.shape ?? []);
  if (place < d) {
    const cells = Float64Array.from({ length: training.count }, (_, row) => values[row * d + place]! + 0);
    checkFinite('cart', cells);
    const mark = gapMarks(training.parts[0]?.samples.columns)[place] ?? -1;
    return mark < 0 ? cells : cells.map((cell, row) => (values[row * d + mark] === 1 ? -Infinity : cell));
  }
  const labels = new Float64Array(training.count);
  let at = 0;
  for (const { samples } of training.parts) {
    if (samples.labels === undefined)
      throw new CollapsarError('COLLAPSAR_FIT_INVALID', {
        what: 'the rows have no labels',
        where: 'cart',
        why: 'with classConditional the label is the first column that it draws',
        fix: 'Choose a source with labels and a strategy that keeps them, or set classConditional: false',
      });
    labels.set(samples.labels, at);
    at += samples.count;
  }
  return labels;
};

const checkWeights = (rows: number, weights: Float64Array): void => {
  checkWeight(
    'cart',
    rows,
    weights.reduce((sum, weight) => sum + weight, 0),
  );
  if (weights.every((weight) => weight >= 0)) return;
  throw new CollapsarError('COLLAPSAR_FIT_INVALID', {
    what: 'a part has a negative weight',
    where: 'cart',
    why: 'weights count rows',
    fix: 'give weights of 0 or more',
  });
};

const distinct = (values: Float64Array): Float64Array =>
  values.sort().filter((value, i, sorted) => i === 0 || value !== sorted[i - 1]);

/** Rows by their code, by counting; those of one code in their order. */
const byCode = (codes: Uint32Array, size: number): Uint32Array => {
  const starts = new Uint32Array(size + 1);
  for (const code of codes) starts[code + 1]!++;
  for (let code = 0; code < size; code++) starts[code + 1]! += starts[code]!;
  const sorted = new Uint32Array(codes.length);
  codes.forEach((code, row) => (sorted[starts[code]!++] = row));
  return sorted;
};
