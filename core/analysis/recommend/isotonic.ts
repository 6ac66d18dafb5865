/** A value of the axis, in walking order, with the mean excess over the tolerance there and how many seeds it rests on. */
export interface Excess {
  readonly value: number;
  readonly excess: number;
  readonly weight: number;
}

/** Pool-adjacent-violators: the closest non-decreasing sequence by weighted least squares. */
export const nonDecreasing = (points: readonly Excess[]): number[] => {
  const blocks: { mean: number; weight: number; length: number }[] = [];
  for (const { excess, weight } of points) {
    let block = { mean: excess, weight, length: 1 };
    for (let last = blocks.at(-1); last !== undefined && last.mean >= block.mean; last = blocks.at(-1)) {
      blocks.pop();
      const total = last.weight + block.weight;
      block = {
        mean: (last.mean * last.weight + block.mean * block.weight) / total,
        weight: total,
        length: last.length + block.length,
      };
    }
    blocks.push(block);
  }
  return blocks.flatMap(({ mean, length }) => new Array<number>(length).fill(mean));
};

/** The first value whose fitted excess is above 0; undefined when none is. */
export const firstAbove = (points: readonly Excess[]): number | undefined =>
  points[nonDecreasing(points).findIndex((excess) => excess > 0)]?.value;

/**
 * Where the fitted excess passes 0, by linear interpolation; undefined when it never does, or only at the last value: a walk
 * that stops where it first looks bad stops at a value that chance made look bad, and takes the crossing for nearer than it
 * is (a mean of .298 where it was .49). An infinite excess (chains were
 * lost there) is passed at the value before it: how far beyond, nothing says.
 */
export const crossing = (points: readonly Excess[]): number | undefined => {
  const fitted = nonDecreasing(points);
  const after = fitted.findIndex((excess) => excess > 0);
  if (after < 0 || (after === points.length - 1 && Number.isFinite(fitted[after]))) return undefined;
  if (after === 0) return points[0]!.value;
  const [low, high] = [fitted[after - 1]!, fitted[after]!];
  const [from, to] = [points[after - 1]!.value, points[after]!.value];
  return from + ((to - from) * -low) / (high - low);
};
