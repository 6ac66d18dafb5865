import type { Call, Measured, Metric, Output, Subject } from '../../core/contracts/index.js';
import { metric, noOptions } from '../../core/plugin/index.js';
import { exact, harmless } from './measured.js';
import { LEAST, SHARE } from './outputs.js';

class LogLikelihood implements Metric {
  readonly outputs: readonly Output[] = [
    {
      name: 'nll',
      title: 'Negative log-likelihood',
      summary:
        'mean negative log-likelihood of the held-out real rows; infinite where one of them has density 0, as all have under a singular fit',
      unit: 'nats/row',
      better: 'lower',
      range: [-Infinity, Infinity],
      measures: 'signed-risk',
    },
    {
      name: 'impossible',
      title: 'Real rows held for impossible',
      summary: 'share of the held-out real rows to which the model gives density 0',
      ...SHARE,
      ...LEAST,
    },
  ];

  async measure({ model, test }: Subject, context: Call): Promise<Readonly<Record<string, Measured>>> {
    if (model.logLikelihood === undefined || test.count === 0) return harmless(this.outputs);
    const densities = await model.logLikelihood(test, context);
    let sum = 0;
    let [impossible, unknown] = [0, 0];
    for (const density of densities) {
      sum += density;
      if (density === -Infinity) impossible++;
      if (Number.isNaN(density)) unknown++;
    }
    // No sampling of the model enters: the basis is exact, the held-out rows being the same for every model.
    return {
      nll: exact(-sum / test.count),
      impossible: unknown > 0 ? undefined : exact(impossible / test.count),
    };
  }
}

export const logLikelihood = metric({
  id: 'log-likelihood',
  summary: 'How unlikely the held-out real rows are under the model',
  data: 'any',
  needs: ['logLikelihood'],
  options: noOptions,
  implementation: LogLikelihood,
});
