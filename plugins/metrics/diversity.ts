import type { Call, Measured, Metric, Output, Subject, Text } from '../../core/contracts/index.js';
import { metric, objectSchema, type Options } from '../../core/plugin/index.js';
import { type Encoding, encodingOf, UNIT } from '../text.js';
import { discrete, type Distribution, modelDistribution, observed } from './distribution.js';
import { LOST, ofBasis, sampled } from './measured.js';
import { AMOUNT, REAL, SHARE } from './outputs.js';

const schema = objectSchema({ unit: UNIT });

/** Entropy of rows is the plug-in one: too low by about (outcomes - 1) / (2 tokens), the control's as well. */
class Diversity implements Metric {
  readonly outputs: readonly Output[] = [
    {
      name: 'entropy',
      title: 'Entropy',
      summary: 'entropy of the symbols or tokens generated: the log of their effective number',
      unit: 'nats',
      ...REAL,
      range: [0, Infinity],
      measures: 'log-variance',
    },
    {
      name: 'effective',
      title: 'Effective number of symbols',
      summary: 'effective number of symbols or tokens: exp of the entropy (Hill number of order 1)',
      ...AMOUNT,
      ...REAL,
      scale: 'log',
    },
    {
      name: 'distinct1',
      title: 'Distinct-1',
      summary: "distinct symbols or tokens over all of them in the model's rows (distinct-1)",
      ...SHARE,
      ...REAL,
    },
    {
      name: 'distinct2',
      title: 'Distinct-2',
      summary: 'distinct pairs of neighbouring tokens over all such pairs (distinct-2); text only',
      ...SHARE,
      ...REAL,
    },
    {
      name: 'logDistinct2',
      title: 'Distinct-2 (log)',
      summary: 'log of distinct-2; text only',
      unit: '',
      ...REAL,
      range: [-Infinity, 0],
    },
  ];

  constructor(private readonly options: Options<typeof schema>) {}

  async measure(given: Subject, call: Call): Promise<Readonly<Record<string, Measured>>> {
    const subject = discrete(given, 'diversity');
    const { unit } = this.options;
    const distribution = await modelDistribution(subject, unit, call);
    // Symbols have no neighbours, nor have texts of one token each in reality; where only the model's have none, they are lost.
    const { test } = subject;
    const paired = test.kind === 'text' && distinctShare(test, unit) !== undefined;
    if (distribution === undefined) return paired ? LOST : { distinct2: 'harmless', logDistinct2: 'harmless' };
    const nats = entropy(distribution);
    const measured = ofBasis(distribution.basis);
    const rows = await subject.rows();
    const seen = observed(rows, unit);
    const pairs = paired && rows.kind === 'text' ? distinctShare(rows, unit) : undefined;
    const ofPairs = (value: number | undefined): Measured => (paired ? sampled(value) : 'harmless');
    return {
      entropy: measured(nats),
      effective: measured(Math.exp(nats)),
      distinct1: sampled(seen === undefined ? undefined : seen.weights.filter((n) => n > 0).length / seen.total),
      distinct2: ofPairs(pairs),
      logDistinct2: ofPairs(pairs === undefined ? undefined : Math.log(pairs)),
    };
  }
}

const distinctShare = (rows: Text, unit: Options<typeof schema>['unit']): number | undefined => {
  const { distinct, total } = distinctPairs(encodingOf(rows, unit));
  return total === 0 ? undefined : distinct / total;
};

/** -sum p log p, natural log, at least 0. */
const entropy = ({ weights, total }: Pick<Distribution, 'weights' | 'total'>): number => {
  let sum = 0;
  for (const weight of weights) if (weight > 0) sum -= (weight / total) * Math.log(weight / total);
  return Math.max(0, sum);
};

/** Pairs of neighbouring tokens within a text: how many, and how many different ones. */
const distinctPairs = ({ types, tokens, offsets }: Encoding): { distinct: number; total: number } => {
  const keys = new Float64Array(tokens.length);
  let total = 0;
  for (let row = 0; row + 1 < offsets.length; row++)
    for (let i = offsets[row]! + 1; i < offsets[row + 1]!; i++)
      keys[total++] = tokens[i - 1]! * types.length + tokens[i]!;
  const sorted = keys.subarray(0, total).sort();
  let distinct = 0;
  for (let i = 0; i < total; i++) if (i === 0 || sorted[i] !== sorted[i - 1]) distinct++;
  return { distinct, total };
};

export const diversity = metric({
  id: 'diversity',
  summary: 'How varied the generated symbols or tokens are: entropy, distinct-1 and distinct-2',
  reference: 'Li et al. 2016, A Diversity-Promoting Objective Function (distinct-n); Hill 1973',
  data: 'any',
  kinds: ['symbols', 'text'],
  options: schema,
  implementation: Diversity,
});
