import type { Level, NgramCounts } from './counts.js';

/** See the options of the entry `ngram`. */
export type Smoothing =
  | { readonly kind: 'none' | 'witten-bell' }
  | { readonly kind: 'additive'; readonly alpha: number }
  /** without a discount it is estimated */
  | { readonly kind: 'kneser-ney'; readonly discount?: number };

/** p(token | history) = kept[node] + backoff[history] p(token | history without its first token). */
export interface SmoothedLevel extends Followers {
  /** by node */
  readonly kept: Float64Array;
  /** by history, a node of the level below; 1 for one that nothing followed */
  readonly backoff: Float64Array;
  /** running sums of `kept` over `nodes`, anew for each history */
  readonly cumulative: Float64Array;
}

/**
 * Levels 1 to the order (index 0 is undefined, as is every level that the smoothing does not use).
 * @param types V of additive smoothing: types of the base distribution
 */
export const smooth = (
  { levels }: NgramCounts,
  smoothing: Smoothing,
  types: number,
): readonly (SmoothedLevel | undefined)[] => {
  const values = smoothing.kind === 'kneser-ney' ? continuationCounts(levels) : levels.map(({ counts }) => counts);
  return levels.map((level, k) => {
    if (k === 0 || (smoothing.kind === 'additive' && k < levels.length - 1)) return undefined;
    return smoothedLevel(level, values[k]!, levels[k - 1]!.nodes.size, ruleOf(smoothing, values[k]!, types));
  });
};

/** What a history keeps of its values: each less a discount, over a total; the rest is backed off. */
interface Rule {
  readonly discount: number;
  /** added to the sum of the values, for the whole history and for each distinct follower */
  readonly perHistory: number;
  readonly perFollower: number;
}

const ruleOf = (smoothing: Smoothing, values: Float64Array, types: number): Rule => {
  switch (smoothing.kind) {
    case 'none':
      return { discount: 0, perHistory: 0, perFollower: 0 };
    case 'additive':
      return { discount: 0, perHistory: smoothing.alpha * types, perFollower: 0 };
    case 'witten-bell':
      return { discount: 0, perHistory: 0, perFollower: 1 };
    case 'kneser-ney':
      return { discount: smoothing.discount ?? estimatedDiscount(values), perHistory: 0, perFollower: 0 };
  }
};

/** n1 / (n1 + 2 n2) (Ney, Essen & Kneser 1994); 3/4 where there is nothing seen once, or nothing seen twice, to tell from. */
const estimatedDiscount = (values: Float64Array): number => {
  let once = 0;
  let twice = 0;
  for (const value of values) {
    if (value === 1) once++;
    else if (value === 2) twice++;
  }
  return once === 0 || twice === 0 ? 0.75 : once / (once + 2 * twice);
};

const smoothedLevel = (
  level: Level,
  values: Float64Array,
  histories: number,
  { discount, perHistory, perFollower }: Rule,
): SmoothedLevel => {
  const followers = followersOf(level, values, histories);
  const { start, nodes } = followers;
  const kept = new Float64Array(values.length);
  const backoff = new Float64Array(histories).fill(1);
  const cumulative = new Float64Array(nodes.length);
  for (let history = 0; history < histories; history++) {
    const [from, to] = [start[history]!, start[history + 1]!];
    if (from === to) continue;
    let total = 0;
    for (let i = from; i < to; i++) total += values[nodes[i]!]!;
    total += perHistory + perFollower * (to - from);
    let taken = perHistory + perFollower * (to - from);
    let sum = 0;
    for (let i = from; i < to; i++) {
      const value = values[nodes[i]!]!;
      const off = Math.min(discount, value);
      taken += off;
      sum += kept[nodes[i]!] = (value - off) / total;
      cumulative[i] = sum;
    }
    backoff[history] = taken / total;
  }
  return { ...followers, kept, backoff, cumulative };
};

/**
 * By k-gram: how many different tokens it was seen to continue (Kneser & Ney 1995), for k = 1, ..., order - 1; of the
 * longest grams their counts themselves. Index 0 is empty.
 */
const continuationCounts = (levels: readonly Level[]): readonly Float64Array[] => {
  const order = levels.length - 1;
  const values = levels.map(({ counts }, k) => (k === order ? counts : new Float64Array(counts.length)));
  let shorter = new Uint32Array(levels[1]!.nodes.size);
  for (let k = 2; k <= order; k++) {
    const { nodes, counts } = levels[k]!;
    const { first, second } = nodes;
    const below = levels[k - 1]!.nodes;
    /** by node: the gram without its first token */
    const suffix = new Uint32Array(nodes.size);
    for (let node = 0; node < suffix.length; node++) {
      suffix[node] = below.find(shorter[first[node]!]!, second[node]!);
      if (counts[node]! > 0) values[k - 1]![suffix[node]!]!++;
    }
    shorter = suffix;
  }
  return values;
};

/** The nodes of a level by their prefix (compressed rows): those of prefix p stand at start[p], ..., start[p + 1] - 1. */
interface Followers {
  /** length = prefixes + 1 */
  readonly start: Uint32Array;
  /** node numbers; of one prefix in the order in which they came */
  readonly nodes: Uint32Array;
}

/** Nodes whose value is 0 follow nothing. */
const followersOf = ({ nodes }: Level, values: Float64Array, prefixes: number): Followers => {
  const { first } = nodes;
  const start = new Uint32Array(prefixes + 1);
  for (let node = 0; node < first.length; node++) if (values[node]! > 0) start[first[node]! + 1]!++;
  for (let prefix = 0; prefix < prefixes; prefix++) start[prefix + 1]! += start[prefix]!;
  const next = start.slice(0, prefixes);
  const list = new Uint32Array(start[prefixes]!);
  for (let node = 0; node < first.length; node++) if (values[node]! > 0) list[next[first[node]!]!++] = node;
  return { start, nodes: list };
};
