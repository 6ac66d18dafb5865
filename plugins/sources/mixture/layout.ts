import type { RandomStream, Vectors } from '../../../core/contracts/index.js';
import { CollapsarError } from '../../../core/errors/index.js';
import { aliasTable } from '../../../core/random/index.js';
import { NumberedRows, type Sequence } from '../sequence.js';

/** An isotropic Gaussian mixture. `means`: k x d, row-major; `weights`: k, adding up to 1; `sds`: k. */
export interface IsotropicMixture {
  readonly k: number;
  readonly d: number;
  readonly weights: Float64Array;
  readonly means: Float64Array;
  readonly sds: Float64Array;
}

interface MixtureOptions {
  readonly preset?: 'ring' | 'grid';
  readonly means?: readonly (readonly number[])[];
  readonly weights?: readonly number[];
  readonly sd: number | readonly number[];
  readonly spread: number;
}

const RING = 8;
const GRID = 5;

/** Eight modes on a circle of this radius. */
const ring = (radius: number): readonly (readonly number[])[] =>
  Array.from({ length: RING }, (_, k) => {
    const angle = (2 * Math.PI * k) / RING;
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  });

/** 5 x 5 modes this far apart, around the origin. */
const grid = (spacing: number): readonly (readonly number[])[] =>
  Array.from({ length: GRID * GRID }, (_, k) => [
    spacing * (Math.floor(k / GRID) - (GRID - 1) / 2),
    spacing * ((k % GRID) - (GRID - 1) / 2),
  ]);

/** @throws CollapsarError COLLAPSAR_OPTION_INVALID where the options do not describe one mixture */
export const layoutOf = (options: MixtureOptions): IsotropicMixture => {
  if (options.means !== undefined && options.preset !== undefined)
    throw refusal('both `preset` and `means` are given', 'Take one of them out');
  const means = options.means ?? (options.preset === 'grid' ? grid(options.spread) : ring(options.spread));
  const k = means.length;
  const d = means[0]!.length;
  const other = means.findIndex((mean) => mean.length !== d);
  if (other !== -1)
    throw refusal(
      `mean ${other + 1} has ${means[other]!.length} numbers, the first has ${d}`,
      'Give all the same length',
    );
  const { sd, weights = means.map(() => 1) } = options;
  if (weights.length !== k) throw refusal(`${weights.length} weights for ${k} modes`, 'Give one weight a mode');
  const sds = typeof sd === 'number' ? means.map(() => sd) : sd;
  if (sds.length !== k) throw refusal(`${sds.length} standard deviations for ${k} modes`, 'Give one, or one a mode');
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return {
    k,
    d,
    weights: Float64Array.from(weights, (weight) => weight / total),
    means: Float64Array.from(means.flat()),
    sds: Float64Array.from(sds),
  };
};

const refusal = (what: string, fix: string): CollapsarError =>
  new CollapsarError('COLLAPSAR_OPTION_INVALID', { where: 'source gaussian-mixture', what, fix });

/** Numbers in a block: opening a stream costs about as much as drawing 20. */
const BLOCK = 512;

/** Rows of a mixture; `labelled`: with the index of the mode that each was drawn from. */
export const mixtureRows = (
  { d, weights, means, sds }: IsotropicMixture,
  random: RandomStream,
  labelled: boolean,
): Sequence<Vectors> => {
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
