import { expect } from 'chai';
import type { Symbols, Text } from '../../../core/contracts/index.js';
import { diversity } from '../../../plugins/metrics/diversity.js';
import { heterozygosity } from '../../../plugins/metrics/heterozygosity.js';
import { logLikelihood } from '../../../plugins/metrics/log-likelihood.js';
import { perplexity } from '../../../plugins/metrics/perplexity.js';
import { rareEvents } from '../../../plugins/metrics/rare-events.js';
import { support } from '../../../plugins/metrics/support.js';
import { zipfExponent, zipfExponentMetric } from '../../../plugins/metrics/zipf-exponent.js';
import { rareSymbols } from '../../../plugins/sources/symbols.js';
import { zipfLaw } from '../../../plugins/symbols.js';
import { symbols, text } from '../models/symbol-fixtures.js';
import { measure, told, vectors, type Given } from './subject.js';

/** A model that makes these rows and says that it has these probabilities. */
const knowing = (p: readonly number[], rows: Symbols, test: Symbols, truth?: readonly number[]): Given => ({
  rows,
  test,
  logLikelihood: (asked) => Float64Array.from((asked as Symbols).values, (symbol) => Math.log(p[symbol]!)),
  ...(truth === undefined ? {} : { truth: { probabilities: Float64Array.from(truth) } }),
});
const ROWS = symbols([0, 0, 1, 0], 4);
const TEST = symbols([0, 1, 2, 3], 4);

describe('metrics of symbols and text', () => {
  describe('heterozygosity', () => {
    it("is exact from the model's own probabilities", async () => {
      const { value } = await measure(heterozygosity, knowing([0.5, 0.25, 0.25, 0], ROWS, TEST));
      expect(value).to.deep.equal({ value: 1 - 0.25 - 0.125, basis: 'exact' });
    });
    it('is estimated without bias from rows otherwise', async () => {
      // 3 of the 6 pairs of rows differ.
      const { value } = await measure(heterozygosity, { rows: ROWS, test: TEST });
      expect(value!.value).to.be.closeTo(0.5, 1e-12);
      expect(value!.basis).to.equal('sampled');
    });
    it('takes no likelihood for probabilities that do not add up to 1', async () => {
      const { value } = await measure(heterozygosity, knowing([0.5, 0.2, 0.2, 0], ROWS, TEST));
      expect(value!.basis).to.equal('sampled');
    });
    it('is of the tokens of texts', async () => {
      const { value } = await measure(heterozygosity, { rows: text('a a', 'b a'), test: text('a') });
      expect(value!.value).to.be.closeTo(0.5, 1e-12);
    });
  });

  describe('support', () => {
    const TRUTH = [0.5, 0.3, 0.15, 0.05];
    it('knows what survives, what is missing, lost and left in the tail', async () => {
      const given = knowing([0.9, 0.07, 0.03, 0], ROWS, TEST, TRUTH);
      const found = await measure(support, given, { tail: 0.2, mode: 0.1 });
      expect(found['surviving']!.value).to.equal(3 / 4);
      expect(found['missingMass']!.value).to.be.closeTo(0.05, 1e-12);
      // 0.07 < 0.3 / 4 and 0.03 < 0.15 / 4 are lost; 0.05 is no mode.
      expect(found['lost']!.value).to.be.closeTo(2 / 3, 1e-12);
      expect(found['logTailMass']!.value).to.be.closeTo(Math.log((0.03 * 4 + 0.5) / 5), 1e-12);
      expect(found['unreal']!.value).to.equal(0);
      for (const { basis } of Object.values(found)) expect(basis).to.equal('exact');
    });
    it('sees mass where there is no real symbol', async () => {
      const { unreal } = await measure(support, knowing([0.5, 0, 0, 0.5], ROWS, TEST, [0.4, 0.3, 0.3, 0]));
      expect(unreal).to.deep.equal({ value: 0.5, basis: 'exact' });
    });
    it('holds rows against the held-out ones where neither side knows its law', async () => {
      const found = await measure(support, { rows: ROWS, test: TEST });
      expect(found['surviving']).to.deep.equal({ value: 0.5, basis: 'sampled' });
      expect(found['missingMass']!.value).to.be.closeTo(0.5, 1e-12);
      expect(found['unreal']).to.equal(undefined);
    });
    it('knows a token of text again whatever number it has', async () => {
      const found = await measure(support, { rows: text('c b'), test: text('a b', 'b c') });
      expect(found['surviving']!.value).to.be.closeTo(2 / 3, 1e-12);
      expect(found['missingMass']!.value).to.be.closeTo(1 / 4, 1e-12);
    });
    it('has no lost modes where nothing is frequent enough to be one', async () => {
      expect((await measure(support, knowing(TRUTH, ROWS, TEST, TRUTH), { mode: 0.9 }))['lost']).to.equal(undefined);
    });
  });

  describe('diversity', () => {
    it('is the entropy in nats, exact where probabilities are, and the effective number', async () => {
      const found = await measure(diversity, knowing([0.25, 0.25, 0.25, 0.25], ROWS, TEST));
      expect(found['entropy']!.value).to.be.closeTo(Math.log(4), 1e-12);
      expect(found['effective']!.value).to.be.closeTo(4, 1e-12);
      expect(found['entropy']!.basis).to.equal('exact');
      expect(found['distinct1']).to.deep.equal({ value: 0.5, basis: 'sampled' });
      expect(found['distinct2']).to.equal(undefined);
    });
    it('counts distinct tokens and distinct neighbours, within a text only', async () => {
      const rows = text('a b a b', 'a b', 'c');
      const found = await measure(diversity, { rows, test: rows });
      expect(found['distinct1']!.value).to.be.closeTo(3 / 7, 1e-12);
      // ab ba ab ab: two of four.
      expect(found['distinct2']!.value).to.be.closeTo(1 / 2, 1e-12);
      expect(found['logDistinct2']!.value).to.be.closeTo(Math.log(1 / 2), 1e-12);
    });
    it('is 0 where one symbol is left, finite still', async () => {
      const found = await measure(diversity, { rows: symbols([2, 2], 4), test: TEST });
      expect(found['entropy']!.value).to.equal(0);
    });
    it('counts characters where it is told to', async () => {
      const found = await measure(diversity, { rows: text('aab'), test: text('a') }, { unit: 'characters' });
      expect(found['distinct1']!.value).to.be.closeTo(2 / 3, 1e-12);
    });
  });

  describe('zipf-exponent', () => {
    it("finds the exponent of Zipf's law, in any order of the symbols", async () => {
      for (const exponent of [0.3, 1, 1.7, 3]) {
        const p = [...zipfLaw(50, exponent)];
        expect(zipfExponent(Float64Array.from(p))).to.be.closeTo(exponent, 1e-9);
        const test = symbols([0], 50);
        const found = await measure(zipfExponentMetric, knowing([...p].reverse(), test, test));
        expect(found['exponent']!.value).to.be.closeTo(exponent, 1e-9);
        expect(found['ranks']!.value).to.equal(50);
      }
    });
    it('is 0 for equal weights, and undefined for a single outcome', () => {
      expect(zipfExponent(new Float64Array(5).fill(2))).to.be.closeTo(0, 1e-9);
      expect(zipfExponent(Float64Array.of(3))).to.equal(undefined);
    });
  });

  describe('likelihood', () => {
    const half: Given['logLikelihood'] = ({ count }) => new Float64Array(count).fill(Math.log(1 / 64));
    it('is a perplexity by token, each text with its end', async () => {
      const test: Text = text('a b', 'c');
      const found = await measure(perplexity, { test, logLikelihood: half });
      // Two texts of log2 64 = 6 bits; 3 words and 2 ends.
      expect(found['bits']!.value).to.be.closeTo(12 / 5, 1e-12);
      expect(found['crossEntropy']!.value).to.be.closeTo((12 / 5) * Math.LN2, 1e-12);
      expect(found['value']!.value).to.be.closeTo(Math.exp((12 / 5) * Math.LN2), 1e-9);
    });
    it('is a perplexity by symbol', async () => {
      expect((await measure(perplexity, { test: TEST, logLikelihood: half }))['value']!.value).to.be.closeTo(64, 1e-9);
    });
    it('is infinite where a row is impossible', async () => {
      const never: Given['logLikelihood'] = ({ count }) => new Float64Array(count).fill(-Infinity);
      const given = { test: TEST, logLikelihood: never };
      const infinite = { value: Infinity, crossEntropy: Infinity, bits: Infinity };
      expect(await told(perplexity, given)).to.deep.equal({ ...infinite, bitsPerByte: 'harmless' });
      expect(await told(perplexity, { ...given, test: text('a') })).to.deep.equal({
        ...infinite,
        bitsPerByte: Infinity,
      });
      expect(await told(logLikelihood, given)).to.deep.equal({ nll: Infinity, impossible: 1 });
    });
    it('is lost where a density is no number, and nothing to measure of a model without one', async () => {
      const broken: Given['logLikelihood'] = ({ count }) => new Float64Array(count).fill(NaN);
      const every = (state: string) => ({ value: state, crossEntropy: state, bits: state, bitsPerByte: state });
      expect(await told(perplexity, { test: text('a'), logLikelihood: broken })).to.deep.equal(every('lost'));
      expect(await told(perplexity, { test: TEST })).to.deep.equal(every('harmless'));
    });
    it('is the mean over rows for metric log-likelihood, of symbols and of texts', async () => {
      for (const test of [TEST, text('a b', 'c')])
        expect((await measure(logLikelihood, { test, logLikelihood: half }))['nll']!.value).to.be.closeTo(
          Math.log(64),
          1e-12,
        );
    });
  });

  it('rare events are the least likely symbols, and counted among rows', async () => {
    const p = Float64Array.of(0.6, 0.3, 0.05, 0.05, 0);
    expect(rareSymbols(p, 0.1).mass).to.be.closeTo(0.1, 1e-12);
    expect(rareSymbols(p, 0.01).mass).to.be.closeTo(0.05, 1e-12);
    expect(rareSymbols(p, 1).mass).to.be.closeTo(0.4, 1e-12);
    const found = await measure(rareEvents, {
      rows: symbols([0, 2, 3, 1], 5),
      test: TEST,
      truth: { rare: rareSymbols(p, 0.1) as never },
    });
    expect(found['mass']!.value).to.equal(0.5);
  });
  it('refuse other kinds of data in words', async () => {
    for (const metric of [diversity, support, heterozygosity, zipfExponentMetric, perplexity]) {
      const told = await measure(metric, { test: vectors([1]), rows: vectors([1]) }).catch(String);
      expect(told).to.match(/is for symbols and text, and the source has vectors/u);
    }
  });
});
