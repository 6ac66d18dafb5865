import { CollapsarError } from '../../core/errors/index.js';
import { firstNotFinite } from '../../core/samples/index.js';

/** @throws COLLAPSAR_FIT_INVALID where the training rows weigh nothing together, or more than any number */
export const checkWeight = (model: string, rows: number, weight: number): void => {
  if (weight > 0 && weight < Infinity) return;
  throw new CollapsarError('COLLAPSAR_FIT_INVALID', {
    what: `the weights of the ${rows} training rows add up to ${weight}`,
    where: model,
    why: 'weights count rows',
    fix: 'give at least one part with rows a weight above 0',
  });
};

/** @throws COLLAPSAR_FIT_INVALID where numbers made of the training rows are none */
export const checkFinite = (model: string, ...statistics: readonly Float64Array[]): void => {
  if (statistics.every((numbers) => firstNotFinite(numbers) < 0)) return;
  throw new CollapsarError('COLLAPSAR_FIT_INVALID', {
    what: 'the training rows hold values that are not finite, or too large to square',
    where: model,
    why: 'the data have such values, or the chain has run away outwards',
    fix: 'look at the first generation in which the variance rose',
  });
};
