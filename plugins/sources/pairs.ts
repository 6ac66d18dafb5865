import type { Moments, OpenContext, Pairs, RandomStream, RealData, Truth } from '../../core/contracts/index.js';
import { CollapsarError } from '../../core/errors/index.js';
import { DIMENSIONS, NOT_NEGATIVE, POSITIVE } from '../options.js';
import { endless, NumberedRows, type Sequence } from './sequence.js';

/** How the true coefficients are given: a direction (drawn for each seed, or every input alike) of a norm, or outright. */
export const PAIR_PROPERTIES = {
  dimensions: { ...DIMENSIONS, default: 5, description: 'd, numbers of an input' },
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

interface CoefficientOptions {
  readonly dimensions: number;
  readonly alpha: number;
  readonly coefficients: 'seeded' | 'equal' | readonly number[];
  readonly norm: number;
}

/** Length d. */
const trueCoefficients = (
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

/** Independent normal inputs around 0 whose variances fall as i^-alpha; 0 = isotropic. */
interface InputLaw {
  /** length d */
  readonly deviations: Float64Array;
  readonly moments: Moments;
}

const inputLaw = (dimensions: number, alpha: number): InputLaw => {
  const deviations = Float64Array.from({ length: dimensions }, (_, i) => Math.exp(-0.5 * alpha * Math.log(i + 1)));
  const covariance = new Float64Array(dimensions * dimensions);
  for (let i = 0; i < dimensions; i++) covariance[i * dimensions + i] = deviations[i]! * deviations[i]!;
  return { deviations, moments: { mean: new Float64Array(dimensions), covariance } };
};

/** Numbers in a block: opening a stream costs about as much as drawing 20. */
const BLOCK = 512;

/** The target of an input whose linear predictor is `predictor`; draws the same kind of number every time. */
type Answer = (predictor: number, random: RandomStream) => number;

/** Inputs and one target each. */
const pairRows = (
  { deviations }: InputLaw,
  coefficients: Float64Array,
  answer: Answer,
  random: RandomStream,
): Sequence<Pairs> => {
  const d = deviations.length;
  const numbered = new NumberedRows(random, Math.max(1, Math.floor(BLOCK / (d + 1))), (stream) => {
    for (let j = 0; j < d; j++) stream.normal();
    answer(0, stream);
  });
  return (from, count) => {
    const inputs = new Float64Array(count * d);
    const targets = new Float64Array(count);
    numbered.read(from, count, (stream, first, end) => {
      for (let row = first; row < end; row++) {
        let predictor = 0;
        for (let j = 0, at = row * d; j < d; j++, at++) {
          const x = deviations[j]! * stream.normal();
          inputs[at] = x;
          predictor += coefficients[j]! * x;
        }
        targets[row] = answer(predictor, stream);
      }
    });
    return {
      kind: 'pairs',
      count,
      inputs: { kind: 'vectors', count, shape: [d], values: inputs },
      targets: { kind: 'vectors', count, shape: [1], values: targets },
    };
  };
};

/** What `of` makes of the linear predictor and the target of every row. */
export type EachPair = (of: (predictor: number, target: number) => number) => (pairs: Pairs) => Float64Array;

/**
 * A source of normal inputs and targets that depend on a linear predictor. `truth`: what is known beside the law of the
 * inputs, from the coefficients, the intercept (which is 0) before them.
 */
export const openPairs = (
  options: CoefficientOptions,
  context: OpenContext,
  answer: Answer,
  truth: (coefficients: Float64Array, each: EachPair) => Truth<Pairs>,
  names?: RealData['names'],
): RealData<Pairs> => {
  const law = inputLaw(options.dimensions, options.alpha);
  const coefficients = trueCoefficients(options, context.random.child('coefficients'));
  const d = coefficients.length;
  const each: EachPair =
    (of) =>
    ({ count, inputs, targets }) => {
      const out = new Float64Array(count);
      for (let row = 0; row < count; row++) {
        let predictor = 0;
        for (let j = 0; j < d; j++) predictor += coefficients[j]! * inputs.values[row * d + j]!;
        out[row] = of(predictor, targets.values[row]!);
      }
      return out;
    };
  return endless(context, (random) => pairRows(law, coefficients, answer, random), {
    truth: { inputs: law.moments, ...truth(Float64Array.of(0, ...coefficients), each) },
    ...(names === undefined ? {} : { names }),
  });
};
