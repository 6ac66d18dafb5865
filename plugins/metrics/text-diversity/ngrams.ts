import type { Encoding } from '../../text.js';
import { PairTable } from '../../pair-table.js';

/** The n-grams of texts, of one n: those of text i are ids[offsets[i]], ..., ids[offsets[i + 1] - 1], in its order. */
export interface Ngrams {
  /** different ones; ids count from 0 */
  readonly distinct: number;
  readonly ids: Uint32Array;
  /** length = texts + 1 */
  readonly offsets: Uint32Array;
}

/**
 * By n - 1, for n = 1, ..., `longest`: every n-gram within a text. One that is longer is the pair of its first n - 1 tokens
 * and its last, so a table of pairs numbers it: exact, and no string is made.
 */
export const ngramsOf = ({ types, tokens, offsets }: Encoding, longest: number): readonly Ngrams[] => {
  const levels: Ngrams[] = [{ distinct: types.length, ids: tokens, offsets }];
  for (let n = 2; n <= longest; n++) {
    const shorter = levels.at(-1)!;
    const table = new PairTable();
    const ids = new Uint32Array(shorter.ids.length);
    const starts = new Uint32Array(offsets.length);
    let at = 0;
    for (let row = 0; row + 1 < offsets.length; row++) {
      const first = shorter.offsets[row]!;
      const last = offsets[row]! + n - 1;
      for (let i = 0; last + i < offsets[row + 1]!; i++)
        ids[at++] = table.add(shorter.ids[first + i]!, tokens[last + i]!);
      starts[row + 1] = at;
    }
    levels.push({ distinct: table.size, ids: ids.slice(0, at), offsets: starts });
  }
  return levels;
};

/** Mean over the texts that have any n-gram of 1 - different / all of its n-grams (rep-n); undefined where none has. */
export const repetition = ({ distinct, ids, offsets }: Ngrams): number | undefined => {
  const seenIn = new Uint32Array(distinct);
  let [sum, counted] = [0, 0];
  for (let row = 1; row < offsets.length; row++) {
    const [from, to] = [offsets[row - 1]!, offsets[row]!];
    if (from === to) continue;
    let different = 0;
    for (let i = from; i < to; i++) {
      if (seenIn[ids[i]!] === row) continue;
      seenIn[ids[i]!] = row;
      different++;
    }
    sum += 1 - different / (to - from);
    counted++;
  }
  return counted === 0 ? undefined : sum / counted;
};
