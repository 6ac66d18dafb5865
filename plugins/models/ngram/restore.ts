import type { Checkpoint } from '../../../core/contracts/index.js';
import type { Level, NgramCounts } from './counts.js';
import { Pairs } from './pairs.js';
import { Vocabulary } from './vocabulary.js';

/** The counts that `FittedNgram.save` wrote down. */
export const restoreCounts = ({ meta, arrays }: Checkpoint): NgramCounts => {
  const { words, order, longest } = meta as unknown as { words: readonly string[]; order: number; longest: number };
  const levels = Array.from({ length: order + 1 }, (_, k): Level => {
    const prefixes = arrays![`prefix-${k}`] as Uint32Array;
    const tokens = arrays![`token-${k}`] as Uint32Array;
    const nodes = new Pairs(prefixes.length);
    for (let node = 0; node < prefixes.length; node++) nodes.add(prefixes[node]!, tokens[node]!);
    return { nodes, counts: arrays![`count-${k}`] as Float64Array };
  });
  return { vocabulary: new Vocabulary([...words]), levels, longest };
};
