import type { Truth, Vectors } from '../../../core/contracts/index.js';
import { CollapsarError } from '../../../core/errors/index.js';

/** The event that a row has class `rare`; its mass is a ratio of counts, for the rows are the whole population. */
export const rareEvent = (
  population: Pick<Vectors, 'count' | 'labels'>,
  rare: number,
  name: string,
): NonNullable<Truth<Vectors>['rare']> => ({
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
