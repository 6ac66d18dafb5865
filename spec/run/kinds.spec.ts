import { expect } from 'chai';
import { cellsOf } from '../fixtures/chains.js';

describe('a metric of some kinds of data', () => {
  it('is refused for others before anything runs', async () => {
    const refusal: unknown = await cellsOf({
      study: 'kinds',
      sources: ['normal'],
      models: ['gaussian'],
      strategies: ['replace'],
      metrics: ['moments', 'diversity'],
    }).catch((error: unknown) => error);
    expect(refusal).to.include({ code: 'COLLAPSAR_NEEDS_UNMET' });
    expect(String(refusal)).to.include(
      'diversity is for symbols or text, and source normal with model gaussian has vectors',
    );
  });
});
