import type { Call, Measured, Metric, Output, Subject, Vectors } from '../../core/contracts/index.js';
import { metric, noOptions } from '../../core/plugin/index.js';
import { allFinite, harmless, LOST, sampled } from './measured.js';
import { LEAST } from './outputs.js';

/** Logarithms are cut off here, as PyTorch's binary cross-entropy does: a certain answer that is wrong stays finite. */
const LEAST_LOG = -100;

/** No verdict uses it: a model may pass real rows through its code well, and generate others. */
class Reconstruction implements Metric<Vectors> {
  readonly outputs: readonly Output[] = [
    {
      name: 'squaredError',
      title: 'Reconstruction error',
      summary:
        'mean squared difference, for each number, of held-out real rows to what comes back from the latent code',
      ...LEAST,
      unit: 'data units^2',
      range: [0, Infinity],
    },
    {
      name: 'crossEntropy',
      title: 'Reconstruction cross-entropy',
      summary:
        'binary cross-entropy for each number, of held-out rows in [0, 1] alone; lost where what comes back is not in [0, 1]',
      unit: 'nats',
      better: 'lower',
      ideal: 'real',
      range: [0, -LEAST_LOG],
    },
  ];

  async measure({ model, test }: Subject<Vectors>, call: Call): Promise<Readonly<Record<string, Measured>>> {
    call.signal.throwIfAborted();
    if (model.reconstruct === undefined || test.count === 0 || !allFinite(test.values)) return harmless(this.outputs);
    const { values } = await model.reconstruct(test, call);
    // Real rows of another range are another kind of data, which has no such loss.
    const isUnit = test.values.every((value) => value >= 0 && value <= 1);
    if (!allFinite(values)) return isUnit ? LOST : { crossEntropy: 'harmless' };
    let [squares, entropy] = [0, 0];
    for (let i = 0; i < values.length; i++) {
      const [real, made] = [test.values[i]!, values[i]!];
      squares += (made - real) * (made - real);
      entropy -= real * Math.max(LEAST_LOG, Math.log(made)) + (1 - real) * Math.max(LEAST_LOG, Math.log1p(-made));
    }
    const comesBack = values.every((value) => value >= 0 && value <= 1);
    return {
      squaredError: sampled(squares / values.length),
      crossEntropy: isUnit ? sampled(comesBack ? entropy / values.length : undefined) : 'harmless',
    };
  }
}

export const reconstruction = metric({
  id: 'reconstruction',
  summary: 'How near held-out real rows come back from the latent code of the model',
  reference: 'Kingma & Welling 2014, Auto-Encoding Variational Bayes',
  data: 'vectors',
  needs: ['reconstruct'],
  options: noOptions,
  implementation: Reconstruction,
});
