import type { MixState, Synthetic } from '../../core/contracts/index.js';

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
