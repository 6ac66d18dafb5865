import type { Bias } from '../../../core/contracts/index.js';

/**
 * Weights of outcomes under a sampling bias, not normalised: first the temperature t (p^(1/t)), then topP, the smallest
 * set of the likeliest outcomes that holds this mass (nucleus sampling, Holtzman et al. 2020; ties: the lower index
 * first). Outcomes of weight 0 stay impossible.
 */
export const biasedWeights = (weights: Float64Array, { temperature = 1, topP = 1 }: Bias): Float64Array => {
  const out = temperature === 1 ? weights.slice() : tempered(weights, temperature);
  if (topP >= 1) return out;
  const order = Uint32Array.from(out.keys()).sort((a, b) => out[b]! - out[a]! || a - b);
  let total = 0;
  for (const weight of out) total += weight;
  let held = 0;
  for (const outcome of order) {
    if (held >= topP * total) out[outcome] = 0;
    else held += out[outcome]!;
  }
  return out;
};

/** Scaled so that the largest is 1: a low temperature would underflow. */
const tempered = (weights: Float64Array, temperature: number): Float64Array => {
  let largest = 0;
  for (const weight of weights) if (weight > largest) largest = weight;
  return weights.map((weight) => (weight === 0 ? 0 : Math.exp(Math.log(weight / largest) / temperature)));
};
