/** Index of the first number that is not below x, of those at 0, `step`, 2 `step`, ... of a list, ascending; how many there are where none is. */
export const firstNotBelow = (sorted: Float64Array, x: number, step = 1): number => {
  let low = 0;
  let high = sorted.length / step;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle * step]! < x) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** The first index in [from, to) whose number is above x; `to` where none is. Numbers ascend. */
export const firstAbove = (sorted: Float64Array, x: number, from = 0, to = sorted.length): number => {
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (sorted[middle]! > x) to = middle;
    else from = middle + 1;
  }
  return from;
};
