import type { Truth, Vectors } from '../../../core/contracts/index.js';
import { CollapsarError } from '../../../core/errors/index.js';
import { meanAndCovariance } from '../../../core/numerics/index.js';
import { rowLength } from '../../../core/samples/index.js';
import { fault } from '../files.js';
import type { LabelledTable } from './encode.js';
import { indexOf, type WrittenName } from './match.js';

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
export const classOf = (table: LabelledTable, rare: WrittenName): number => {
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
