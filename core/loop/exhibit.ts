import type { Exhibit, Samples, Vectors } from '../contracts/index.js';
import { imageShape, rowLength } from '../samples/index.js';

const BYTE = 255;
const PAIR = 65535;

/** Rows as a journal and a page can hold them; not finite numbers are shown as the lowest. */
export const exhibitOf = (samples: Samples): Exhibit => {
  if (samples.kind === 'text')
    return {
      kind: 'text',
      texts: samples.texts.map(shortened),
      ...(samples.prompts === undefined ? {} : { prompts: samples.prompts.map(shortened) }),
    };
  if (samples.kind !== 'vectors') return { kind: 'none', why: `rows of ${samples.kind} are not shown` };
  const shape = imageShape(samples.shape);
  return shape === undefined ? points(samples) : images(samples, shape);
};

/** A page has room for a few lines of each. */
const LONGEST = 600;
const shortened = (text: string): string => {
  const characters = [...text.slice(0, 2 * LONGEST + 2)];
  return characters.length <= LONGEST ? text : `${characters.slice(0, LONGEST).join('')}…`;
};

const labelsOf = ({ labels }: Vectors): { readonly labels?: readonly number[] } =>
  labels === undefined ? {} : { labels: [...labels] };

const images = (samples: Vectors, shape: readonly [number, number, number]): Exhibit => {
  const { values, count } = samples;
  const [low, high] = span(values, 0, 1);
  const bytes = Buffer.alloc(values.length);
  for (let i = 0; i < values.length; i++) bytes[i] = place(values[i]!, low, high, BYTE);
  return { kind: 'images', count, shape, low, high, values: bytes.toString('base64'), ...labelsOf(samples) };
};

const points = (samples: Vectors): Exhibit => {
  const { values, count } = samples;
  const d = rowLength(samples.shape);
  const columns = (samples.columns ?? [])
    .flatMap(({ kind }, column) => (kind === 'number' ? [column] : []))
    .concat(samples.columns === undefined ? Array.from({ length: d }, (_, column) => column) : [])
    .slice(0, 2);
  if (columns.length === 0) return { kind: 'none', why: 'a table without a column of numbers is not shown' };
  const ranges = columns.map((column) => span(values, column, d));
  const bytes = Buffer.alloc(2 * count * columns.length);
  let at = 0;
  for (let row = 0; row < count; row++)
    for (const [i, column] of columns.entries()) {
      bytes.writeUInt16LE(place(values[row * d + column]!, ranges[i]![0], ranges[i]![1], PAIR), at);
      at += 2;
    }
  return {
    kind: 'points',
    count,
    columns,
    low: ranges.map(([low]) => low),
    high: ranges.map(([, high]) => high),
    values: bytes.toString('base64'),
    ...labelsOf(samples),
  };
};

/** Smallest and largest of every `step`-th number from `first`; [0, 0] where there is none. */
const span = (values: Float64Array | Float32Array, first: number, step: number): readonly [number, number] => {
  let low = Infinity;
  let high = -Infinity;
  for (let i = first; i < values.length; i += step) {
    const value = values[i]!;
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : [0, 0];
};

/** The nearest of the levels 0 to `most`. Halved first: the width of the widest range is no double. */
const place = (value: number, low: number, high: number, most: number): number =>
  high > low && Number.isFinite(value) ? Math.round(((value / 2 - low / 2) / (high / 2 - low / 2)) * most) : 0;
