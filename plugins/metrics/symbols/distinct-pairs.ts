import type { Encoding } from '../../text.js';

/** Pairs of neighbouring tokens within a text: how many, and how many different ones. */
export const distinctPairs = ({ types, tokens, offsets }: Encoding): { distinct: number; total: number } => {
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
