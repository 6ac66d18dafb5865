import type { Part, Samples, Text, TrainingSet, Vectors } from '../contracts/index.js';
import { schemaOf } from './schema.js';

/** All rows of the list in order; the one sample itself when the list holds one. Schemas must be equal. */
export function join<S extends Samples>(list: readonly S[]): S;
export function join(list: readonly Samples[]): Samples {
  const first = list[0];
  if (first === undefined) throw new RangeError('There is nothing to join: the list of samples is empty.');
  if (list.length === 1) return first;
  const schema = schemaOf(first);
  for (const other of list)
    if (schemaOf(other) !== schema)
      throw new TypeError(`Samples of different schemas: ${schema} and ${schemaOf(other)}.`);
  const count = list.reduce((sum, samples) => sum + samples.count, 0);
  switch (first.kind) {
    case 'vectors':
      return joinVectors(list as readonly Vectors[], count);
    case 'pairs': {
      const pairs = list as readonly (typeof first)[];
      return {
        kind: 'pairs',
        count,
        inputs: joinVectors(
          pairs.map((p) => p.inputs),
          count,
        ),
        targets: joinVectors(
          pairs.map((p) => p.targets),
          count,
        ),
      };
    }
    case 'symbols':
      return { ...first, count, values: concatenate(list as readonly (typeof first)[], count) };
    case 'text': {
      const texts = list as readonly Text[];
      return {
        kind: 'text',
        count,
        texts: texts.flatMap((t) => t.texts),
        ...(first.prompts === undefined ? {} : { prompts: texts.flatMap((t) => t.prompts!) }),
      };
    }
  }
}

const concatenate = (list: readonly { values: Uint32Array }[], count: number): Uint32Array => {
  const out = new Uint32Array(count);
  let at = 0;
  for (const { values } of list) {
    out.set(values, at);
    at += values.length;
  }
  return out;
};

const joinVectors = (list: readonly Vectors[], count: number): Vectors => {
  const first = list[0]!;
  const length = list.reduce((sum, v) => sum + v.values.length, 0);
  const values = first.values instanceof Float32Array ? new Float32Array(length) : new Float64Array(length);
  let at = 0;
  for (const v of list) {
    values.set(v.values, at);
    at += v.values.length;
  }
  return {
    ...first,
    count,
    values,
    ...(first.labels === undefined
      ? {}
      : {
          labels: concatenate(
            list.map((v) => ({ values: v.labels! })),
            count,
          ),
        }),
  };
};

/** The parts with their rows counted. */
export const trainingSet = <S extends Samples>(parts: readonly Part<S>[]): TrainingSet<S> => ({
  parts,
  count: parts.reduce((sum, part) => sum + part.samples.count, 0),
});

/** All rows of a training set as one sample (weights are not carried: see `rowWeights`). */
export const joinParts = <S extends Samples>(training: TrainingSet<S>): S =>
  join(training.parts.map((part) => part.samples));

/**
 * The numbers of all rows in order; those of the one part itself where there is one. Not `joinParts`: where labels play no part,
 * real rows may have them and sampled ones not.
 */
export const joinValues = ({ parts }: TrainingSet<Vectors>): Float64Array | Float32Array => {
  if (parts.length === 1) return parts[0]!.samples.values;
  const values = new Float64Array(parts.reduce((sum, { samples }) => sum + samples.values.length, 0));
  let at = 0;
  for (const { samples } of parts) {
    values.set(samples.values, at);
    at += samples.values.length;
  }
  return values;
};

/** The weight of each row in the order of `joinParts`; undefined when every weight is 1. */
export const rowWeights = (training: TrainingSet): Float64Array | undefined => {
  if (training.parts.every((part) => (part.weight ?? 1) === 1)) return undefined;
  const weights = new Float64Array(training.count);
  let at = 0;
  for (const { samples, weight = 1 } of training.parts) {
    weights.fill(weight, at, at + samples.count);
    at += samples.count;
  }
  return weights;
};
