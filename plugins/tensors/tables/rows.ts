import type { TrainingSet, Vectors } from '../../../core/contracts/index.js';
import { CollapsarError } from '../../../core/errors/index.js';
import { normalCdf, normalQuantile } from '../../../core/numerics/index.js';
import { cumulative, quantile } from '../../models/copula/marginal.js';
import type { ColumnPlace, Segment, TableEncoding } from './encoding.js';
import { likeliestMode, SPREAD } from './modes.js';

/**
 * The rows as a network sees them, [width] each, in their order; labels and weights stay theirs. A number is of the mode that
 * most likely made it.
 * @throws CollapsarError COLLAPSAR_FIT_INVALID for a value that the encoding does not know
 */
export const encodeTable = (
  encoding: TableEncoding,
  { parts, count }: TrainingSet<Vectors>,
  where: string,
): TrainingSet<Vectors> => ({
  count,
  parts: parts.map((part) => ({ ...part, samples: encodeRows(encoding, part.samples, where) })),
});

const encodeRows = (encoding: TableEncoding, samples: Vectors, where: string): Vectors => {
  const { places, width } = encoding;
  const { values, count, labels } = samples;
  const d = places.length;
  const out = new Float64Array(count * width);
  for (let row = 0; row < count; row++)
    for (let j = 0; j < d; j++) {
      const place = places[j]!;
      if (place.mark !== undefined && values[row * d + place.mark] === 1) continue;
      const choice = encodeCell(encoding, j, values[row * d + j]!, out, row * width, where);
      if (place.segment !== undefined) out[row * width + place.segment.start + choice] = 1;
    }
  return { kind: 'vectors', count, shape: [width], values: out, ...(labels === undefined ? {} : { labels }) };
};

/** Writes a column's number, where it has one; gives which of its segment it is. */
const encodeCell = (
  { places, columns }: TableEncoding,
  j: number,
  value: number,
  out: Float64Array,
  at: number,
  where: string,
): number => {
  const { field, number } = places[j]!;
  switch (field.kind) {
    case 'levels': {
      const level = field.values.indexOf(value);
      if (level < 0) throw unknownValue(columns?.[j]?.name ?? String(j), where);
      return level;
    }
    case 'modes': {
      const { means, deviations } = field.modes;
      const mode = likeliestMode(field.modes, value);
      const scaled = (value - means[mode]!) / (SPREAD * deviations[mode]!);
      out[at + number!] = Math.min(1, Math.max(-1, scaled));
      return mode;
    }
    case 'quantile':
      out[at + number!] = normalQuantile(cumulative(field.marginal, value));
      return 0;
    case 'standard':
      out[at + number!] = (value - field.mean) / field.scale;
      return 0;
  }
};

const unknownValue = (column: string, where: string): CollapsarError =>
  new CollapsarError('COLLAPSAR_FIT_INVALID', {
    what: `the column '${column}' holds a value that the model to start from has not seen`,
    where,
    why: 'Its network has a place for each value of its own training rows, and for no other',
    fix: 'Use initialise: scratch, which gives every generation the places that its rows ask for',
  });

/**
 * Encoded rows as rows of the table again, count x columns. Of a segment the greatest entry is the choice, the first of equals:
 * one-hot rows are what they say, probabilities give the likeliest. Where a column's mark says that it holds nothing, its filler
 * stands.
 */
export const decodeTable = (
  { places, width }: TableEncoding,
  encoded: Float32Array | Float64Array,
  count: number,
): Float64Array => {
  const d = places.length;
  const values = new Float64Array(count * d);
  for (let row = 0; row < count; row++) {
    for (let j = 0; j < d; j++) values[row * d + j] = decodeCell(places[j]!, encoded, row * width);
    for (let j = 0; j < d; j++) {
      const { mark, filler } = places[j]!;
      if (mark !== undefined && values[row * d + mark] === 1) values[row * d + j] = filler;
    }
  }
  return values;
};

const decodeCell = (
  { field, number, segment }: ColumnPlace,
  encoded: Float32Array | Float64Array,
  at: number,
): number => {
  const choice = segment === undefined ? 0 : choiceOf(encoded, at, segment);
  if (field.kind === 'levels') return field.values[choice]!;
  const value = numberOf(field, encoded[at + number!]!, choice);
  // Not -0.
  return field.whole ? Math.round(value) + 0 : value;
};

const numberOf = (
  field: Exclude<ColumnPlace['field'], { readonly kind: 'levels' }>,
  x: number,
  choice: number,
): number => {
  switch (field.kind) {
    case 'modes': {
      const { means, deviations } = field.modes;
      return means[choice]! + SPREAD * deviations[choice]! * Math.min(1, Math.max(-1, x));
    }
    case 'quantile':
      return quantile(field.marginal, normalCdf(x));
    case 'standard':
      return field.mean + field.scale * x;
  }
};

/** Which entry of the segment of the row at `at` is greatest. */
export const choiceOf = (encoded: Float32Array | Float64Array, at: number, { start, length }: Segment): number => {
  let best = 0;
  for (let k = 1; k < length; k++) if (encoded[at + start + k]! > encoded[at + start + best]!) best = k;
  return best;
};
