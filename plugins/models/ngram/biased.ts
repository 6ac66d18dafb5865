import type { Bias, RandomStream } from '../../../core/contracts/index.js';
import { biasedWeights } from '../categorical/bias-weights.js';
import { firstAbove, type History, type NgramDistribution } from './distribution.js';

interface Outcomes {
  readonly tokens: Uint32Array;
  readonly cumulative: Float64Array;
}
/** Outcomes kept over all histories: 50 MB. */
const KEPT = 4_000_000;

/** Draws under a sampling bias: the distribution after a history is written out once for as long as there is room. */
export class BiasedDraws {
  readonly #known = new Map<string, Outcomes>();
  #size = 0;

  constructor(
    private readonly distribution: NgramDistribution,
    private readonly bias: Bias,
  ) {}

  draw(history: History, random: RandomStream): number {
    const { tokens, cumulative } = this.#after(history);
    const last = cumulative.length - 1;
    return tokens[firstAbove(cumulative, 0, last, random.uniform() * cumulative[last]!)]!;
  }

  #after(history: History): Outcomes {
    const key = history.join(' ');
    let outcomes = this.#known.get(key);
    if (outcomes === undefined) {
      outcomes = this.#list(history);
      if ((this.#size += outcomes.tokens.length) > KEPT) {
        this.#known.clear();
        this.#size = outcomes.tokens.length;
      }
      this.#known.set(key, outcomes);
    }
    return outcomes;
  }

  #list(history: History): Outcomes {
    const weights = biasedWeights(this.distribution.all(history), this.bias);
    const tokens = Uint32Array.from(weights.keys()).filter((token) => weights[token]! > 0);
    let sum = 0;
    return { tokens, cumulative: Float64Array.from(tokens, (token) => (sum += weights[token]!)) };
  }
}
