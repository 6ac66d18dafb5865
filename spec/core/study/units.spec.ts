import { expect } from 'chai';
import { unitWarnings } from '../../../core/study/index.js';

describe('warnings of units', () => {
  const distance = { id: 'wasserstein.distance', unit: 'data units', measures: 'risk' } as const;
  it('name the judged distances that the widest columns decide, and the way out', () => {
    const [text, ...rest] = unitWarnings({ csv: { spread: 5612 }, even: { spread: 3 }, images: {} }, [distance]);
    expect(rest).to.deep.equal([]);
    expect(text).to.include('The columns of csv differ 5600 times in spread').and.include('`scale: standard`');
  });
  it('say nothing where no metric that judges is in the units of the data', () => {
    for (const silent of [
      [],
      [{ ...distance, measures: undefined }],
      [{ id: 'moments.excessRisk', unit: '', measures: 'risk' as const }],
    ])
      expect(unitWarnings({ csv: { spread: 5612 } }, silent as never)).to.deep.equal([]);
  });
});
