import type { Basis, Measured, Output, Samples, Subject } from '../../core/contracts/index.js';
import { firstNotFinite } from '../../core/samples/index.js';

type Measurements = Readonly<Record<string, Measured>>;

/** A number as a measurement, infinite ones as they are; what is none is lost (a model's row, mean or density was none). */
export const exact = (value: number | undefined): Measured =>
  value === undefined || Number.isNaN(value) ? undefined : { value, basis: 'exact' };
export const sampled = (value: number | undefined): Measured =>
  value === undefined || Number.isNaN(value) ? undefined : { value, basis: 'sampled' };

/** Numbers as measurements of the same names. */
export const eachSampled = (values: Readonly<Record<string, number | undefined>>): Measurements =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, sampled(value)]));

export const ofBasis = (basis: Basis): ((value: number | undefined) => Measured) =>
  basis === 'exact' ? exact : sampled;

/** undefined: there is nothing to measure of it, whatever the model. */
export const orHarmless = (value: number | undefined, measured = sampled): Measured =>
  value === undefined ? 'harmless' : measured(value);

/** Every output is lost: what it measures is not there any more, or the model's rows are no numbers. */
export const LOST: Measurements = {};

/** Nothing to measure for any model: what is wanting is wanting in the data, in the study or in the kind of model. */
export const harmless = (outputs: readonly Output[]): Measurements =>
  Object.fromEntries(outputs.map(({ name }) => [name, 'harmless']));

/** The option that says which held-out rows a metric asks about. */
export const ON = {
  enum: ['test', 'harder'],
  default: 'test',
  description: "which held-out rows. test: those like the training rows; harder: the source's harder ones",
} as const;
/** undefined where the source has none. */
export const heldOut = <S extends Samples>({ test, truth }: Subject<S>, on: 'test' | 'harder'): S | undefined =>
  on === 'test' ? test : truth?.harder;

export const allFinite = (values: ArrayLike<number>): boolean => firstNotFinite(values) < 0;

/** Rows whose numbers are finite; symbols and texts always are. */
export const finiteRows = (samples: Samples): boolean =>
  samples.kind === 'vectors'
    ? allFinite(samples.values)
    : samples.kind !== 'pairs' || (allFinite(samples.inputs.values) && allFinite(samples.targets.values));

/**
 * What stands in the way of holding a model's rows against real ones: real rows that are none, or too few of either, are so
 * for every model (harmless); a model's rows that are not finite are lost. undefined: nothing does.
 */
export const obstacle = (
  rows: Samples,
  real: Samples,
  outputs: readonly Output[],
  { rows: leastRows = 1, real: leastReal = 1 }: { readonly rows?: number; readonly real?: number } = {},
): Measurements | undefined => {
  if (rows.count < leastRows || real.count < leastReal || !finiteRows(real)) return harmless(outputs);
  return finiteRows(rows) ? undefined : LOST;
};
