/**
 * Where labels go so that none covers another: the least moved (in squares) from where they want to be, in their order,
 * at least `gap` apart and between `low` and `high`. Pool adjacent violators on the positions less their rank.
 * @returns positions in the order of `wanted`
 */
export const dodge = (wanted: readonly number[], gap: number, low: number, high: number): readonly number[] => {
  const order = wanted.map((_, i) => i).sort((a, b) => wanted[a]! - wanted[b]! || a - b);
  const blocks: { sum: number; size: number }[] = [];
  order.forEach((index, rank) => {
    blocks.push({ sum: wanted[index]! - rank * gap, size: 1 });
    for (let last = blocks.at(-1)!, before = blocks.at(-2); before !== undefined; before = blocks.at(-2)) {
      if (before.sum / before.size <= last.sum / last.size) break;
      blocks.pop();
      before.sum += last.sum;
      before.size += last.size;
      last = before;
    }
  });
  const bottom = high - (wanted.length - 1) * gap;
  const placed = new Array<number>(wanted.length);
  let rank = 0;
  for (const { sum, size } of blocks) {
    const at = Math.max(low, Math.min(bottom, sum / size));
    for (let i = 0; i < size; i++, rank++) placed[order[rank]!] = at + rank * gap;
  }
  return placed;
};
