import type { Vectors } from '../../../core/contracts/index.js';

/** Grey images in memory: read once in a process, shared by every cell, never changed. */
export interface Images {
  /** how messages call them */
  readonly name: string;
  readonly count: number;
  readonly height: number;
  readonly width: number;
  /** 0 to 255; count x height x width, row-major */
  readonly pixels: Uint8Array;
  /** class of each image */
  readonly classes?: Uint8Array;
  /** SHA-256 of each file that they were read from, hex: those of the images first */
  readonly digests: readonly string[];
}

/** The largest byte becomes 1. */
const LEVELS = 255;

/** Images as rows of shape [height, width, 1] in [0, 1], whole or averaged down. */
export class ImageRows {
  readonly shape: readonly [number, number, 1];
  readonly #down: readonly AreaWeights[];
  readonly #labels: Uint32Array | undefined;

  /** @param relabel new index of each class; absent: as they are */
  constructor(
    private readonly images: Images,
    shape: readonly [number, number] | undefined,
    relabel?: ReadonlyMap<number, number>,
  ) {
    const { height, width, classes } = images;
    const [h, w] = shape ?? [height, width];
    this.shape = [h, w, 1];
    this.#down = h === height && w === width ? [] : [areaWeights(height, h), areaWeights(width, w)];
    this.#labels = classes && new Uint32Array(classes).map((label) => relabel?.get(label) ?? label);
  }

  /** Labels of the images at the given indices, in that order; undefined where there are none. */
  labels(rows: ArrayLike<number>): Uint32Array | undefined {
    const labels = this.#labels;
    return labels && Uint32Array.from(rows, (row) => labels[row]!);
  }

  /** The images at the given indices, in that order. */
  take(rows: ArrayLike<number>): Vectors {
    const { pixels, height, width } = this.images;
    const [h, w] = this.shape;
    const whole = height * width;
    const values = new Float32Array(rows.length * h * w);
    const [down, across] = this.#down;
    for (let i = 0; i < rows.length; i++) {
      const from = rows[i]! * whole;
      if (down === undefined || across === undefined)
        for (let j = 0, at = i * whole; j < whole; j++) values[at++] = pixels[from + j]! / LEVELS;
      else averageInto(pixels.subarray(from, from + whole), down, across, values.subarray(i * h * w), 1 / LEVELS);
    }
    const labels = this.labels(rows);
    return {
      kind: 'vectors',
      count: rows.length,
      shape: this.shape,
      values,
      ...(labels === undefined ? {} : { labels }),
    };
  }
}

/** How `from` pixels in a line become fewer: pixel `o` is the sum of weights times pixels from `first[o]` on. */
interface AreaWeights {
  readonly from: number;
  readonly to: number;
  readonly first: Uint32Array;
  /** of each new pixel, adding up to 1 */
  readonly weights: readonly Float64Array[];
}

/** Each new pixel is the mean over the stretch that it covers, pixels at its ends counted by the part that lies inside. */
const areaWeights = (from: number, to: number): AreaWeights => {
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
const averageInto = (
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
