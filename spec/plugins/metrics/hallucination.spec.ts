import { expect } from 'chai';
import type { Truth, Vectors } from '../../../core/contracts/index.js';
import { hallucination } from '../../../plugins/metrics/hallucination.js';
import { measure, vectors } from './subject.js';

describe('hallucination', () => {
  it('is the mass below the density that all but the level of the real rows exceed', async () => {
    const truth: Truth<Vectors> = { logLikelihood: ({ values }) => values.map((x) => -x * x) as Float64Array };
    const test = vectors(Array.from({ length: 101 }, (_, i) => i / 100));
    const rows = vectors([0, 0.5, 0.97, 0.999, 2, NaN]);
    const found = await measure(hallucination, { rows, test, truth: truth as Truth }, { level: 0.02 });
    expect(found['mass']!.value).to.equal(3 / 6);
  });
});
