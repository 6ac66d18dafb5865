import type {
  Call,
  FittedModel,
  Measured,
  Metric,
  Moments,
  Samples,
  Subject,
  Truth,
  Vectors,
} from '../../../core/contracts/index.js';
import type { Registration } from '../../../core/plugin/index.js';
import { rootStream } from '../../../core/random/index.js';
import { join, slice, trainingSet } from '../../../core/samples/index.js';
import { instanceOf } from '../../fixtures/entries.js';

export const vectors = (values: readonly number[] | Float64Array, d = 1, labels?: readonly number[]): Vectors => ({
  kind: 'vectors',
  count: values.length / d,
  shape: [d],
  values: Float64Array.from(values),
  ...(labels === undefined ? {} : { labels: Uint32Array.from(labels) }),
});

/** `count` rows of standard normal numbers, each column times its scale and plus its shift. */
export const normalVectors = (count: number, d: number, seed: number, scale = 1, shift = 0): Vectors => {
  const random = rootStream(seed);
  return vectors(
    Float64Array.from({ length: count * d }, () => shift + scale * random.normal()),
    d,
  );
};

export const create = (entry: Registration, options: object = {}): Metric => instanceOf(entry, options);

export interface Given {
  /** rows of the model */
  readonly rows?: Samples;
  readonly test: Samples;
  readonly truth?: Truth;
  readonly moments?: Moments;
  readonly logLikelihood?: (samples: Samples) => Float64Array;
  readonly logLikelihoodBound?: (samples: Samples) => Float64Array;
  readonly reconstruct?: (samples: Samples) => Samples;
  /** what the model does beside that */
  readonly model?: Partial<FittedModel>;
  /** real rows such as the chain trains on */
  readonly real?: Samples;
  readonly names?: Subject['names'];
  /** real rows that it was trained on */
  readonly trained?: readonly Samples[];
}

/** What a metric measures, `{ value, basis }` for every output that has a number. */
export const measure = async (
  entry: Registration,
  given: Given,
  options: object = {},
): Promise<Record<string, { value: number; basis: string }>> =>
  Object.fromEntries(
    Object.entries(await measured(entry, given, options)).flatMap(([name, each]) =>
      each === undefined || each === 'harmless' ? [] : [[name, plain(each)]],
    ),
  );

/** What becomes of every declared output: its number, 'lost' or 'harmless'. */
export const told = async (
  entry: Registration,
  given: Given,
  options: object = {},
): Promise<Record<string, number | 'lost' | 'harmless'>> => {
  const found = await measured(entry, given, options);
  return Object.fromEntries(
    create(entry, options).outputs.map(({ name }) => {
      const each = found[name];
      return [name, each === undefined ? 'lost' : each === 'harmless' ? each : plain(each).value];
    }),
  );
};

const measured = (entry: Registration, given: Given, options: object): ReturnType<Metric['measure']> => {
  const { moments, logLikelihood, logLikelihoodBound, reconstruct, rows, real, trained = [] } = given;
  const model: FittedModel = {
    sample: () => Promise.reject(new Error('a metric draws through rows()')),
    save: () => Promise.reject(new Error('a metric saves nothing')),
    ...(moments === undefined ? {} : { moments: () => moments }),
    ...(logLikelihood === undefined ? {} : { logLikelihood: async (samples: Samples) => logLikelihood(samples) }),
    ...(logLikelihoodBound === undefined
      ? {}
      : { logLikelihoodBound: async (samples: Samples) => logLikelihoodBound(samples) }),
    ...(reconstruct === undefined ? {} : { reconstruct: async (samples: Samples) => reconstruct(samples) }),
    ...given.model,
  };
  const subject: Subject = {
    generation: 1,
    model,
    rows: () => (rows === undefined ? Promise.reject(new Error('no rows are needed')) : Promise.resolve(rows)),
    training: trainingSet(trained.map((samples) => ({ samples, origin: 'real' as const }))),
    test: given.test,
    ...(trained.length === 0 ? {} : { lastReal: () => Promise.resolve(join(trained)) }),
    ...(given.truth === undefined ? {} : { truth: given.truth }),
    ...(given.names === undefined ? {} : { names: given.names }),
    ...(real === undefined ? {} : { real: async (count) => slice(real, 0, Math.min(count, real.count)) }),
  };
  const context: Call = { random: rootStream(5), signal: new AbortController().signal, report: () => {} };
  return create(entry, options).measure(subject, context);
};

const plain = (measured: Exclude<Measured, undefined | 'harmless'>): { value: number; basis: string } =>
  typeof measured === 'number' ? { value: measured, basis: 'sampled' } : measured;
