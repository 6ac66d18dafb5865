import { expect } from 'chai';
import type { JsonObject } from '../../../core/contracts/index.js';
import { mixFacts, Registry } from '../../../core/plugin/index.js';
import { models } from '../../../plugins/models/index.js';
import { scorers } from '../../../plugins/scorers/index.js';
import { sources } from '../../../plugins/sources/index.js';
import { strategies } from '../../../plugins/strategies/index.js';
import { replace } from '../../../plugins/strategies/replace.js';
import { asPlugin } from '../../fixtures/built-in.js';

const registry = new Registry().register(asPlugin('all', [...strategies, ...models, ...sources, ...scorers]), {
  from: 'object',
});
const facts = (use: string, options: JsonObject = {}) => mixFacts(registry, { use, with: options });
const mix = (real: string, syntheticShare: number): JsonObject => ({ use: 'mix', with: { real, syntheticShare } });
const steps = (...inner: JsonObject[]): JsonObject => ({
  steps: inner.map((one, i) => ({ from: 1 + 2 * i, strategy: one })),
});

describe('what a strategy says of its training sets', () => {
  it('is its own word, where it wraps nothing', () => {
    expect(facts('mix', { real: 'fresh', syntheticShare: 0.3 })).to.deep.equal({
      share: 0.3,
      divides: true,
      real: 'fresh',
      constantSize: true,
    });
    expect(facts('accumulate')).to.deep.equal({ divides: false, real: 'fixed', constantSize: false });
    expect(facts('augment', { ratio: 3 })).to.include({ share: 0.75, divides: false });
  });
  it('is the word of the strategy inside, however deep', () => {
    for (const inner of [mix('fresh', 0.3), mix('fixed', 0.6), { use: 'accumulate' }, { use: 'augment' }]) {
      const said = mixFacts(registry, inner as { use: string });
      expect(facts('weighted', { strategy: inner })).to.deep.equal(said);
      const curated = { use: 'curate', with: { strategy: inner, scorer: 'likelihood' } };
      expect(facts('bias', { strategy: curated, temperature: 0.5 })).to.deep.equal(said);
      expect(facts('schedule', steps(inner))).to.deep.equal(said);
    }
  });
  it('is what all strategies of a schedule agree on', () => {
    expect(facts('schedule', steps(mix('fresh', 0.3), mix('fresh', 0.3)))).to.include({
      share: 0.3,
      constantSize: true,
    });
    const differing = facts('schedule', steps(mix('fresh', 0.3), mix('fixed', 0.5)));
    expect(differing).to.deep.equal({ divides: true, real: 'fixed', constantSize: false });
  });
  it('is refused where `wraps` names no option', () => {
    const wrong = { ...replace, wraps: 'inside' };
    expect(() => new Registry().register(asPlugin('wrong', [wrong]), { from: 'object' })).to.throw(
      /wraps names "inside"/,
    );
  });
});
