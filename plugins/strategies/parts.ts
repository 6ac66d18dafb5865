import type { MixState, Part, Samples, Synthetic } from '../../core/contracts/index.js';

export const realPart = (samples: Samples): Part => ({ samples, origin: 'real' });

/** `count` new rows of the previous generation's model. */
export const syntheticPart = async (state: MixState, synthetic: Synthetic, count: number): Promise<Part> => ({
  samples: await synthetic.sample(count, {
    random: state.random.child('synthetic'),
    signal: state.signal,
    report: (step) => {
      state.report(step);
    },
  }),
  origin: state.generation - 1,
});

/** T rows of the previous model, or the source's first T rows in generation 1. */
export const nextPart = async (state: MixState): Promise<Part> =>
  state.synthetic === undefined
    ? realPart(await state.real.fixed(state.samples))
    : syntheticPart(state, state.synthetic, state.samples);
