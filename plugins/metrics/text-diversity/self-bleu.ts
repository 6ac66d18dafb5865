import { firstNotBelow } from '../../sorted.js';
import type { Ngrams } from './ngrams.js';

/** What stands for a count of 0 where a text has n-grams and none of them is another's (Chen & Cherry 2014, method 1). */
const SMOOTHED = 0.1;

/**
 * Self-BLEU (Zhu et al. 2018): the mean over texts of BLEU (Papineni et al. 2002) with all other texts as references; each
 * length of n-gram weighs the same, of those that the text is long enough for. In time linear in the tokens: an n-gram is
 * clipped at the most that another text has of it, which is the most that any has, or the second most.
 *
 * @param levels n-grams by n - 1
 * @returns undefined for fewer than two texts that have tokens: empty ones are neither texts nor references
 */
export const selfBleu = (levels: readonly Ngrams[]): number | undefined => {
  const { offsets } = levels[0]!;
  const lengths = Float64Array.from({ length: offsets.length - 1 }, (_, row) => offsets[row + 1]! - offsets[row]!);
  const present = lengths.filter((length) => length > 0).sort();
  if (present.length < 2) return undefined;
  const matched = levels.map(matchedOf);
  let sum = 0;
  for (const [row, length] of lengths.entries()) {
    if (length === 0 || matched[0]![row] === 0) continue;
    const orders = Math.min(levels.length, length);
    let logs = 0;
    for (let n = 1; n <= orders; n++) logs += Math.log((matched[n - 1]![row]! || SMOOTHED) / (length - n + 1));
    sum += Math.exp(logs / orders + Math.min(0, 1 - closest(present, length) / length));
  }
  return sum / present.length;
};

/** Of each text: its n-grams that another has too, each clipped at the most that one other text has of it. */
const matchedOf = ({ distinct, ids, offsets }: Ngrams): Uint32Array => {
  const rows = offsets.length - 1;
  const counts = new Uint32Array(distinct);
  const [most, second, owner] = [new Uint32Array(distinct), new Uint32Array(distinct), new Uint32Array(distinct)];
  /** Calls `visit` once for each different n-gram of the text, with how often it occurs there. */
  const each = (row: number, visit: (id: number, count: number) => void): void => {
    const [from, to] = [offsets[row]!, offsets[row + 1]!];
    for (let i = from; i < to; i++) counts[ids[i]!]!++;
    for (let i = from; i < to; i++) {
      const id = ids[i]!;
      if (counts[id] === 0) continue;
      visit(id, counts[id]!);
      counts[id] = 0;
    }
  };
  for (let row = 0; row < rows; row++)
    each(row, (id, count) => {
      if (count > most[id]!) {
        second[id] = most[id]!;
        most[id] = count;
        owner[id] = row;
      } else if (count > second[id]!) second[id] = count;
    });
  const matched = new Uint32Array(rows);
  for (let row = 0; row < rows; row++)
    each(row, (id, count) => {
      matched[row]! += Math.min(count, owner[id] === row ? second[id]! : most[id]!);
    });
  return matched;
};

/** The length of another text that is closest to this one's, the shorter of two. @param sorted lengths of all, ascending */
const closest = (sorted: Float64Array, length: number): number => {
  const at = firstNotBelow(sorted, length);
  const [below, above] = [sorted[at - 1], sorted[at + 1]];
  if (below === undefined || above === length) return above!;
  return above === undefined || length - below <= above - length ? below : above;
};
