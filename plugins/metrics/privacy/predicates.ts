import type { RandomStream, Vectors } from '../../../core/contracts/index.js';
import { permutation } from '../../../core/random/index.js';
import { gapMarks, rowLength } from '../../../core/samples/index.js';
import { columnOf, quantile } from '../columns.js';

/** Of a row: that a number is so large or so small, a cell this one or another one, empty or not. */
export interface Condition {
  readonly column: number;
  readonly is: '=' | '!=' | '<=' | '>=' | '<' | '>' | 'empty' | 'filled';
  /** NaN of an empty cell */
  readonly value: number;
}
/** A row that meets all of them is meant. */
export type Predicate = readonly Condition[];

/** Tables of the same columns with NaN for what is missing, which no number is equal to, above or below. */
export const withGaps = (tables: readonly Vectors[]): readonly Vectors[] => {
  const gaps = marksOf(tables[0]!).map((gap) => ({
    ...gap,
    // A mark has two values, standardised or not, the lower where there is something; one that is declared 0 and 1.
    least:
      gapMarks(tables[0]!.columns)[gap.column] === gap.mark
        ? 0
        : Math.min(...tables.map((table) => quantile(columnOf(table, gap.mark).sort(), 0))),
  }));
  return tables.map((table) => {
    const values = Float64Array.from(table.values);
    const d = rowLength(table.shape);
    for (const { column, mark, least } of gaps)
      for (let at = 0; at < values.length; at += d) if (values[at + mark]! > least) values[at + column] = NaN;
    return { ...table, values };
  });
};

const marksOf = ({ columns = [] }: Vectors): readonly { readonly column: number; readonly mark: number }[] =>
  columns.flatMap((each, mark) => {
    const column = each.kind === 'number' ? columns.findIndex(({ name }) => name === each.marks) : -1;
    return column < 0 ? [] : [{ column, mark }];
  });

/** The columns that an attacker looks at. */
const askedOf = (table: Vectors): readonly number[] => {
  const marks = new Set(marksOf(table).map(({ mark }) => mark));
  return Array.from({ length: rowLength(table.shape) }, (_, j) => j).filter((j) => !marks.has(j));
};

/**
 * What rows of the table, drawn by lot, hold in so many columns: a category, an empty cell, or a number and all that are
 * farther from the median (Giomi et al. 2023, section 4.1).
 */
export function* rowPredicates(
  table: Vectors,
  { columns: wanted, tries }: { readonly columns: number; readonly tries: number },
  random: RandomStream,
): Generator<Predicate> {
  const d = rowLength(table.shape);
  const asked = askedOf(table);
  const medians = new Map(asked.map((j) => [j, quantile(present(table, j).sort(), 0.5)]));
  for (let i = 0; i < tries; i++) {
    const row = random.below(table.count);
    const order = permutation(random.child(i), asked.length).subarray(0, wanted);
    yield [...order]
      .map((at) => asked[at]!)
      .sort((a, b) => a - b)
      .map((column): Condition => {
        const value = table.values[row * d + column]!;
        if (Number.isNaN(value)) return { column, is: 'empty', value };
        if (table.columns?.[column]?.kind === 'category') return { column, is: '=', value };
        return { column, is: value > medians.get(column)! ? '>=' : '<=', value };
      });
  }
}

/** Of every column, in an order by lot: what is rarest in it, its ends and the values that one row holds. */
export function* valuePredicates(table: Vectors, random: RandomStream): Generator<Predicate> {
  const all = askedOf(table).flatMap((column): readonly Condition[] => {
    const sorted = present(table, column).sort();
    const single = sorted.filter((value, i) => value !== sorted[i - 1] && value !== sorted[i + 1]);
    const equal = [...single].map((value): Condition => ({ column, is: '=', value }));
    const empty: readonly Condition[] = sorted.length < table.count ? [{ column, is: 'empty', value: NaN }] : [];
    if (sorted.length === 0 || table.columns?.[column]?.kind === 'category') return [...equal, ...empty];
    return [{ column, is: '<=', value: sorted[0]! }, { column, is: '>=', value: sorted.at(-1)! }, ...equal, ...empty];
  });
  for (const at of permutation(random, all.length)) yield [all[at]!];
}

/**
 * What says nothing of anybody: columns, a value of each that occurs, and how a cell is held against it, all by lot (Giomi et al.
 * 2023, section 4.1: the naive attack).
 */
export function* randomPredicates(
  table: Vectors,
  { columns: wanted, count }: { readonly columns: number; readonly count: number },
  random: RandomStream,
): Generator<Predicate> {
  const asked = askedOf(table);
  const known = asked.map((column) => {
    const cells = present(table, column).sort();
    const values = cells.filter((value, i) => value !== cells[i - 1]);
    return { column, values: cells.length < table.count ? [...values, NaN] : [...values] };
  });
  for (let i = 0; i < count; i++)
    yield [...permutation(random, asked.length).subarray(0, wanted)]
      .sort((a, b) => a - b)
      .map((at): Condition => {
        const { column, values } = known[at]!;
        const value = values[random.below(values.length)]!;
        const all = table.columns?.[column]?.kind === 'category' ? EITHER : COMPARISONS;
        const is = all[random.below(all.length)]!;
        return { column, is: Number.isNaN(value) ? (is === '=' ? 'empty' : 'filled') : is, value };
      });
}
const EITHER = ['=', '!='] as const;
const COMPARISONS = [...EITHER, '<', '<=', '>', '>='] as const;

const present = (table: Vectors, column: number): Float64Array =>
  columnOf(table, column).filter((value) => !Number.isNaN(value));

/** Whether exactly one of the rows is meant. */
export const singlesOut = (predicate: Predicate, { count, shape, values }: Vectors): boolean => {
  const d = rowLength(shape);
  let found = 0;
  for (let at = 0; at < count * d && found < 2; at += d)
    if (predicate.every((condition) => meets(values[at + condition.column]!, condition))) found++;
  return found === 1;
};

/** An empty cell, NaN, meets nothing but that it is one. */
const meets = (cell: number, { is, value }: Condition): boolean => {
  switch (is) {
    case '=':
      return cell === value;
    case '!=':
      return cell < value || cell > value;
    case '<=':
      return cell <= value;
    case '>=':
      return cell >= value;
    case '<':
      return cell < value;
    case '>':
      return cell > value;
    default:
      return Number.isNaN(cell) === (is === 'empty');
  }
};
