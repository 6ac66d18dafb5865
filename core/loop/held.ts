import type { MixStrategy, Model, Scorer } from '../contracts/index.js';
import type { EntryKind, Capability } from '../plugin/index.js';
import type { Named } from './cell-parts.js';
import { checkRowNumbers } from './check-values.js';
import { guard } from './guard.js';
import { HeldModel } from './held-model.js';
import { HeldStrategy } from './held-strategy.js';

/**
 * An entry inside the options of another, as that other gets it: what it throws and returns is told as its own fault, not
 * as that of whoever asked.
 */
export const held = (kind: EntryKind, named: Named<unknown>, promised: readonly Capability[]): unknown => {
  switch (kind) {
    case 'models':
      return new HeldModel(named as Named<Model>, promised);
    case 'strategies':
      return new HeldStrategy(named as Named<MixStrategy>);
    case 'scorers':
      return heldScorer(named as Named<Scorer>);
    default:
      return named.live;
  }
};

/** Of n candidates the likeliest may all be impossible, or beyond doubt: scores are ordered, so any but NaN will do. */
const heldScorer = (named: Named<Scorer>): Scorer => ({
  score: (samples, context) =>
    guard(named, 'score', undefined, context.signal, async (live) =>
      checkRowNumbers(await live.score(samples, context), samples.count, 'both'),
    ),
});
