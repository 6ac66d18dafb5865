import type { Basis, Call, FittedModel, Subject, Symbols, Text } from '../../core/contracts/index.js';
import { CollapsarError } from '../../core/errors/index.js';
import { oncePer } from '../../core/samples/index.js';
import { encodingOf, type Unit } from '../text.js';

/** A law over outcomes: the symbols of an alphabet, or the tokens of texts. */
export interface Distribution {
  /** by outcome, not normalised: counts, or the model's own probabilities */
  readonly weights: Float64Array;
  /** their sum, above 0 */
  readonly total: number;
  readonly basis: Basis;
  /** what the outcomes of text are */
  readonly types?: readonly string[];
}

/** The distribution that the model generates from: its own probabilities where it gives them, else of its rows. */
export const modelDistribution = async (
  subject: Subject<Symbols | Text>,
  unit: Unit,
  call: Call,
): Promise<Distribution | undefined> => {
  const { test } = subject;
  if (test.kind === 'symbols') {
    const exact = await ownProbabilities(subject.model as FittedModel<Symbols>, test.alphabet, call);
    if (exact !== undefined) return exact;
  }
  return observed(await subject.rows(), unit);
};

/** Of rows: how often every outcome occurs; undefined where there is none. Made once for each sample. */
export const observed = (rows: Symbols | Text, unit: Unit): Distribution | undefined => observedBy[unit](rows);

const observedBy: Readonly<Record<Unit, (rows: Symbols | Text) => Distribution | undefined>> = {
  words: oncePer((rows) => count(rows, 'words')),
  characters: oncePer((rows) => count(rows, 'characters')),
};

const count = (rows: Symbols | Text, unit: Unit): Distribution | undefined => {
  if (rows.kind === 'symbols') return counted(rows.values, rows.alphabet);
  const { types, tokens } = encodingOf(rows, unit);
  const found = counted(tokens, types.length);
  return found === undefined ? undefined : { ...found, types };
};

const counted = (values: Uint32Array, outcomes: number): Distribution | undefined => {
  if (values.length === 0) return undefined;
  const weights = new Float64Array(outcomes);
  for (const value of values) weights[value]!++;
  return { weights, total: values.length, basis: 'sampled' };
};

const asked = new WeakMap<FittedModel<Symbols>, Promise<Distribution | undefined>>();

/**
 * A model with a likelihood tells its law when it is asked about every symbol once. A likelihood that is only a bound, or
 * of something else, does not add up to 1: the rows are then what counts.
 */
const ownProbabilities = (
  model: FittedModel<Symbols>,
  alphabet: number,
  call: Call,
): Promise<Distribution | undefined> => {
  let answer = asked.get(model);
  if (answer === undefined) asked.set(model, (answer = ask(model, alphabet, call)));
  return answer;
};

const ask = async (model: FittedModel<Symbols>, alphabet: number, call: Call): Promise<Distribution | undefined> => {
  if (model.logLikelihood === undefined) return undefined;
  const values = new Uint32Array(alphabet);
  for (let symbol = 0; symbol < alphabet; symbol++) values[symbol] = symbol;
  const logs = await model.logLikelihood({ kind: 'symbols', count: alphabet, values, alphabet }, call);
  let total = 0;
  const weights = logs.map((log) => {
    const p = Math.exp(log);
    total += p;
    return p;
  });
  return Math.abs(total - 1) < 1e-6 ? { weights, total, basis: 'exact' } : undefined;
};

export interface TrueDistribution extends Distribution {
  /** symbols or tokens of the held-out rows */
  readonly size: number;
}

/** The source's own probabilities, else the frequencies of the held-out rows; undefined where there are none. */
export const trueDistribution = (
  { truth, test }: Subject<Symbols | Text>,
  unit: Unit,
): TrueDistribution | undefined => {
  const seen = observed(test, unit);
  if (seen === undefined) return undefined;
  const probabilities = truth?.probabilities;
  if (probabilities === undefined) return { ...seen, size: seen.total };
  return { weights: probabilities, total: 1, basis: 'exact', size: seen.total };
};

/** The model's share of every true outcome, by the true outcomes' own numbers. */
export const aligned = (model: Distribution, truth: Distribution): Float64Array => {
  const { weights, total, types } = model;
  if (types === undefined || truth.types === undefined) return weights.map((weight) => weight / total);
  const index = new Map(types.map((type, i) => [type, i]));
  return Float64Array.from(truth.types, (type) => {
    const own = index.get(type);
    return own === undefined ? 0 : weights[own]! / total;
  });
};

/**
 * The subject as one of symbols or text.
 * @throws COLLAPSAR_NEEDS_UNMET for any other kind of data
 */
export const discrete = (subject: Subject, metric: string): Subject<Symbols | Text> => {
  const { kind } = subject.test;
  if (kind === 'symbols' || kind === 'text') return subject as unknown as Subject<Symbols | Text>;
  throw new CollapsarError('COLLAPSAR_NEEDS_UNMET', {
    where: `metric ${metric}`,
    what: `it is for symbols and text, and the source has ${kind}`,
    fix: 'Take it out of the study, or say with only: { sources: [...] } where it belongs',
  });
};
