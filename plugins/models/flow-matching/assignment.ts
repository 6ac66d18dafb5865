/**
 * The permutation that minimises the sum of cost[i, column_i] (n x n, row-major, finite): shortest augmenting paths with
 * dual prices (Jonker & Volgenant 1987), at most n^3 operations, exact up to rounding. Returns column_i for every row.
 */
export const assign = (cost: Float64Array, n: number): Uint32Array => {
  const rowPrice = new Float64Array(n);
  const columnPrice = new Float64Array(n + 1);
  /** the row that holds each column, n where none does; column n is where a path starts */
  const holder = new Uint32Array(n + 1).fill(n);
  const distance = new Float64Array(n);
  const before = new Uint32Array(n);
  const closed = new Uint8Array(n + 1);
  for (let start = 0; start < n; start++) {
    distance.fill(Infinity);
    closed.fill(0);
    holder[n] = start;
    let column = n;
    do {
      closed[column] = 1;
      const row = holder[column]!;
      const price = rowPrice[row]!;
      let least = Infinity;
      let next = n;
      for (let j = 0, at = row * n; j < n; j++, at++) {
        if (closed[j] !== 0) continue;
        const reduced = cost[at]! - price - columnPrice[j]!;
        if (reduced < distance[j]!) {
          distance[j] = reduced;
          before[j] = column;
        }
        if (distance[j]! < least) {
          least = distance[j]!;
          next = j;
        }
      }
      for (let j = 0; j <= n; j++)
        if (closed[j] !== 0) {
          rowPrice[holder[j]!]! += least;
          columnPrice[j]! -= least;
        } else if (j < n) distance[j]! -= least;
      column = next;
    } while (holder[column] !== n);
    while (column !== n) {
      const earlier = before[column]!;
      holder[column] = holder[earlier]!;
      column = earlier;
    }
  }
  const columns = new Uint32Array(n);
  for (let j = 0; j < n; j++) columns[holder[j]!] = j;
  return columns;
};
