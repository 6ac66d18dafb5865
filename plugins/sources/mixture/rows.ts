import type { RandomStream, Vectors } from '../../../core/contracts/index.js';
import { aliasTable } from '../../../core/random/index.js';
import { NumberedRows } from '../numbered.js';
import type { IsotropicMixture } from './layout.js';

/** Numbers in a block: opening a stream costs about as much as drawing 20. */
const BLOCK = 512;

/** The numbered rows of a mixture; `labelled`: with the index of the mode that each was drawn from. */
export const mixtureRows = (
  { d, weights, means, sds }: IsotropicMixture,
  random: RandomStream,
  labelled: boolean,
): ((from: number, count: number) => Vectors) => {
  const table = aliasTable(weights);
  const numbered = new NumberedRows(random, Math.max(1, Math.floor(BLOCK / (d + 1))), (stream) => {
    table.draw(stream);
    for (let j = 0; j < d; j++) stream.normal();
  });
  return (from, count) => {
    const values = new Float64Array(count * d);
    const labels = new Uint32Array(labelled ? count : 0);
    numbered.read(from, count, (stream, first, end) => {
      for (let row = first; row < end; row++) {
        const mode = table.draw(stream);
        if (labelled) labels[row] = mode;
        for (let j = 0; j < d; j++) values[row * d + j] = means[mode * d + j]! + sds[mode]! * stream.normal();
      }
    });
    return { kind: 'vectors', count, shape: [d], values, ...(labelled ? { labels } : {}) };
  };
};
