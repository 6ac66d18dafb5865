import type { Basis, Call, FittedModel, Subject, Symbols, Text } from '../../../core/contracts/index.js';
import { encodingOf, type Unit } from '../../text.js';

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
export const observed = (rows: Symbols | Text, unit: Unit): Distribution | undefined => {
  const key = rows.kind === 'text' ? unit : 'symbols';
  let known = remembered.get(rows);
  if (known === undefined) remembered.set(rows, (known = new Map()));
  if (!known.has(key)) known.set(key, count(rows, unit));
  return known.get(key);
};
const remembered = new WeakMap<Symbols | Text, Map<string, Distribution | undefined>>();

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
  const values = Uint32Array.from({ length: alphabet }, (_, symbol) => symbol);
  const logs = await model.logLikelihood({ kind: 'symbols', count: alphabet, values, alphabet }, call);
  let total = 0;
  const weights = logs.map((log) => {
    const p = Math.exp(log);
    total += p;
    return p;
  });
  return Math.abs(total - 1) < 1e-6 ? { weights, total, basis: 'exact' } : undefined;
};
