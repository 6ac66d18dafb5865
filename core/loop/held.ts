import type { MixStrategy, Model, Scorer } from '../contracts/index.js';
import type { EntryKind, Capability } from '../plugin/index.js';
import type { Named } from './cell-parts.js';
import { checkRowNumbers } from './check-values.js';
import { guard } from './guard.js';
import { GuardedModel } from './guarded-model.js';
import { GuardedStrategy } from './guarded-strategy.js';

/**
 * An entry inside the options of another, as that other gets it: what it throws and returns is told as its own fault, not
 * as that of whoever asked.
 */
export const guardedEntry = (kind: EntryKind, named: Named<unknown>, promised: readonly Capability[]): unknown => {
  switch (kind) {
    case 'models':
      return new GuardedModel(named as Named<Model>, promised);
    case 'strategies':
      return new GuardedStrategy(named as Named<MixStrategy>);
    case 'scorers':
      return guardedScorer(named as Named<Scorer>);
    default:
      return named.live;
  }
};

/** Of n candidates the likeliest may all be impossible, or beyond doubt: scores are ordered, so any but NaN will do. */
const guardedScorer = (named: Named<Scorer>): Scorer => ({
  score: (samples, context) =>
    guard(named, 'score', undefined, context.signal, async (live) =>
      checkRowNumbers(await live.score(samples, context), samples.count, 'both'),
    ),
});
