import type { Call, Measured, Metric, Output, Subject } from '../../core/contracts/index.js';
import { metric, objectSchema, type Options } from '../../core/plugin/index.js';
import { UNIT } from '../text.js';
import { exact, harmless, LOST, sampled } from './measured.js';
import { discrete, modelDistribution } from './distribution.js';
import { REAL, SHARE } from './outputs.js';

const schema = objectSchema({ unit: UNIT });

/** Of n rows the estimate n / (n - 1) (1 - sum p^2) is unbiased (Nei 1978); one row has none. */
class Heterozygosity implements Metric {
  readonly outputs: readonly Output[] = [
    { name: 'value', title: 'Heterozygosity', summary: 'chance that two draws differ: 1 - sum p²', ...SHARE, ...REAL },
  ];

  constructor(private readonly options: Options<typeof schema>) {}

  async measure(given: Subject, call: Call): Promise<Readonly<Record<string, Measured>>> {
    const subject = discrete(given, 'heterozygosity');
    const distribution = await modelDistribution(subject, this.options.unit, call);
    if (distribution === undefined) return LOST;
    const { weights, total, basis } = distribution;
    let same = 0;
    for (const weight of weights) same += (weight / total) * (weight / total);
    const value = Math.max(0, 1 - same);
    if (basis === 'exact') return { value: exact(value) };
    // Two draws take two rows; of texts that hold one token together the others are lost.
    if (total === 1) return (await subject.rows()).count === 1 ? harmless(this.outputs) : LOST;
    return { value: sampled(Math.min(1, (value * total) / (total - 1))) };
  }
}

export const heterozygosity = metric({
  id: 'heterozygosity',
  summary: 'Chance that two symbols or tokens drawn from the model differ; exact where the model gives probabilities',
  reference: 'Seddik et al. 2024; Nei 1978',
  data: 'any',
  kinds: ['symbols', 'text'],
  options: schema,
  implementation: Heterozygosity,
});
