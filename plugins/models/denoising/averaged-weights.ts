import type { Variable } from '@tensorflow/tfjs';
import type { Tf } from '../../tensors/index.js';

/**
 * Moving average of weights: average += (1 - decay) (weights - average), the decay held below (1 + k) / (10 + k) at update k
 * so that the first weights are soon forgotten (Polyak & Juditsky 1992; Ho et al. 2020).
 */
export const averageWeights = (
  tf: Tf,
  weights: readonly Variable[],
  averages: readonly Variable[],
  decay: number,
): ((step: number) => void) => {
  return (step) => {
    const toward = 1 - Math.min(decay, (1 + step) / (10 + step));
    for (const [i, average] of averages.entries())
      tf.tidy(() => average.assign(tf.add(average, tf.mul(tf.sub(weights[i]!, average), toward))));
  };
};
