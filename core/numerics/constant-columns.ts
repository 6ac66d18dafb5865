/** A range of this share of the largest magnitude, or less, is what rounding makes of one number. */
export const CONSTANT_RANGE = 1e-9;
/** One value in more than this share of the rows leaves no tail to speak of: the 1 % quantiles are that value. */
export const CONSTANT_SHARE = 0.95;

/**
 * Which columns are constant or almost constant: 1 where max - min <= 1e-9 max(|min|, |max|), or one value stands in more
 * than 95 % of the rows; else 0. Such a column has no tails and no correlation. `values`: `count` rows of `columns` numbers,
 * row-major; the result has length `columns`. Fewer than two rows vary in nothing: every column is constant. NaN equals
 * nothing, so a column that holds one is not constant by its range. RangeError when `values` is shorter than the rows.
 */
export const almostConstant = (values: Float64Array | Float32Array, count: number, columns: number): Uint8Array => {
  const cells = count * columns;
  if (!(values.length >= cells))
    throw new RangeError(`almostConstant: ${values.length} values, where ${count} rows of ${columns} are said to be.`);
  const constant = new Uint8Array(columns);
  if (count < 2) return constant.fill(1);
  const low = new Float64Array(columns).fill(Infinity);
  const high = new Float64Array(columns).fill(-Infinity);
  const common = majority(values, cells, columns);
  const times = new Float64Array(columns);
  for (let at = 0, column = 0; at < cells; at++, column = column + 1 === columns ? 0 : column + 1) {
    const value = values[at]!;
    if (value < low[column]!) low[column] = value;
    if (value > high[column]!) high[column] = value;
    if (value === common[column]!) times[column]!++;
    // No range holds it.
    if (value !== value) low[column] = -Infinity;
  }
  for (let column = 0; column < columns; column++) {
    if (isOneNumber(low[column]!, high[column]!) || times[column]! > CONSTANT_SHARE * count) constant[column] = 1;
  }
  return constant;
};

/** But for rounding. */
const isOneNumber = (low: number, high: number): boolean => {
  const magnitude = Math.max(Math.abs(low), Math.abs(high));
  return magnitude < Infinity && high - low <= CONSTANT_RANGE * magnitude;
};

/**
 * The one value of each column that can stand in more than half of its rows, if any does (Boyer & Moore 1981): one sweep,
 * no table of values.
 */
const majority = (values: Float64Array | Float32Array, cells: number, columns: number): Float64Array => {
  const candidate = new Float64Array(columns);
  const votes = new Float64Array(columns);
  for (let at = 0, column = 0; at < cells; at++, column = column + 1 === columns ? 0 : column + 1) {
    const value = values[at]!;
    if (votes[column] === 0) {
      candidate[column] = value;
      votes[column] = 1;
    } else if (value === candidate[column]) votes[column]!++;
    else votes[column]!--;
  }
  return candidate;
};
