import type { RandomStream } from '../../../core/contracts/index.js';
import { CollapsarError } from '../../../core/errors/index.js';
import { COUNT, NOT_NEGATIVE, POSITIVE } from '../../options.js';

/** How the true coefficients are given: a direction (drawn for each seed, or every input alike) of a norm, or outright. */
export const coefficientOptions = {
  dimensions: { ...COUNT, default: 5, description: 'd, numbers of an input' },
  alpha: {
    ...NOT_NEGATIVE,
    default: 0,
    description: 'the variance of input i is i^-alpha; 0: all inputs alike (isotropic)',
  },
  coefficients: {
    anyOf: [{ enum: ['seeded', 'equal'] }, { type: 'array', items: { type: 'number' }, minItems: 1 }],
    default: 'seeded',
    description:
      'seeded: a direction drawn for each seed; equal: the same for every input; or the d numbers themselves',
  },
  norm: { ...POSITIVE, default: 1, description: 'length of the coefficients, where they are not given as numbers' },
} as const;

export interface CoefficientOptions {
  readonly dimensions: number;
  readonly coefficients: 'seeded' | 'equal' | readonly number[];
  readonly norm: number;
}

/** Length d. */
export const trueCoefficients = (
  { dimensions, coefficients, norm }: CoefficientOptions,
  random: RandomStream,
): Float64Array => {
  if (typeof coefficients !== 'string') return Float64Array.from(coefficients);
  const direction = Float64Array.from({ length: dimensions }, () => (coefficients === 'equal' ? 1 : random.normal()));
  let squares = 0;
  for (const value of direction) squares += value * value;
  return direction.map((value) => (value * norm) / Math.sqrt(squares));
};

/** @throws CollapsarError COLLAPSAR_OPTION_INVALID when there is not one coefficient for each number of an input */
export const checkCoefficients = (source: string, { dimensions, coefficients }: CoefficientOptions): void => {
  if (typeof coefficients === 'string' || coefficients.length === dimensions) return;
  throw new CollapsarError('COLLAPSAR_OPTION_INVALID', {
    what: `${coefficients.length} coefficients are given for ${dimensions} dimensions`,
    where: `source ${source}`,
    fix: 'Give one coefficient for each dimension',
  });
};

/** The intercept, which is 0, before them: as `Truth.coefficients` has them. */
export const withIntercept = (coefficients: Float64Array): Float64Array => Float64Array.of(0, ...coefficients);
