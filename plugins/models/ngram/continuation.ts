import type { Level } from './counts.js';

/**
 * By k-gram: how many different tokens it was seen to continue (Kneser & Ney 1995), for k = 1, ..., order - 1; of the
 * longest grams their counts themselves. Index 0 is empty.
 */
export const continuationCounts = (levels: readonly Level[]): readonly Float64Array[] => {
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
