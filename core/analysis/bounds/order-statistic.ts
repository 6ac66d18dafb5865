/**
 * The number that would stand at `rank` (from 0) if `values` were sorted upward: Hoare's selection with the median of three
 * as pivot, O(n) on average. `values` is rearranged: what lies before `rank` is not larger, what lies behind not smaller.
 * No value may be NaN.
 *
 * @throws RangeError when `rank` is not an index of `values`
 */
export const orderStatistic = (values: Float64Array, rank: number): number => {
  if (!(Number.isInteger(rank) && rank >= 0 && rank < values.length))
    throw new RangeError(`orderStatistic: rank ${rank} of ${values.length} values.`);
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const pivot = medianOfThree(values[low]!, values[(low + high) >> 1]!, values[high]!);
    let i = low;
    let j = high;
    while (i <= j) {
      while (values[i]! < pivot) i++;
      while (values[j]! > pivot) j--;
      if (i > j) break;
      const value = values[i]!;
      values[i++] = values[j]!;
      values[j--] = value;
    }
    if (rank <= j) high = j;
    else if (rank >= i) low = i;
    else break;
  }
  return values[rank]!;
};

const medianOfThree = (a: number, b: number, c: number): number =>
  Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
