import type { Bias, RandomStream } from '../../../core/contracts/index.js';
import { firstAbove } from '../../sorted.js';
import { biasedWeights } from '../categorical/fitted-categorical.js';
import { END, type NgramCounts, UNKNOWN } from './counts.js';
import { smooth, type SmoothedLevel, type Smoothing } from './smoothing.js';

/** No node: tokens that were never seen together. */
const NONE = -1;

/** What has been said so far: history[k] is the node of the last k tokens, -1 where they were never seen together. */
export type History = Int32Array;

/** p(token | history), by levels: drawn from without making a list of all tokens. */
export class NgramDistribution {
  readonly #levels: readonly (SmoothedLevel | undefined)[];
  readonly #before: History;

  /** @param types V: how many types the base distribution is uniform over, known or not, the end included */
  constructor(
    private readonly counts: NgramCounts,
    smoothing: Smoothing,
    private readonly types: number,
  ) {
    this.#levels = smooth(counts, smoothing, types);
    this.#before = new Int32Array(counts.levels.length - 1);
    for (let k = 1; k < this.#before.length; k++)
      this.#before[k] = counts.levels[k]!.nodes.find(this.#before[k - 1]!, END);
  }

  get order(): number {
    return this.counts.levels.length - 1;
  }

  /** The history before a text, written into `history` (length: the order). */
  begin(history: History): void {
    history.set(this.#before);
  }

  /** `token` was said. */
  step(history: History, token: number): void {
    const { levels } = this.counts;
    for (let k = history.length - 1; k >= 1; k--) {
      const longer = history[k - 1]!;
      history[k] = longer === NONE || token === UNKNOWN ? NONE : levels[k]!.nodes.find(longer, token);
    }
  }

  probability(history: History, token: number): number {
    const { levels } = this.counts;
    let p = 1 / this.types;
    for (let k = 1; k < levels.length; k++) {
      const level = this.#levels[k];
      const context = history[k - 1]!;
      if (level === undefined || context === NONE) continue;
      const node = token === UNKNOWN ? NONE : levels[k]!.nodes.find(context, token);
      p = (node === NONE ? 0 : level.kept[node]!) + level.backoff[context]! * p;
    }
    return p;
  }

  /** A token that the training texts held, or the end. */
  draw(history: History, random: RandomStream): number {
    for (let k = history.length; k >= 1; k--) {
      const level = this.#levels[k];
      const context = history[k - 1]!;
      if (level === undefined || context === NONE) continue;
      const u = random.uniform();
      const from = level.start[context]!;
      const to = level.start[context + 1]!;
      // The running sums end at 1 - backoff, up to rounding: without back-off the last follower takes the rest.
      if (from === to || (u >= level.cumulative[to - 1]! && level.backoff[context]! > 0)) continue;
      return this.counts.levels[k]!.nodes.secondOf(level.nodes[firstAbove(level.cumulative, u, from, to - 1)]!);
    }
    return random.below(this.counts.vocabulary.size);
  }

  /** By token that can be drawn: its probability, up to the share of the base that is for unknown tokens. */
  all(history: History): Float64Array {
    const { levels, vocabulary } = this.counts;
    const p = new Float64Array(vocabulary.size).fill(1 / this.types);
    for (let k = 1; k < levels.length; k++) {
      const level = this.#levels[k];
      const context = history[k - 1]!;
      if (level === undefined || context === NONE) continue;
      const backoff = level.backoff[context]!;
      if (backoff !== 1) for (let token = 0; token < p.length; token++) p[token]! *= backoff;
      const { second } = levels[k]!.nodes;
      for (let i = level.start[context]!; i < level.start[context + 1]!; i++) {
        const node = level.nodes[i]!;
        p[second[node]!]! += level.kept[node]!;
      }
    }
    return p;
  }
}

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
    return tokens[firstAbove(cumulative, random.uniform() * cumulative[last]!, 0, last)]!;
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
