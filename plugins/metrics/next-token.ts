import type { Call, Measured, Metric, Output, Subject, Text } from '../../core/contracts/index.js';
import { metric, objectSchema, type Options } from '../../core/plugin/index.js';
import { take } from '../../core/samples/index.js';
import { COUNT } from '../options.js';
import { spreadRows } from './distance/points.js';
import { exact, harmless } from './measured.js';
import { REAL, SHARE } from './outputs.js';

const schema = objectSchema({
  k: { ...COUNT, default: 10, description: 'how many of the likeliest tokens the mass is looked at of' },
  rows: { ...COUNT, default: 1000, description: 'held-out texts that are read, spread over all that there are' },
});

/** Over every place of held-out real texts, their ends among them; tokens are the model's own. */
class NextToken implements Metric<Text> {
  readonly outputs: readonly Output[];

  constructor(private readonly options: Options<typeof schema>) {
    const at = 'at a place of a held-out real text, mean over places';
    this.outputs = [
      {
        name: 'entropy',
        title: 'Entropy of the next token',
        summary: `entropy of the model's next token ${at}`,
        unit: 'nats/token',
        ...REAL,
        range: [0, Infinity],
      },
      {
        name: 'confidence',
        title: 'Probability of the likeliest next token',
        summary: `probability of the likeliest next token ${at}`,
        ...SHARE,
        ...REAL,
      },
      {
        name: 'topMass',
        title: 'Mass of the likeliest next tokens',
        summary: `probability of the ${options.k === 1 ? 'likeliest next token' : `${options.k} likeliest next tokens`} together ${at}`,
        ...SHARE,
        ...REAL,
      },
    ];
  }

  async measure({ model, test }: Subject<Text>, call: Call): Promise<Readonly<Record<string, Measured>>> {
    if (model.nextToken === undefined || test.count === 0) return harmless(this.outputs);
    const { rows, k } = this.options;
    const read = rows < test.count ? take(test, spreadRows(test.count, rows)) : test;
    const top = new Float64Array(k);
    let [places, entropy, confidence, mass] = [0, 0, 0, 0];
    await model.nextToken(
      read,
      (probabilities) => {
        places++;
        entropy += entropyOf(probabilities);
        mass += likeliest(probabilities, top);
        confidence += top[0]!;
      },
      call,
    );
    if (places === 0) return harmless(this.outputs);
    // No sampling of the model enters: the basis is exact, the held-out rows being the same for every model.
    return {
      entropy: exact(Math.max(0, entropy / places)),
      confidence: exact(Math.min(1, confidence / places)),
      topMass: exact(Math.min(1, mass / places)),
    };
  }
}

/** -sum p log p, nats */
const entropyOf = (probabilities: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < probabilities.length; i++) {
    const p = probabilities[i]!;
    if (p > 0) sum -= p * Math.log(p);
  }
  return sum;
};

/** Writes the largest numbers into `top`, descending, 0 where there are no more; their sum. */
export const likeliest = (probabilities: ArrayLike<number>, top: Float64Array): number => {
  top.fill(0);
  const last = top.length - 1;
  for (let i = 0; i < probabilities.length; i++) {
    const p = probabilities[i]!;
    if (p <= top[last]!) continue;
    let at = last;
    for (; at > 0 && top[at - 1]! < p; at--) top[at] = top[at - 1]!;
    top[at] = p;
  }
  let sum = 0;
  for (const p of top) sum += p;
  return sum;
};

export const nextToken = metric({
  id: 'next-token',
  summary: 'How concentrated the probabilities of the next token are on held-out real texts',
  reference:
    'Holtzman et al. 2020, The Curious Case of Neural Text Degeneration; Braverman et al. 2020 (entropy rates)',
  data: 'text',
  needs: ['nextToken'],
  options: schema,
  implementation: NextToken,
});
