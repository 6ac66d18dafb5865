import { expect } from 'chai';
import fc from 'fast-check';
import type { Bias } from '../../../core/contracts/index.js';
import { biasedWeights } from '../../../plugins/models/categorical/fitted-categorical.js';
import { categorical } from '../../../plugins/models/categorical.js';
import { refusal } from './fixtures.js';
import { call, every, fitted, likelihoods, near, symbols } from './symbol-fixtures.js';

const SEEN = symbols([0, 0, 0, 1, 1, 3], 5);

describe('categorical', () => {
  it('has the frequencies of its training rows', async () => {
    near(await likelihoods(await fitted(categorical, SEEN), every(5)), [3 / 6, 2 / 6, 0, 1 / 6, 0]);
  });
  it('adds alpha to every count of the alphabet', async () => {
    const model = await fitted(categorical, SEEN, { alpha: 0.5 });
    for (const [symbol, p] of (await likelihoods(model, every(5))).entries())
      expect(p).to.be.closeTo(([3, 2, 0, 1, 0][symbol]! + 0.5) / 8.5, 1e-12);
  });
  it('counts rows by the weight of their part', async () => {
    const parts = [
      { samples: symbols([0], 2), origin: 'real' as const, weight: 3 },
      { samples: symbols([1, 1], 2), origin: 1, weight: 0.5 },
    ];
    expect(await likelihoods(await fitted(categorical, parts), every(2))).to.deep.equal([0.75, 0.25]);
  });
  it('refuses rows without any weight', async () => {
    const parts = [{ samples: SEEN, origin: 'real' as const, weight: 0 }];
    expect(await refusal(fitted(categorical, parts))).to.equal('COLLAPSAR_FIT_INVALID');
  });
  it('makes symbols as often as it gives them probability, and no others', async () => {
    const n = 60_000;
    const model = await fitted(categorical, SEEN);
    const counts = new Float64Array(5);
    for (const symbol of (await model.sample(n, call('sample'))).values) counts[symbol]!++;
    for (const [symbol, p] of [3 / 6, 2 / 6, 0, 1 / 6, 0].entries()) {
      if (p === 0) expect(counts[symbol]).to.equal(0);
      else expect(Math.abs(counts[symbol]! - n * p) / Math.sqrt(n * p * (1 - p))).to.be.below(4);
    }
  });
  it('makes only the likeliest under topP', async () => {
    const model = await fitted(categorical, SEEN);
    const drawn = async (topP: number) =>
      new Set((await model.sample(2000, { ...call('sample'), bias: { topP } })).values);
    expect([...(await drawn(0.5))]).to.deep.equal([0]);
    expect([...(await drawn(0.51))].sort()).to.deep.equal([0, 1]);
    expect((await drawn(1)).size).to.equal(3);
  });
});

describe('weights under a sampling bias', () => {
  const weights = fc.array(fc.double({ min: 1e-6, max: 1, noNaN: true }), { minLength: 2, maxLength: 20 });
  const share = (list: Float64Array): Float64Array => {
    const total = list.reduce((sum, w) => sum + w, 0);
    return list.map((w) => w / total);
  };
  const biased = (list: readonly number[], bias: Bias): Float64Array =>
    share(biasedWeights(Float64Array.from(list), bias));

  it('stay what they are without one', () => {
    fc.assert(
      fc.property(weights, (list) => {
        expect([...biasedWeights(Float64Array.from(list), {})]).to.deep.equal(list);
      }),
    );
  });
  it('are the powers 1/t of the probabilities', () => {
    const [a, b] = biased([0.2, 0.8], { temperature: 0.5 });
    expect(b! / a!).to.be.closeTo(16, 1e-9);
  });
  it('keep the fewest outcomes that hold topP', () => {
    fc.assert(
      fc.property(weights, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (list, topP) => {
        const p = share(Float64Array.from(list));
        const kept = [...biased(list, { topP })].flatMap((w, i) => (w > 0 ? [p[i]!] : []));
        const held = kept.reduce((sum, w) => sum + w, 0);
        expect(held).to.be.at.least(topP - 1e-9);
        expect(held - Math.min(...kept)).to.be.below(topP + 1e-9);
      }),
    );
  });
  it('keep the likeliest topK, of equal ones the first, and of those the fewest that hold topP', () => {
    fc.assert(
      fc.property(weights, fc.integer({ min: 1, max: 25 }), (list, topK) => {
        const kept = [...biasedWeights(Float64Array.from(list), { topK })];
        const ranked = [...list.keys()].sort((a, b) => list[b]! - list[a]! || a - b).slice(0, topK);
        expect(kept).to.deep.equal(list.map((weight, i) => (ranked.includes(i) ? weight : 0)));
      }),
    );
    const list = Float64Array.of(0.1, 0.3, 0.1, 0.3, 0.2);
    expect([...biasedWeights(list, { topK: 1 })]).to.deep.equal([0, 0.3, 0, 0, 0]);
    expect([...biasedWeights(list, { topK: 4 })]).to.deep.equal([0.1, 0.3, 0, 0.3, 0.2]);
    // Of the .6 that two leave, one holds half; of the 1 of all, it takes two.
    expect([...biasedWeights(list, { topK: 2, topP: 0.5 })]).to.deep.equal([0, 0.3, 0, 0, 0]);
    expect([...biasedWeights(list, { topP: 0.5 })]).to.deep.equal([0, 0.3, 0, 0.3, 0]);
    expect([...biasedWeights(list, { topK: 1, temperature: 0.01 })]).to.deep.equal([0, 1, 0, 0, 0]);
  });
  it('leave the impossible impossible, however cold or hot', () => {
    for (const temperature of [0.01, 100]) expect(biased([0.5, 0, 0.5], { temperature })[1]).to.equal(0);
  });
});
