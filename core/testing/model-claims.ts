import assert from 'node:assert/strict';
import type { Checkpoint, CheckpointArray, FittedModel, Pairs, Samples, Symbols, Vectors } from '../contracts/index.js';
import { checkMoments } from '../loop/index.js';
import { isObject } from '../plugin/index.js';
import { rowLength, take } from '../samples/index.js';
import { assertDensity, assertMomentsOf, assertProbabilities, MOST_DIMENSIONS } from './agreement.js';
import { digest } from './checks.js';
import { callOf } from './workbench.js';

/** Rows that a claim of a distribution is held against. */
const MANY = 2000;
/** Targets of so few values are classes. */
const MOST_CLASSES = 20;

/** What `sampleGiven` keeps: inputs, prompts or labels. */
export const givenPart = (samples: Samples): unknown => {
  switch (samples.kind) {
    case 'pairs':
      return samples.inputs.values;
    case 'text':
      return samples.prompts;
    case 'vectors':
      return samples.labels;
    case 'symbols':
      return undefined;
  }
};

/** Its moments are some, and those of the rows that it makes. */
export const assertMoments = async (fitted: FittedModel, data: Samples): Promise<void> => {
  if (data.kind !== 'vectors') assert.fail('only models of vectors have moments');
  const { mean, covariance } = checkMoments(fitted.moments!(), rowLength(data.shape));
  assert.equal(digest(fitted.moments!()), digest({ mean, covariance }), 'asked again, its moments are others');
  assertMomentsOf((await fitted.sample(MANY, callOf(1, 'many'))) as Vectors, { mean, covariance });
};

/** Whether an exact log-likelihood is that of the rows which the model makes, where few enough numbers make a row. */
export const assertLikelihood = async (fitted: FittedModel, data: Samples): Promise<void> => {
  const ask = (rows: Samples): Promise<Float64Array> => fitted.logLikelihood!(rows, callOf(1));
  const random = callOf(1, 'density').random;
  if (data.kind === 'symbols') {
    const every = { ...data, count: data.alphabet, values: Uint32Array.from({ length: data.alphabet }, (_, k) => k) };
    const draws = (await fitted.sample(MANY, callOf(1, 'many'))) as Symbols;
    return assertProbabilities(draws, (await ask(every)).map(Math.exp));
  }
  const numbers = data.kind === 'vectors' ? data : data.kind === 'pairs' ? data.targets : undefined;
  if (numbers === undefined || numbers.labels !== undefined || numbers.columns !== undefined) return;
  const dimensions = rowLength(numbers.shape);
  if (dimensions > MOST_DIMENSIONS) return;
  const { shape } = numbers;
  const rowsOf = (values: Float64Array): Vectors => ({
    kind: 'vectors',
    count: values.length / dimensions,
    shape,
    values,
  });
  if (data.kind === 'vectors') {
    const { values } = (await fitted.sample(MANY, callOf(1, 'many'))) as Vectors;
    const logDensity = (rows: Float64Array) => ask(rowsOf(rows));
    return assertDensity({ dimensions, rows: Float64Array.from(values), logDensity, random });
  }
  // Of the targets of one row's inputs.
  if (new Set(numbers.values).size <= MOST_CLASSES || fitted.sampleGiven === undefined) return;
  const given = (count: number): Pairs => take(data as Pairs, new Uint32Array(count));
  const made = (await fitted.sampleGiven(given(MANY), callOf(1, 'many'))) as Pairs;
  await assertDensity({
    dimensions,
    rows: Float64Array.from(made.targets.values),
    logDensity: (rows) => ask({ ...given(rows.length / dimensions), targets: rowsOf(rows) }),
    random,
  });
};

/** Checkpoints that are not as they were saved, each with what was done to it. */
export const damagesOf = (saved: Checkpoint): readonly (readonly [string, Checkpoint])[] => {
  const { meta, arrays = {}, nested = {} } = saved;
  const members = isObject(meta) ? meta : {};
  return [
    ['meta is text', { ...saved, meta: 'damaged' }],
    ...Object.keys(members).map(
      (name) =>
        [`meta.${name} is of another kind`, { ...saved, meta: { ...members, [name]: { damaged: true } } }] as const,
    ),
    ...Object.entries(arrays).flatMap(([name, values]) => {
      const { [name]: _, ...others } = arrays;
      const changed = (array: CheckpointArray): Checkpoint => ({ ...saved, arrays: { ...arrays, [name]: array } });
      return [
        [`array ${name} is missing`, { ...saved, arrays: others }],
        [
          `array ${name} is of another type`,
          changed(values instanceof Int32Array ? Uint32Array.from(values) : Int32Array.from(values)),
        ],
        [
          `array ${name} is a number longer`,
          changed(new (values.constructor as Float64ArrayConstructor)(values.length + 1)),
        ],
      ] as const;
    }),
    ...Object.keys(nested).map(
      (name) =>
        [`${name} inside is damaged`, { ...saved, nested: { ...nested, [name]: { meta: 'damaged' } } }] as const,
    ),
  ];
};
