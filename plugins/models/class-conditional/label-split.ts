import type { Vectors } from '../../../core/contracts/index.js';
import { CollapsarError } from '../../../core/errors/index.js';
import { rowLength } from '../../../core/samples/index.js';

// Samples are never mutated, and inner models remember by identity: a part's rows of one label must be one object forever.
const remembered = new WeakMap<Vectors, readonly Vectors[]>();

/** The rows by label, without their labels: entry l holds those of label l, in their order, and may be empty. */
export const splitByLabel = (samples: Vectors): readonly Vectors[] => {
  let split = remembered.get(samples);
  if (split === undefined) {
    split = computeSplit(samples);
    remembered.set(samples, split);
  }
  return split;
};

/** The labels of samples, or an error that says what is missing. */
export const labelsOf = ({ labels }: Vectors): Uint32Array => {
  if (labels !== undefined) return labels;
  throw new CollapsarError('COLLAPSAR_FIT_INVALID', {
    what: 'the rows have no labels',
    where: 'class-conditional',
    why: 'it keeps one model for each label',
    fix: 'choose a source with labels, or use the inner model by itself',
  });
};

const computeSplit = (samples: Vectors): readonly Vectors[] => {
  const { shape, values, count, columns } = samples;
  const labels = labelsOf(samples);
  const d = rowLength(shape);
  let size = 0;
  for (let row = 0; row < count; row++) size = Math.max(size, labels[row]! + 1);
  const counts = new Uint32Array(size);
  for (let row = 0; row < count; row++) counts[labels[row]!]!++;
  const split = Array.from(counts, (own): Vectors => ({
    kind: 'vectors',
    count: own,
    shape,
    values: values instanceof Float32Array ? new Float32Array(own * d) : new Float64Array(own * d),
    ...(columns === undefined ? {} : { columns }),
  }));
  const filled = new Uint32Array(size);
  for (let row = 0; row < count; row++) {
    const label = labels[row]!;
    const out = split[label]!.values;
    const to = filled[label]!++ * d;
    for (let i = 0; i < d; i++) out[to + i] = values[row * d + i]!;
  }
  return split;
};
