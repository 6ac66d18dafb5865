import type { Call, Measured, Metric, Output, Subject, Vectors } from '../../core/contracts/index.js';
import { metric, noOptions } from '../../core/plugin/index.js';
import { rowLength } from '../../core/samples/index.js';
import { harmless, sampled } from './measured.js';

/**
 * No verdict uses it: a bound that falls may mean a worse model, or only a looser bound. Bounds of two models, or a bound and
 * a likelihood, are not compared either.
 */
class LikelihoodBound implements Metric<Vectors> {
  readonly outputs: readonly Output[] = [
    {
      name: 'bound',
      title: 'Bound of the negative log-likelihood',
      summary:
        'mean lower bound of the log-likelihood of the held-out real rows (ELBO); the likelihood itself is higher',
      unit: 'nats/row',
      better: 'higher',
      range: [-Infinity, Infinity],
    },
    {
      name: 'bitsPerDimension',
      title: 'Bits per dimension, a bound',
      summary: 'the bound as an upper bound of bits for each number of a row: -bound / (numbers log 2)',
      unit: 'bits',
      better: 'lower',
      range: [-Infinity, Infinity],
    },
  ];

  async measure({ model, test }: Subject<Vectors>, call: Call): Promise<Readonly<Record<string, Measured>>> {
    call.signal.throwIfAborted();
    if (model.logLikelihoodBound === undefined || test.count === 0) return harmless(this.outputs);
    const bounds = await model.logLikelihoodBound(test, call);
    const mean = bounds.reduce((sum, bound) => sum + bound, 0) / test.count;
    return {
      bound: sampled(mean),
      bitsPerDimension: sampled(-mean / (rowLength(test.shape) * Math.LN2)),
    };
  }
}

export const likelihoodBound = metric({
  id: 'likelihood-bound',
  summary: "A lower bound of the held-out real rows' log-likelihood, of models that have no exact one",
  reference: 'Kingma & Welling 2014, Auto-Encoding Variational Bayes',
  data: 'vectors',
  needs: ['likelihoodBound'],
  options: noOptions,
  implementation: LikelihoodBound,
});
