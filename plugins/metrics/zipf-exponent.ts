import type { Call, Measured, Metric, Output, Subject } from '../../core/contracts/index.js';
import { metric, type Options } from '../../core/plugin/index.js';
import { UNIT } from '../text.js';
import { exact, LOST, sampled } from './measured.js';
import { discrete } from './symbols/check.js';
import { modelDistribution } from './symbols/distribution.js';
import { zipfExponent } from './symbols/zipf-likelihood.js';

const schema = { type: 'object', additionalProperties: false, properties: { unit: UNIT } } as const;

/**
 * Ranks are by the model's own frequency, and the support is bounded: as many ranks as have any mass. Ranks found from a
 * sample are always in order, which biases the exponent upward where most outcomes were seen once; the control's as well.
 */
class ZipfExponent implements Metric {
  readonly outputs: readonly Output[] = [
    {
      name: 'exponent',
      summary:
        "maximum likelihood exponent b of Zipf's law C r^-b over the ranks that the model still has; lost where one is left",
      unit: '',
      better: 'ideal',
      ideal: 'real',
      range: [0, Infinity],
    },
    {
      name: 'ranks',
      summary: 'outcomes that the model still has',
      unit: '',
      better: 'ideal',
      ideal: 'real',
      range: [0, Infinity],
      scale: 'log',
    },
  ];

  constructor(private readonly options: Options<typeof schema>) {}

  async measure(given: Subject, call: Call): Promise<Readonly<Record<string, Measured>>> {
    const subject = discrete(given, 'zipf-exponent');
    const distribution = await modelDistribution(subject, this.options.unit, call);
    if (distribution === undefined) return LOST;
    const measured = distribution.basis === 'exact' ? exact : sampled;
    const ranked = distribution.weights
      .filter((weight) => weight > 0)
      .sort()
      .reverse();
    return { exponent: measured(zipfExponent(ranked)), ranks: measured(ranked.length) };
  }
}

export const zipfExponentMetric = metric({
  id: 'zipf-exponent',
  summary: "Exponent of Zipf's law that fits the rank-frequency of the generated symbols or tokens",
  reference: 'Clauset, Shalizi & Newman 2009 (maximum likelihood); Dohmatob et al. 2024, A Tale of Tails',
  data: 'any',
  kinds: ['symbols', 'text'],
  options: schema,
  implementation: ZipfExponent,
});
