/** Of a column without a row. */
const NONE = 0xffffffff;

/**
 * The permutation that minimises the sum of cost[i, column_i] (n x n, row-major, finite): shortest augmenting paths with
 * dual prices (Jonker & Volgenant 1987; the search as in Crouse 2016), at most n^3 operations, exact up to rounding.
 * Returns column_i for every row.
 */
export const assign = (cost: Float64Array, n: number): Uint32Array => {
  const rowPrice = new Float64Array(n);
  const columnPrice = new Float64Array(n);
  const columnOf = new Uint32Array(n).fill(NONE);
  const rowOf = new Uint32Array(n).fill(NONE);
  takeCheapest(cost, n, columnPrice, columnOf, rowOf);
  const distance = new Float64Array(n);
  const before = new Uint32Array(n);
  const open = new Uint32Array(n);
  const closed = new Uint32Array(n);
  for (let start = 0; start < n; start++) {
    if (columnOf[start] !== NONE) continue;
    distance.fill(Infinity);
    for (let j = 0; j < n; j++) open[j] = j;
    let left = n;
    let reached = 0;
    let row = start;
    let column: number;
    do {
      const offset = reached - rowPrice[row]!;
      const line = row * n;
      let nearest = 0;
      let least = Infinity;
      for (let k = 0; k < left; k++) {
        const j = open[k]!;
        const along = offset + cost[line + j]! - columnPrice[j]!;
        let known = distance[j]!;
        if (along < known) {
          distance[j] = known = along;
          before[j] = row;
        }
        // Of equally near columns one without a row ends the search.
        if (known < least || (known === least && rowOf[j] === NONE)) {
          least = known;
          nearest = k;
        }
      }
      reached = least;
      column = open[nearest]!;
      closed[n - left] = column;
      open[nearest] = open[--left]!;
      row = rowOf[column]!;
    } while (row !== NONE);
    rowPrice[start]! += reached;
    // The last column closed is the one that was found, and moves by nothing.
    for (let k = 0; k < n - left - 1; k++) {
      const j = closed[k]!;
      const move = reached - distance[j]!;
      rowPrice[rowOf[j]!]! += move;
      columnPrice[j]! -= move;
    }
    augment(before, columnOf, rowOf, column, start);
  }
  return columnOf;
};

/** Along the path that ended at `column`, every row gives its column up for the next one, back to row `start`. */
const augment = (
  before: Uint32Array,
  columnOf: Uint32Array,
  rowOf: Uint32Array,
  column: number,
  start: number,
): void => {
  for (let j = column; ;) {
    const i = before[j]!;
    const next = columnOf[i]!;
    rowOf[j] = i;
    columnOf[i] = j;
    if (i === start) return;
    j = next;
  }
};

/** Prices every column at its cheapest entry, and gives it to that row where the row has none yet: most rows of a start. */
const takeCheapest = (
  cost: Float64Array,
  n: number,
  columnPrice: Float64Array,
  columnOf: Uint32Array,
  rowOf: Uint32Array,
): void => {
  const cheapest = new Uint32Array(n);
  columnPrice.fill(Infinity);
  for (let i = 0, at = 0; i < n; i++)
    for (let j = 0; j < n; j++, at++)
      if (cost[at]! < columnPrice[j]!) {
        columnPrice[j] = cost[at]!;
        cheapest[j] = i;
      }
  for (let j = 0; j < n; j++) {
    const row = cheapest[j]!;
    if (columnOf[row] !== NONE) continue;
    columnOf[row] = j;
    rowOf[j] = row;
  }
};
