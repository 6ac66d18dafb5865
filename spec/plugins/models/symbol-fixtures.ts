import type { FitContext, FittedModel, Model, Part, Samples, Symbols, Text } from '../../../core/contracts/index.js';
import type { Registration } from '../../../core/plugin/index.js';
import { rootStream } from '../../../core/random/index.js';

export const call = (...path: readonly (string | number)[]): FitContext<never> => ({
  random: rootStream(3).child('symbols', ...path),
  signal: new AbortController().signal,
  report: () => undefined,
  generation: 1,
});

export const symbols = (values: readonly number[], alphabet: number): Symbols => ({
  kind: 'symbols',
  count: values.length,
  values: Uint32Array.from(values),
  alphabet,
});
export const text = (...texts: readonly string[]): Text => ({ kind: 'text', count: texts.length, texts });

const presets = ({ options }: Registration): object =>
  Object.fromEntries(
    Object.entries(options.properties ?? {}).flatMap(([name, property]) =>
      typeof property === 'object' && property !== null && 'default' in property ? [[name, property.default]] : [],
    ),
  );

/** The implementation of an entry, its options filled in as the host does. */
export const modelOf = <S extends Samples>(entry: Registration, options: object = {}): Model<S> =>
  new entry.implementation({ ...presets(entry), ...options } as never, {
    logger: { info: () => undefined, warn: () => undefined },
  }) as Model<S>;

/** Fitted to parts, or to rows that are all real. */
export const fitted = <S extends Samples>(
  entry: Registration,
  data: S | readonly Part<S>[],
  options: object = {},
): Promise<FittedModel<S>> => {
  const parts: readonly Part<S>[] = 'kind' in data ? [{ samples: data, origin: 'real' }] : data;
  const count = parts.reduce((sum, { samples }) => sum + samples.count, 0);
  return modelOf<S>(entry, options).fit({ parts, count }, call('fit'));
};

/** exp of the log-likelihood of every row */
export const likelihoods = async <S extends Samples>(model: FittedModel<S>, rows: S): Promise<readonly number[]> =>
  Array.from(await model.logLikelihood!(rows, call('likelihood')), Math.exp);
