import { expect } from 'chai';
import { precisionRecall } from '../../../plugins/metrics/precision-recall.js';
import { measure, normalVectors } from './subject.js';

describe('precision-recall', () => {
  const real = normalVectors(800, 2, 1);

  it('sees rows that leave the real region as lost precision, rows that huddle in it as lost recall', async () => {
    const wide = await measure(precisionRecall, { rows: normalVectors(800, 2, 2, 4), test: real });
    expect(wide['precision']!.value).to.be.below(0.4);
    expect(wide['recall']!.value).to.be.above(0.9);
    const narrow = await measure(precisionRecall, { rows: normalVectors(800, 2, 2, 0.2), test: real });
    expect(narrow['precision']!.value).to.be.above(0.95);
    expect(narrow['recall']!.value).to.be.below(0.35);
    expect(narrow['coverage']!.value).to.be.below(0.4);
  });

  it('says nothing where there are no k neighbours', async () => {
    expect(await measure(precisionRecall, { rows: real, test: normalVectors(5, 2, 3) })).to.deep.equal({});
  });
});
