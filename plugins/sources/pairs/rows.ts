import type { Moments, Pairs, RandomStream } from '../../../core/contracts/index.js';
import { NumberedRows } from '../numbered.js';

/** Independent normal inputs around 0 whose variances fall as i^-alpha; 0 = isotropic. */
interface InputLaw {
  /** length d */
  readonly deviations: Float64Array;
  readonly moments: Moments;
}

export const inputLaw = (dimensions: number, alpha: number): InputLaw => {
  const deviations = Float64Array.from({ length: dimensions }, (_, i) => Math.exp(-0.5 * alpha * Math.log(i + 1)));
  const covariance = new Float64Array(dimensions * dimensions);
  for (let i = 0; i < dimensions; i++) covariance[i * dimensions + i] = deviations[i]! * deviations[i]!;
  return { deviations, moments: { mean: new Float64Array(dimensions), covariance } };
};

/** Numbers in a block: opening a stream costs about as much as drawing 20. */
const BLOCK = 512;

/** The target of an input whose linear predictor is `predictor`; draws the same kind of number every time. */
type Answer = (predictor: number, random: RandomStream) => number;

/** The numbered rows of inputs and one target each: (from, count) gives the same rows whatever was asked for before. */
export const pairRows = (
  { deviations }: InputLaw,
  coefficients: Float64Array,
  answer: Answer,
  random: RandomStream,
): ((from: number, count: number) => Pairs) => {
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

/** What `each` makes of the linear predictor and the target of every row. */
export const eachPair = <A extends Float64Array | Uint8Array>(
  { count, inputs, targets }: Pairs,
  coefficients: Float64Array,
  out: A,
  each: (predictor: number, target: number) => number,
): A => {
  const d = coefficients.length;
  for (let row = 0; row < count; row++) {
    let predictor = 0;
    for (let j = 0; j < d; j++) predictor += coefficients[j]! * inputs.values[row * d + j]!;
    out[row] = each(predictor, targets.values[row]!);
  }
  return out;
};
