import type {
  JsonObject,
  MixState,
  MixStrategy,
  SampleContext,
  Samples,
  Scorer,
  Synthetic,
  Truth,
  Vectors,
} from '../../../core/contracts/index.js';
import type { Registration } from '../../../core/plugin/index.js';
import { rootStream } from '../../../core/random/index.js';

export const column = (values: readonly number[] | Float64Array): Vectors => ({
  kind: 'vectors',
  count: values.length,
  shape: [1],
  values: Float64Array.from(values),
});
export const valuesOf = (samples: Samples): number[] => [...(samples as Vectors).values];

/** Draws standard normal numbers moved by `shift`; counts them, and keeps the biases that it was asked for. */
export const normalRows = (shift = 0) => {
  const seen = { rows: 0, biases: [] as SampleContext['bias'][] };
  const draw = (count: number, { random, bias }: SampleContext): Promise<Samples> => {
    seen.rows += count;
    seen.biases.push(bias);
    return Promise.resolve(column(Float64Array.from({ length: count }, () => shift + random.normal())));
  };
  const synthetic: Synthetic = {
    sample: draw,
    candidates: async (count, of, context) => {
      const draws: Samples[] = [];
      for (let k = 0; k < of; k++)
        draws.push(await draw(count, { ...context, random: context.random.child('candidate', k) }));
      return draws;
    },
  };
  return { seen, synthetic };
};

/** Real row i is 1000 + i. */
export const stateOf = (over: Partial<MixState> = {}): MixState => {
  let drawn = 0;
  return {
    random: rootStream(3),
    signal: new AbortController().signal,
    report: () => undefined,
    generation: over.synthetic === undefined ? 1 : 2,
    samples: 100,
    real: {
      fixed: (count) => Promise.resolve(column(Float64Array.from({ length: count }, (_, i) => 1000 + i))),
      fresh: (count) => {
        const from = drawn;
        drawn += count;
        return Promise.resolve(column(Float64Array.from({ length: count }, (_, i) => 1000 + from + i)));
      },
    },
    from: () => {
      throw new Error('no other model is there');
    },
    memory: [],
    chain: rootStream(8),
    ...over,
  };
};

/** The implementation of an entry with options as the host gives them: live, defaults written out. */
export const make = (entry: Registration, options: object = {}): MixStrategy => {
  const presets = Object.entries((entry.options.properties ?? {}) as Record<string, JsonObject>).flatMap(
    ([name, property]) => ('default' in property ? [[name, property['default']]] : []),
  );
  const Implementation = entry.implementation as unknown as new (options: object) => MixStrategy;
  return new Implementation({ ...Object.fromEntries(presets), ...options });
};

/** Likes large numbers. */
export const size: Scorer = {
  score: (samples) => Promise.resolve(Float64Array.from((samples as Vectors).values)),
};
export const truth: Truth = {
  correct: (samples) => Uint8Array.from(valuesOf(samples), (value) => (value > 0 ? 1 : 0)),
};
