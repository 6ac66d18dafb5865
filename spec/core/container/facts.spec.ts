import { expect } from 'chai';
import { cellsOf } from '../../fixtures/chains.js';

describe('the facts of a source', () => {
  it('hold its moments, but none of rows as wide as images, whose covariance would fill the record', async () => {
    const normal = (dimensions: number) => ({ use: 'normal', as: `d${dimensions}`, with: { dimensions } });
    const { record } = await cellsOf({
      study: 'facts',
      sources: [normal(3), normal(257)],
      models: ['gaussian'],
      strategies: ['replace'],
      metrics: ['moments'],
      samples: 300,
      evaluate: 10,
    });
    expect(record.sources['d3']!.truth!.covariance).to.have.length(9);
    expect(record.sources['d257']).not.to.have.nested.property('truth.covariance');
    expect(record.sources['d257']!.shape).to.deep.equal([257]);
  });
});
