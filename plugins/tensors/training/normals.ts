import type { RandomStream } from '../../../core/contracts/index.js';

/** Fills `out` with standard normals. Returns it. */
export const fillNormals = (random: RandomStream, out: Float32Array): Float32Array => {
  for (let i = 0; i < out.length; i++) out[i] = random.normal();
  return out;
};

/** Standard normals in memory that is used again: the array is good until the next call. */
export class Normals {
  #memory = new Float32Array(0);

  /** `length` of them; of a stream that was not drawn from, always the same. */
  take(random: RandomStream, length: number): Float32Array {
    if (this.#memory.length < length) this.#memory = new Float32Array(length);
    return fillNormals(random, this.#memory.subarray(0, length));
  }
}
