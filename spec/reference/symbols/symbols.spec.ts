import { expect } from 'chai';
import type { Symbols } from '../../../core/contracts/index.js';
import { rootStream } from '../../../core/random/index.js';
import { diversity } from '../../../plugins/metrics/diversity.js';
import { heterozygosity } from '../../../plugins/metrics/heterozygosity.js';
import { zipfExponentMetric } from '../../../plugins/metrics/zipf-exponent.js';
import { ngram } from '../../../plugins/models/ngram.js';
import { bigramLaw } from '../../../plugins/sources/zipf-bigram.js';
import { measure } from '../../plugins/metrics/subject.js';
import { fitted, likelihoods, symbols, text } from '../../plugins/models/symbol-fixtures.js';
import { pythonHas, requires } from '../../requires.js';
import { askPython } from '../python.js';

interface Answer {
  readonly entropy: readonly number[];
  readonly heterozygosity: readonly number[];
  readonly zipf: readonly number[];
  /** by model, by held-out text */
  readonly ngram: readonly (readonly number[])[];
}

/** Texts of a small Markov chain; every fourth held out, with words that the others may lack. */
const { draw } = bigramLaw({ vocabulary: 30, exponent: 1, coupling: 0.7, length: 4 });
const random = rootStream(9).child('texts');
const written = Array.from({ length: 160 }, () => draw(random));
const texts = written.filter((_, i) => i % 4 !== 0);
const held = ['', 'never said', ...written.filter((_, i) => i % 4 === 0)];
const models = [1, 2, 3, 4].flatMap((order) =>
  [
    { smoothing: 'none' },
    { smoothing: 'additive', alpha: 0.2 },
    { smoothing: 'witten-bell' },
    { smoothing: 'kneser-ney' },
    { smoothing: 'kneser-ney', discount: 0.6 },
  ].map((options) => ({ order, vocabulary: 50, ...options })),
);
/** Rows whose counts by symbol are given. */
const rowsOf = (counts: readonly number[]): Symbols =>
  symbols(
    counts.flatMap((count, symbol) => Array<number>(count).fill(symbol)),
    counts.length,
  );
const COUNTS = [
  [12, 3, 5, 1, 1, 0, 7],
  [400, 130, 77, 50, 33, 20, 18, 9, 4, 4, 1],
  [5, 5, 4],
];

describe('symbols and n-grams beside SciPy and a plain Python n-gram', () => {
  let answer: Answer;
  before(function () {
    requires(this, 'python3 with scipy', pythonHas('numpy', 'scipy'));
    const asked = models.map(({ order, smoothing, vocabulary, ...rest }) => ({
      ...{ order, smoothing, vocabulary, alpha: null, discount: null },
      ...rest,
    }));
    answer = askPython(new URL('reference.py', import.meta.url), ['numpy', 'scipy'], {
      counts: COUNTS,
      texts,
      held,
      models: asked,
    });
  });

  it('have the same entropy (scipy.stats.entropy)', async () => {
    for (const [i, counts] of COUNTS.entries()) {
      const rows = rowsOf(counts);
      const { entropy } = await measure(diversity, { rows, test: rows });
      expect(entropy!.value).to.be.closeTo(answer.entropy[i]!, 1e-12);
    }
  });
  it('have the same heterozygosity, but for the unbiased factor n / (n - 1)', async () => {
    for (const [i, counts] of COUNTS.entries()) {
      const rows = rowsOf(counts);
      const { value } = await measure(heterozygosity, { rows, test: rows });
      expect((value!.value * (rows.count - 1)) / rows.count).to.be.closeTo(answer.heterozygosity[i]!, 1e-12);
    }
  });
  it("have the same exponent of Zipf's law (scipy.stats.zipfian, likelihood maximised)", async () => {
    for (const [i, counts] of COUNTS.entries()) {
      const rows = rowsOf(counts);
      const { exponent } = await measure(zipfExponentMetric, { rows, test: rows });
      expect(exponent!.value).to.be.closeTo(answer.zipf[i]!, 1e-6);
    }
  });
  for (const [i, options] of models.entries())
    it(`give the same probabilities to held-out texts: ${JSON.stringify(options)}`, async () => {
      const p = await likelihoods(await fitted(ngram, text(...texts), options), text(...held));
      for (const [row, wanted] of answer.ngram[i]!.entries())
        expect(Math.abs(p[row]! - wanted), held[row]).to.be.at.most(1e-10 * wanted);
    });
});
