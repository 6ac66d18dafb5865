import type {
  Call,
  Exhibit,
  Exhibits,
  FittedModel,
  GalleryPlan,
  RandomStream,
  Samples,
  Vectors,
} from '../contracts/index.js';
import { CollapsarError } from '../errors/index.js';
import { imageShape, rowLength, slice } from '../samples/index.js';
import type { CellParts } from './cell-parts.js';
import { PluginFailure } from './plugin-failure.js';

export interface GallerySetting {
  /** absent: nothing is shown */
  readonly gallery?: GalleryPlan;
  readonly parts: CellParts;
  /** the chain's last generation */
  readonly generations: number;
  readonly random: RandomStream;
  readonly signal: AbortSignal;
  /** held-out real rows */
  test(): Samples;
}

/** A chain of no more generations shows them all. */
const SHORT = 5;

/** Whether a generation is shown: those listed, else all of a short chain, of others 1, 2, 5, 10, 20, 50, ... and the last. */
export const isShown = ({ generations: listed }: GalleryPlan, generation: number, last: number): boolean => {
  if (listed !== undefined) return listed.includes(generation);
  if (last <= SHORT || generation === last) return true;
  let lead = generation;
  while (lead % 10 === 0) lead /= 10;
  return lead === 1 || lead === 2 || lead === 5;
};

/**
 * A few rows of a fitted model, to look at. Every generation and strategy draws on the same stream, so that one sees what
 * becomes of the same draws; no other stream is touched. A conditional model answers the first held-out rows. A model that
 * fails here has not failed: its numbers stand, and the exhibit says why it is empty. By gallery key; undefined where
 * nothing of this generation is shown.
 */
export const exhibit = async (
  model: FittedModel,
  generation: number,
  { gallery: plan, parts, generations, random, signal, test }: GallerySetting,
): Promise<Readonly<Record<string, Exhibits>> | undefined> => {
  if (plan === undefined || !isShown(plan, generation, generations)) return undefined;
  const real = (): Samples => slice(test(), 0, Math.min(plan.rows, test().count));
  const call: Call = { random: random.child('gallery'), signal, report: () => undefined };
  let shown: Exhibit;
  try {
    shown = exhibitOf(parts.conditional ? await model.sampleGiven!(real(), call) : await model.sample(plan.rows, call));
  } catch (thrown) {
    if (signal.aborted || !(thrown instanceof PluginFailure)) throw thrown;
    shown = { kind: 'none', why: `${thrown.failure.code}: ${causeOf(thrown)}` };
  }
  const first = Math.min(...(plan.generations ?? [1]));
  return { [plan.key]: { model: shown, ...(plan.real && generation === first ? { real: exhibitOf(real()) } : {}) } };
};

const causeOf = ({ cause, failure }: PluginFailure): string =>
  cause instanceof CollapsarError ? cause.explanation.what : failure.message;

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
