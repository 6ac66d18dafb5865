import type { Samples, Text, Vectors } from '../contracts/index.js';
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
