import { expect } from 'chai';
import type { Text } from '../../../core/contracts/index.js';
import { rootStream } from '../../../core/random/index.js';
import { slice } from '../../../core/samples/index.js';
import { exampleData } from '../../../core/testing/index.js';
import { qualityOf } from '../../../plugins/metrics/scorer-quality.js';
import { hashedNgrams } from '../../../plugins/scorers/text-classifier/hashed-ngrams.js';
import { logOdds, sparseLogistic } from '../../../plugins/scorers/text-classifier/sparse-logistic.js';
import { pythonHas, requires } from '../../requires.js';
import { agree, agreeAll, askPython } from '../python.js';

interface Answer {
  readonly odds: readonly number[];
  readonly columns: readonly number[];
  readonly values: readonly number[];
  readonly offsets: readonly number[];
  readonly auc: number;
  readonly brier: number;
  readonly accuracy: number;
  readonly precision: number;
  readonly recall: number;
}

describe('text-classifier and scorer-quality beside scikit-learn', function () {
  before(function () {
    requires(this, 'python3 with scikit-learn', pythonHas('numpy', 'sklearn'));
  });
  for (const { unit, order, width, ridge } of [
    { unit: 'characters', order: 4, width: 4096, ridge: 1 },
    { unit: 'words', order: 2, width: 101, ridge: 0.05 },
  ] as const)
    it(`have the same features, fit and quality (${unit}, ${width} columns, ridge ${ridge})`, () => {
      const random = rootStream(3);
      const words = exampleData('text', 300);
      // Beyond ASCII and beyond the basic plane too.
      const text: Text = {
        ...words,
        texts: words.texts.map((each, i) => (i % 5 === 0 ? `${each} äü \u{1F600}` : each)),
      };
      const labels = Uint8Array.from({ length: 200 }, (_, i) =>
        random.uniform() < (text.texts[i]!.includes('four') ? 0.8 : 0.3) ? 1 : 0,
      );
      const scores = Float64Array.from({ length: 300 }, () => Math.round(20 * random.uniform()) / 20);
      const good = Uint8Array.from(scores, (score) => (random.uniform() < 0.3 + 0.5 * score ? 1 : 0));
      const x = hashedNgrams(text, { unit, order, width });
      const learnt = hashedNgrams(slice(text, 0, 200), { unit, order, width });
      const { signal } = new AbortController();
      const odds = logOdds(x, sparseLogistic(learnt, labels, { ridge, signal }));
      const quality = qualityOf(scores, good, 0.5);
      const answer = askPython<Answer>(new URL('text_classifier.py', import.meta.url), ['numpy', 'sklearn'], {
        ...{ unit, order, width, ridge, threshold: 0.5 },
        texts: text.texts,
        labels: [...labels],
        scores: [...scores],
        good: [...good],
      });
      const [ours, theirs] = [sortedRows(x), sortedRows(answer)];
      expect(ours.columns).to.deep.equal(theirs.columns);
      agreeAll(ours.values, theirs.values, 1e-12, 'features');
      agreeAll(odds, answer.odds, 1e-7, 'log odds');
      agree(1 - quality.falseRejection!, answer.recall, 1e-12, 'recall');
      for (const name of ['auc', 'brier', 'accuracy', 'precision'] as const)
        agree(quality[name]!, answer[name], 1e-12, name);
    });
});

/** Columns ascending within a row, without zeros: grams whose signs cancel stand for one there and not here. */
const sortedRows = (x: {
  readonly offsets: ArrayLike<number>;
  readonly columns: ArrayLike<number>;
  readonly values: ArrayLike<number>;
}): { readonly columns: number[]; readonly values: number[] } => {
  const [columns, values]: [number[], number[]] = [[], []];
  for (let row = 0; row + 1 < x.offsets.length; row++)
    Array.from({ length: x.offsets[row + 1]! - x.offsets[row]! }, (_, k) => x.offsets[row]! + k)
      .filter((k) => x.values[k] !== 0)
      .sort((a, b) => x.columns[a]! - x.columns[b]!)
      .forEach((k) => {
        columns.push(row * 1e6 + x.columns[k]!);
        values.push(x.values[k]!);
      });
  return { columns, values };
};
