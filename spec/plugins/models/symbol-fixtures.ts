import { expect } from 'chai';
import type { FitContext, FittedModel, Model, Part, Samples, Symbols, Text } from '../../../core/contracts/index.js';
import type { Registration } from '../../../core/plugin/index.js';
import { rootStream } from '../../../core/random/index.js';
import { instanceOf } from '../../fixtures/entries.js';

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

/** Fitted to parts, or to rows that are all real. */
export const fitted = <S extends Samples>(
  entry: Registration,
  data: S | readonly Part<S>[],
  options: object = {},
): Promise<FittedModel<S>> => {
  const parts: readonly Part<S>[] = 'kind' in data ? [{ samples: data, origin: 'real' }] : data;
  const count = parts.reduce((sum, { samples }) => sum + samples.count, 0);
  return instanceOf<Model<S>>(entry, options).fit({ parts, count }, call('fit'));
};

/** exp of the log-likelihood of every row */
export const likelihoods = async <S extends Samples>(model: FittedModel<S>, rows: S): Promise<readonly number[]> =>
  Array.from(await model.logLikelihood!(rows, call('likelihood')), Math.exp);

/** Every symbol once. */
export const every = (alphabet: number): Symbols =>
  symbols(
    Array.from({ length: alphabet }, (_, i) => i),
    alphabet,
  );
/** An exact 0 stays one. */
export const near = (got: readonly number[], wanted: readonly number[]): void =>
  wanted.forEach((p, i) => (p === 0 ? expect(got[i]).to.equal(0) : expect(got[i]).to.be.closeTo(p, 1e-12)));
