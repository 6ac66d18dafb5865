import type { Level } from './counts.js';

/** The nodes of a level by their prefix (compressed rows): those of prefix p stand at start[p], ..., start[p + 1] - 1. */
export interface Followers {
  /** length = prefixes + 1 */
  readonly start: Uint32Array;
  /** node numbers; of one prefix in the order in which they came */
  readonly nodes: Uint32Array;
}

/** Nodes whose value is 0 follow nothing. */
export const followersOf = ({ nodes }: Level, values: Float64Array, prefixes: number): Followers => {
  const { first } = nodes;
  const start = new Uint32Array(prefixes + 1);
  for (let node = 0; node < first.length; node++) if (values[node]! > 0) start[first[node]! + 1]!++;
  for (let prefix = 0; prefix < prefixes; prefix++) start[prefix + 1]! += start[prefix]!;
  const next = start.slice(0, prefixes);
  const list = new Uint32Array(start[prefixes]!);
  for (let node = 0; node < first.length; node++) if (values[node]! > 0) list[next[first[node]!]!++] = node;
  return { start, nodes: list };
};
