/** How `from` pixels in a line become fewer: pixel `o` is the sum of weights times pixels from `first[o]` on. */
export interface AreaWeights {
  readonly from: number;
  readonly to: number;
  readonly first: Uint32Array;
  /** of each new pixel, adding up to 1 */
  readonly weights: readonly Float64Array[];
}

/** Each new pixel is the mean over the stretch that it covers, pixels at its ends counted by the part that lies inside. */
export const areaWeights = (from: number, to: number): AreaWeights => {
  const first = new Uint32Array(to);
  const weights = Array.from({ length: to }, (_, o) => {
    // Whole numbers up to the division: a stretch that ends on a pixel's edge takes nothing of the next.
    const start = Math.floor((o * from) / to);
    const end = Math.ceil(((o + 1) * from) / to);
    first[o] = start;
    return Float64Array.from({ length: end - start }, (_, k) => {
      const pixel = start + k;
      const inside = Math.min((pixel + 1) * to, (o + 1) * from) - Math.max(pixel * to, o * from);
      return inside / from;
    });
  });
  return { from, to, first, weights };
};

/** Averages one image of `down.from` x `across.from` pixels into `down.to` x `across.to` at the start of `out`. */
export const averageInto = (
  pixels: ArrayLike<number>,
  down: AreaWeights,
  across: AreaWeights,
  out: Float32Array,
  unit: number,
): void => {
  const { to: h } = down;
  const { to: w, from: width } = across;
  for (let y = 0; y < h; y++) {
    const rows = down.weights[y]!;
    for (let x = 0; x < w; x++) {
      const columns = across.weights[x]!;
      let sum = 0;
      for (let r = 0; r < rows.length; r++) {
        const at = (down.first[y]! + r) * width + across.first[x]!;
        let line = 0;
        for (let c = 0; c < columns.length; c++) line += columns[c]! * pixels[at + c]!;
        sum += rows[r]! * line;
      }
      // Rounding may carry a mean of equal pixels past the largest of them.
      out[y * w + x] = Math.min(1, sum * unit);
    }
  }
};
