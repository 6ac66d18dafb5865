import { expect } from 'chai';
import type { Vectors } from '../../../core/contracts/index.js';
import { metrics } from '../../../plugins/metrics/index.js';
import { bars } from '../../fixtures/images.js';
import { measure } from './subject.js';

/** What needs more than rows: a fitted classifier, a model's hook, what a source knows, labels, categories, missing cells. */
const MORE = [
  'class-histogram',
  'likelihood-bound',
  'reconstruction',
  'modes',
  'hallucination',
  'category-coverage',
  'utility',
  'missingness',
];

const flat = (rows: Vectors): Vectors => ({ ...rows, shape: [64], values: Float64Array.from(rows.values) });

describe('metrics of vectors', () => {
  const [rows, test, learnt] = [bars(60, 8, 1), bars(50, 8, 2), bars(60, 8, 3)];
  for (const entry of metrics.filter(({ data, id }) => data === 'vectors' && !MORE.includes(id)))
    it(`${entry.id} takes images, and gives what it gives for the same numbers in a line`, async () => {
      const [image, line] = [
        await measure(entry, { rows, test, trained: [learnt] }),
        await measure(entry, { rows: flat(rows), test: flat(test), trained: [flat(learnt)] }),
      ];
      expect(image).to.not.deep.equal({});
      expect(image).to.deep.equal(line);
      expect(Object.values(image).every(({ value }) => Number.isFinite(value))).to.equal(true);
    });
});
