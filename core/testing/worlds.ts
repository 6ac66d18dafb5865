import type { FittedModel, Kind, Moments, Samples, Subject, Truth, Vectors } from '../contracts/index.js';
import { gapMarks, slice, take, trainingSet } from '../samples/index.js';
import { exampleData } from './data.js';

/** What a metric can be asked about, made from rows: the model's, and the real ones that it is held against. */
export interface World {
  readonly rows: Samples;
  readonly test: Samples;
  /** real rows that it was trained on, where they are not those of the test */
  readonly trained?: Samples;
  readonly truth?: Truth;
  readonly model: FittedModel;
}

/** Columns of the numbers that a metric of this kind of data sees. */
const numbersOf = (samples: Samples): Vectors | undefined =>
  samples.kind === 'vectors' ? samples : samples.kind === 'pairs' ? samples.targets : undefined;

const meanOf = (v: Vectors): Float64Array => {
  const d = v.values.length / v.count;
  const mean = new Float64Array(d);
  for (let i = 0; i < v.values.length; i++) mean[i % d]! += v.values[i]! / v.count;
  return mean;
};

/** d x d sums for every row: made where they are asked for. */
const momentsOf = (v: Vectors): Moments => {
  const d = v.values.length / v.count;
  const mean = meanOf(v);
  const covariance = new Float64Array(d * d);
  for (let r = 0; r < v.count; r++)
    for (let i = 0; i < d; i++)
      for (let j = 0; j < d; j++)
        covariance[i * d + j]! += ((v.values[r * d + i]! - mean[i]!) * (v.values[r * d + j]! - mean[j]!)) / v.count;
  return { mean, covariance };
};

/** A log density that is right in form alone: the standard normal's around `centre`; 0 where there are no numbers. */
const density =
  (centre: ArrayLike<number>) =>
  (samples: Samples): Float64Array => {
    const out = new Float64Array(samples.count);
    const v = numbersOf(samples);
    if (v === undefined) return out;
    const d = v.values.length / v.count;
    for (let i = 0; i < v.values.length; i++) {
      const z = v.values[i]! - centre[i % d]!;
      out[Math.floor(i / d)]! -= 0.5 * (z * z + Math.log(2 * Math.PI));
    }
    return out;
  };

const centreOf = (samples: Samples): ArrayLike<number> => {
  const v = numbersOf(samples);
  return v === undefined ? [] : meanOf(v);
};

const probabilitiesOf = (samples: Samples): Float64Array | undefined => {
  if (samples.kind !== 'symbols') return undefined;
  const out = new Float64Array(samples.alphabet);
  for (const symbol of samples.values) out[symbol]! += 1 / samples.count;
  return out;
};

/** Rare: the rows whose first number lies more than 1.5 above the real mean. */
const rareOf = (test: Samples): Truth['rare'] => {
  const v = numbersOf(test);
  if (v === undefined) return undefined;
  const edge = meanOf(v)[0]! + 1.5;
  const holds = (samples: Samples): Uint8Array => {
    const w = numbersOf(samples)!;
    const d = w.values.length / w.count;
    return Uint8Array.from({ length: w.count }, (_, i) => (w.values[i * d]! > edge ? 1 : 0));
  };
  const mass = holds(test).reduce((sum, rare) => sum + rare, 0) / test.count;
  return mass > 0 && mass < 1 ? { mass, holds } : { mass: 0.05, holds };
};

const truthOf = (test: Samples): Truth => {
  const v = numbersOf(test);
  const rare = rareOf(test);
  const probabilities = probabilitiesOf(test);
  const known = {
    ...(rare === undefined ? {} : { rare }),
    ...(probabilities === undefined ? {} : { probabilities }),
    coefficients: Float64Array.of(0, 2, -1),
    logLikelihood: density(centreOf(test)),
    correct: (samples: Samples) => new Uint8Array(samples.count).fill(1),
  };
  if (v === undefined) return known;
  let moments: Moments | undefined;
  return {
    ...known,
    get moments() {
      return (moments ??= momentsOf(v));
    },
  };
};

/** A model that makes exactly these rows, over and over, and knows their moments. */
const modelOf = (rows: Samples): FittedModel => {
  const v = numbersOf(rows);
  const logDensity = density(centreOf(rows));
  const repeated = (count: number): Promise<Samples> => {
    const places = Uint32Array.from({ length: count }, (_, i) => i % rows.count);
    return Promise.resolve(take(rows, places));
  };
  const plain = (samples: Samples): Vectors =>
    numbersOf(samples) ?? {
      kind: 'vectors',
      count: samples.count,
      shape: [1],
      values: new Float64Array(samples.count),
    };
  return {
    sample: (count) => repeated(count),
    sampleGiven: (given) => repeated(given.count),
    logLikelihood: (samples) => Promise.resolve(logDensity(samples)),
    logLikelihoodBound: (samples) => Promise.resolve(logDensity(samples)),
    // Whatever it is given, its own rows come back.
    reconstruct: (samples) => repeated(samples.count),
    predict: (samples) => Promise.resolve(plain(samples)),
    features: (samples) => Promise.resolve(plain(samples)),
    nextToken: (samples, visit) => {
      for (let row = 0; row < samples.count; row++) visit(Float64Array.of(0.5, 0.5), row);
      return Promise.resolve();
    },
    save: () => Promise.resolve({ meta: null }),
    ...(v === undefined ? {} : { moments: () => momentsOf(v) }),
  };
};

export const worldOf = (rows: Samples, test: Samples): World => ({
  rows,
  test,
  truth: truthOf(test),
  model: modelOf(rows),
});

/** The model makes the real rows themselves: nothing is lost. */
export const equalWorld = (data: Samples): World => worldOf(data, data);

/** The model makes other rows than the real ones: narrower and moved, or the first outcome over and over. */
export const worseWorld = (data: Samples): World => worldOf(spoilt(data), data);

export const oneRowWorld = (data: Samples): World => worldOf(slice(data, 0, 1), slice(data, 0, 1));

/** Every row is the first one. */
export const constantWorld = (data: Samples): World => {
  const rows = take(data, new Uint32Array(data.count));
  return worldOf(rows, rows);
};

/** The model makes the first real row over and over. */
export const oneValueWorld = (data: Samples): World => worldOf(take(data, new Uint32Array(data.count)), data);

/** What each row is of: its label, the value of its last categorical column, its symbol, its text. */
const classesOf = (data: Samples): readonly (number | string)[] | undefined => {
  switch (data.kind) {
    case 'vectors': {
      if (data.labels !== undefined) return [...data.labels];
      const column = data.columns?.findLastIndex(({ kind }) => kind === 'category') ?? -1;
      const d = data.values.length / data.count;
      return column < 0 ? undefined : Array.from({ length: data.count }, (_, row) => data.values[row * d + column]!);
    }
    case 'pairs':
      return undefined;
    case 'symbols':
      return [...data.values];
    case 'text':
      return data.texts;
  }
};

/** The model makes real rows of every class but the rarest; undefined where rows have no classes, or one. */
export const classGoneWorld = (data: Samples): World | undefined => {
  const classes = classesOf(data);
  if (classes === undefined) return undefined;
  const counts = new Map<number | string, number>();
  for (const each of classes) counts.set(each, (counts.get(each) ?? 0) + 1);
  const [gone] = [...counts].reduce((least, next) => (next[1] < least[1] ? next : least));
  const left = [...classes.keys()].filter((row) => classes[row] !== gone);
  if (left.length === 0) return undefined;
  // As many rows as ever: the study asks for them.
  const rows = take(
    data,
    Array.from({ length: data.count }, (_, i) => left[i % left.length]!),
  );
  return worldOf(rows, data);
};

/** One number of the model's first row is none; undefined where rows are not of numbers. */
export const notFiniteWorld = (data: Samples): World | undefined => {
  const broken = (v: Vectors): Vectors => ({ ...v, values: v.values.map((value, at) => (at === 0 ? NaN : value)) });
  if (data.kind === 'vectors') return worldOf(broken(data), data);
  return data.kind === 'pairs' ? worldOf({ ...data, targets: broken(data.targets) }, data) : undefined;
};

/** The same model, whose rows are shown from the last to the first. */
export const backwardsWorld = (world: World): World => {
  const { count } = world.rows;
  const rows = take(
    world.rows,
    Array.from({ length: count }, (_, i) => count - 1 - i),
  );
  return { ...world, rows };
};

/** All numbers so many times as large; undefined where rows are no vectors of numbers alone. */
export const scaledWorld = ({ rows, test, trained }: World, factor: number): World | undefined => {
  if (rows.kind !== 'vectors' || test.kind !== 'vectors' || test.columns !== undefined) return undefined;
  const scaled = (v: Vectors): Vectors => ({ ...v, values: v.values.map((value) => factor * value) });
  const of = trained?.kind === 'vectors' ? { trained: scaled(trained) } : {};
  return { ...worldOf(scaled(rows), scaled(test)), ...of };
};

/** What is missing stays so. */
const spoiltValues = ({ values, columns }: Vectors): Vectors['values'] => {
  const marks = gapMarks(columns);
  const d = marks.length;
  return values.map((value, i) => {
    const [j, row] = [i % d, Math.floor(i / d) * d];
    if (columns?.[j]?.kind === 'category') return 0;
    if (marks.includes(j) || (d > 0 && marks[j]! >= 0 && values[row + marks[j]!] === 1)) return value;
    return 3 + 0.3 * value;
  });
};

const spoilt = (data: Samples): Samples => {
  switch (data.kind) {
    case 'vectors':
      return { ...data, values: spoiltValues(data) };
    case 'pairs':
      return { ...data, targets: spoilt(data.targets) as Vectors };
    case 'symbols':
    case 'text':
      return take(data, new Uint32Array(data.count));
  }
};

export const subjectOf = ({ rows, test, trained = test, truth, model }: World, generation = 1): Subject => ({
  generation,
  model,
  rows: () => Promise.resolve(rows),
  training: trainingSet([{ samples: rows, origin: 'real' }]),
  test,
  lastReal: () => Promise.resolve(trained),
  // Those that a model which loses nothing makes.
  real: (count) => Promise.resolve(slice(test, 0, Math.min(count, test.count))),
  ...(truth === undefined ? {} : { truth }),
});

export const exampleRows = (kind: Kind | 'any', labelled: boolean): Samples =>
  exampleData(kind === 'any' ? 'vectors' : kind, 400, 3, labelled);
