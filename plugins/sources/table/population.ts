import type { RandomStream, RealData, Truth, Vectors } from '../../../core/contracts/index.js';
import { CollapsarError } from '../../../core/errors/index.js';
import { meanAndCovariance } from '../../../core/numerics/index.js';
import { range, rowLength } from '../../../core/samples/index.js';
import { fault } from '../files.js';
import { NumberedRows } from '../numbered.js';
import type { Table } from './encode.js';
import { indexOf, type Named } from './match.js';

/** Draws with replacement are one word each: a block is cheap to pass over. */
const BLOCK = 64;

/** Which rows of the population rows [from, from + count) of the sequence are. */
type Order = (from: number, count: number) => Uint32Array;

/**
 * The sequence that `draw` makes of a population of `rows` rows. once: each row once, in a random order; again: independent
 * draws without end, each row equally likely.
 */
export const drawFrom = (
  draw: 'once' | 'again',
  rows: number,
  random: RandomStream,
): Pick<RealData, 'size' | 'population'> & { readonly order: Order } =>
  draw === 'again'
    ? { size: Infinity, population: rows, order: withReplacement(rows, random) }
    : { size: rows, order: shuffled(rows, random) };

/** Fisher-Yates. */
const shuffled = (count: number, random: RandomStream): Order => {
  const order = range(count);
  for (let last = order.length - 1; last > 0; last--) {
    const other = random.below(last + 1);
    const row = order[last]!;
    order[last] = order[other]!;
    order[other] = row;
  }
  return (from, count) => order.subarray(from, from + count);
};

const withReplacement = (size: number, random: RandomStream): Order => {
  const numbered = new NumberedRows(random, BLOCK, (stream) => void stream.below(size));
  return (from, count) => {
    const rows = new Uint32Array(count);
    numbered.read(from, count, (stream, first, end) => {
      for (let row = first; row < end; row++) rows[row] = stream.below(size);
    });
    return rows;
  };
};

type RareEvent = NonNullable<Truth<Vectors>['rare']>;

/**
 * What is true where rows are drawn again and again: moments of the population, in the units of the rows, and its rare event.
 * `rows` is asked when a metric asks for moments: d x d sums are not worth their time to a cell that never does.
 */
export const populationTruth = (rows: () => Vectors, rare: RareEvent | undefined): Truth<Vectors> => {
  let moments: Truth['moments'];
  return {
    get moments() {
      if (moments !== undefined) return moments;
      const { values, count, shape } = rows();
      return (moments = meanAndCovariance(values, count, rowLength(shape)));
    },
    ...(rare === undefined ? {} : { rare }),
  };
};

/** The event that a row has class `rare`; its mass is a ratio of counts, for the rows are the whole population. */
export const rareEvent = (population: Pick<Vectors, 'count' | 'labels'>, rare: number, name: string): RareEvent => ({
  mass: population.labels!.reduce((sum, label) => sum + Number(label === rare), 0) / population.count,
  name,
  holds({ labels }) {
    if (labels === undefined)
      throw new CollapsarError('COLLAPSAR_NEEDS_UNMET', {
        what: `whether a row is '${name}' cannot be told: the model's rows have no labels`,
        fix: 'Use a model that generates labels, such as class-conditional',
      });
    return Uint8Array.from(labels, (label) => Number(label === rare));
  },
});

/**
 * Index of the class that is the rare event.
 * @throws COLLAPSAR_SOURCE_INVALID where no row has the label, or several labels have the value
 */
export const classOf = (table: Pick<Table, 'name' | 'labels'>, rare: Named): number => {
  if (table.labels === undefined)
    throw fault(
      table.name,
      `'${String(rare)}' cannot be the rare event: the rows have no label`,
      'Name the column of labels in `label`',
    );
  const { names, column, numberOf } = table.labels;
  return indexOf(
    rare,
    names,
    table.name,
    'label',
    `no row has the label '${String(rare)}' in column '${column}'`,
    numberOf,
  );
};
