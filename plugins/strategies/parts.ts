import type { Call, Json, MixState, Part, Samples, Synthetic } from '../../core/contracts/index.js';

/** m = round(a T): synthetic rows of a generation of T rows at synthetic share a. */
export const syntheticRows = (share: number, samples: number): number => Math.round(share * samples);
/** n = T - round(a T): its real rows. */
export const realRows = (share: number, samples: number): number => samples - syntheticRows(share, samples);

/** A share as titles of strategies say it. */
export const percentOf = (share: Json | undefined): string => `${Number((100 * Number(share)).toPrecision(3))} %`;
/** Real rows by the option that says which. */
export const realRowsText = (rows: Json | undefined): string =>
  rows === 'fixed' ? 'the same real rows' : 'new real rows';

/** A call with a stream of its own below the strategy's. */
export const callBelow = (state: MixState, name: string): Call => ({
  random: state.random.child(name),
  signal: state.signal,
  report: (step) => {
    state.report(step);
  },
});

export const realPart = (samples: Samples): Part => ({ samples, origin: 'real' });

/** `count` new rows of the previous generation's model. */
export const syntheticPart = async (state: MixState, synthetic: Synthetic, count: number): Promise<Part> => ({
  samples: await synthetic.sample(count, callBelow(state, 'synthetic')),
  origin: state.generation - 1,
});

/** T rows of the previous model (or `count`), or the source's first T rows in generation 1. */
export const nextPart = (state: MixState, count = state.samples): Promise<Part> =>
  state.synthetic === undefined
    ? state.real.fixed(state.samples).then(realPart)
    : syntheticPart(state, state.synthetic, count);

/**
 * The state with everything that draws synthetic rows decorated: the previous model and every teacher. Fresh real rows
 * that a control puts in their place are left alone.
 */
export const decorated = (state: MixState, wrap: (inner: Synthetic) => Synthetic): MixState => {
  const through = (inner: Synthetic): Synthetic => (inner.real === true ? inner : wrap(inner));
  return {
    ...state,
    from: (model) => through(state.from(model)),
    ...(state.synthetic === undefined ? {} : { synthetic: through(state.synthetic) }),
  };
};
