/** How much two sides of a node are purer than the node: rows are all on the right, and go to the left one by one. */
export interface Impurity {
  /**
   * Takes the rows of a node.
   * @returns its impurity; 0 where all rows hold one value
   */
  open(rows: Uint32Array, from: number, to: number): number;
  /** All rows to the right again. */
  reset(): void;
  move(row: number): void;
  /** weight of the rows on the left, and of all */
  left(): number;
  all(): number;
  /** by how much both sides together are purer; both have rows */
  gain(): number;
}
