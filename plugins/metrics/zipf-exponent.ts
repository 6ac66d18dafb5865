import type { Call, Measured, Metric, Output, Subject } from '../../core/contracts/index.js';
import { metric, objectSchema, type Options } from '../../core/plugin/index.js';
import { UNIT } from '../text.js';
import { discrete, modelDistribution } from './distribution.js';
import { LOST, ofBasis } from './measured.js';
import { AMOUNT, REAL } from './outputs.js';

const schema = objectSchema({ unit: UNIT });

/**
 * Ranks are by the model's own frequency, and the support is bounded: as many ranks as have any mass. Ranks found from a
 * sample are always in order, which biases the exponent upward where most outcomes were seen once; the control's as well.
 */
class ZipfExponent implements Metric {
  readonly outputs: readonly Output[] = [
    {
      name: 'exponent',
      title: 'Zipf exponent',
      summary:
        "maximum likelihood exponent b of Zipf's law C r^-b over the ranks that the model still has; lost where one is left",
      ...AMOUNT,
      ...REAL,
    },
    {
      name: 'ranks',
      title: 'Outcomes that the model still has',
      summary: 'outcomes that the model still has',
      ...AMOUNT,
      ...REAL,
      scale: 'log',
    },
  ];

  constructor(private readonly options: Options<typeof schema>) {}

  async measure(given: Subject, call: Call): Promise<Readonly<Record<string, Measured>>> {
    const subject = discrete(given, 'zipf-exponent');
    const distribution = await modelDistribution(subject, this.options.unit, call);
    if (distribution === undefined) return LOST;
    const measured = ofBasis(distribution.basis);
    const ranked = distribution.weights
      .filter((weight) => weight > 0)
      .sort()
      .reverse();
    return { exponent: measured(zipfExponent(ranked)), ranks: measured(ranked.length) };
  }
}

/** Where the exponent is looked for; the ends stand for "flat" and "one outcome only". */
const LARGEST = 64;

/**
 * The exponent b >= 0 of p_r = r^-b / H(N, b), r = 1, ..., N, that is likeliest for the weights of the ranks; N is how
 * many there are. The score, (mean of log r under the law) - (mean of log r in the weights), falls with b, so it is
 * bisected. Undefined for fewer than two ranks; 0 where the weights rise with the rank.
 */
export const zipfExponent = (weights: Float64Array): number | undefined => {
  if (weights.length < 2) return undefined;
  const logs = weights.map((_, rank) => Math.log(rank + 1));
  const observed = meanOf(logs, weights);
  const expected = (b: number): number =>
    meanOf(
      logs,
      logs.map((log) => Math.exp(-b * log)),
    );
  if (expected(0) <= observed) return 0;
  let [low, high] = [0, 1];
  while (high < LARGEST && expected(high) > observed) [low, high] = [high, 2 * high];
  for (let middle = (low + high) / 2; low < middle && middle < high; middle = (low + high) / 2)
    if (expected(middle) > observed) low = middle;
    else high = middle;
  return high >= LARGEST ? undefined : (low + high) / 2;
};

const meanOf = (values: Float64Array, weights: Float64Array): number => {
  let sum = 0;
  let total = 0;
  for (let i = 0; i < values.length; i++) {
    sum += weights[i]! * values[i]!;
    total += weights[i]!;
  }
  return sum / total;
};

export const zipfExponentMetric = metric({
  id: 'zipf-exponent',
  summary: "Exponent of Zipf's law that fits the rank-frequency of the generated symbols or tokens",
  reference: 'Clauset, Shalizi & Newman 2009 (maximum likelihood); Dohmatob et al. 2024, A Tale of Tails',
  data: 'any',
  kinds: ['symbols', 'text'],
  options: schema,
  implementation: ZipfExponent,
});
