import { expect } from 'chai';
import type { RealData, Symbols, Text } from '../../../core/contracts/index.js';
import { categorical } from '../../../plugins/sources/categorical.js';
import { bigramLaw } from '../../../plugins/sources/zipf-bigram.js';
import { zipfBigram } from '../../../plugins/sources/zipf-bigram.js';
import { zipf } from '../../../plugins/sources/zipf.js';
import { zipfLaw } from '../../../plugins/symbols.js';
import { create, open } from './open.js';

const openSymbols = (...given: Parameters<typeof open>) => open(...given) as unknown as Promise<RealData<Symbols>>;
const openText = (...given: Parameters<typeof open>) => open(...given) as unknown as Promise<RealData<Text>>;

/** Pearson's statistic of draws against probabilities, as a z score (normal for many symbols). */
const misfit = (values: Uint32Array, probabilities: Float64Array): number => {
  const counts = new Float64Array(probabilities.length);
  for (const value of values) counts[value]!++;
  let statistic = 0;
  let freedom = -1;
  for (const [symbol, p] of probabilities.entries()) {
    if (p === 0) expect(counts[symbol], `symbol ${symbol}`).to.equal(0);
    else {
      freedom++;
      const off = counts[symbol]! - values.length * p;
      statistic += (off * off) / (values.length * p);
    }
  }
  return (statistic - freedom) / Math.sqrt(2 * freedom);
};

describe('sources of symbols', () => {
  it('draw by their probabilities', async () => {
    for (const [source, options] of [
      [categorical, { probabilities: [0.5, 0, 0.2, 0.2, 0.1] }],
      [categorical, { alphabet: 40 }],
      [categorical, { alphabet: 12, law: 'dirichlet', concentration: 3 }],
      [zipf, { alphabet: 60, exponent: 1.2 }],
    ] as const) {
      const data = await openSymbols(source, options);
      const { values } = await data.rows(0, 40_000);
      expect(Math.abs(misfit(values, data.truth!.probabilities!)), JSON.stringify(options)).to.be.below(4);
    }
  });
  it("follow Zipf's law C i^-b", async () => {
    const law = zipfLaw(1000, 1.5);
    expect(law.reduce((sum, p) => sum + p, 0)).to.be.closeTo(1, 1e-12);
    expect(law[0]! / law[8]!).to.be.closeTo(27, 1e-9);
  });
  it('know their likelihood and their rare symbols', async () => {
    const { truth, test } = await openSymbols(categorical, { probabilities: [0.7, 0.26, 0.04], rareMass: 0.1 });
    expect(truth!.rare!.mass).to.be.closeTo(0.04, 1e-12);
    expect([...truth!.rare!.holds(test)]).to.deep.equal(Array.from(test.values, (symbol) => Number(symbol === 2)));
    expect([...truth!.logLikelihood!(test)]).to.deep.equal(
      Array.from(test.values, (symbol) => Math.log([0.7, 0.26, 0.04][symbol]!)),
    );
  });
  it('draw another Dirichlet law for every seed', async () => {
    const law = async (seed: number) =>
      (await openSymbols(categorical, { law: 'dirichlet' }, { seed })).truth!.probabilities!;
    expect([...(await law(1))]).to.not.deep.equal([...(await law(2))]);
  });
  it('refuse probabilities that do not add up, or leave nothing to chance', () => {
    for (const probabilities of [
      [0.5, 0.4],
      [1, 0],
    ])
      expect(() => create(categorical, { probabilities }))
        .to.throw()
        .with.property('code', 'COLLAPSAR_OPTION_INVALID');
  });
});

describe('source zipf-bigram', () => {
  const settings = { vocabulary: 7, exponent: 1, coupling: 0.6, length: 3 };

  it('gives probabilities that add up to 1: first words and their end, or another word', () => {
    const { logLikelihood } = bigramLaw(settings);
    const p = (...texts: string[]): number =>
      logLikelihood({ kind: 'text', count: texts.length, texts }).reduce((sum, log) => sum + Math.exp(log), 0);
    const words = Array.from({ length: 7 }, (_, i) => `w${i}`);
    expect(p(...words)).to.be.closeTo(1 / 3, 1e-12);
    expect(p(...words.map((word) => `w2 ${word}`))).to.be.closeTo((p('w2') * 2) / 3, 1e-12);
    expect(p('')).to.equal(0);
    expect(p('w7')).to.equal(0);
  });
  it('says texts as often as it gives them probability', async () => {
    const data = await openText(zipfBigram, settings);
    const n = 30_000;
    const { texts } = await data.rows(0, n);
    for (const wanted of ['w0', 'w1', 'w0 w0', 'w0 w4', 'w3 w1']) {
      const p = Math.exp(data.truth!.logLikelihood!({ kind: 'text', count: 1, texts: [wanted] })[0]!);
      const seen = texts.filter((each) => each === wanted).length;
      expect(Math.abs(seen - n * p) / Math.sqrt(n * p * (1 - p)), wanted).to.be.below(4);
    }
    const words = texts.reduce((sum, each) => sum + each.split(' ').length, 0);
    // Geometric lengths: variance length (length - 1).
    expect(Math.abs(words - 3 * n) / Math.sqrt(6 * n)).to.be.below(4);
  });
});
