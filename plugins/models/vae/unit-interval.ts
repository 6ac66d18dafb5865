import type { Vectors } from '../../../core/contracts/index.js';
import { CollapsarError } from '../../../core/errors/index.js';

/**
 * A Bernoulli likelihood is of numbers from 0 to 1.
 * @throws CollapsarError COLLAPSAR_FIT_INVALID for the first that is not (or is NaN)
 */
export const checkUnitInterval = ({ values, count }: Vectors): void => {
  for (let i = 0; i < values.length; i++) {
    if (values[i]! >= 0 && values[i]! <= 1) continue;
    throw new CollapsarError('COLLAPSAR_FIT_INVALID', {
      what: `row ${Math.floor(i / (values.length / count))} holds ${values[i]}, and the Bernoulli likelihood is of numbers from 0 to 1`,
      where: 'vae',
      fix: 'Use likelihood: gaussian, or scale the rows',
    });
  }
};
