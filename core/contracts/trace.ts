/** What a call reported on its way (`Call.report`), at one of its steps. */
export interface Trace {
  readonly step: number;
  readonly values: Readonly<Record<string, number>>;
}

/** Names of the values by which a strategy that chooses among synthetic rows says, last in a generation, how many were drawn ... */
export const ROWS_DRAWN = 'rows drawn';
/** ... and how many of them it kept. */
export const ROWS_KEPT = 'rows kept';

/** Name of the value by which a fit says, at its end, how many of its training steps were compiled. */
export const COMPILED_STEPS = 'compiled steps';
/** The same of steps that were not compiled: why not stands after it, and each reason has its own number. */
export const UNCOMPILED_STEPS = 'uncompiled steps: ';
