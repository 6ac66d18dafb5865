import type { Vectors } from '../../../core/contracts/index.js';
import { areaWeights, averageInto, type AreaWeights } from './area-average.js';

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
    this.#labels = classes && Uint32Array.from(classes, (label) => relabel?.get(label) ?? label);
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
