import { expect } from 'chai';
import type { DataSource, RealData, Vectors } from '../../../core/contracts/index.js';
import { definePlugin, noOptions, source } from '../../../core/plugin/index.js';
import { cellsOf } from '../../fixtures/chains.js';

let asked = 0;
class Wide implements DataSource<Vectors> {
  async open(): Promise<RealData<Vectors>> {
    const rows = (count: number): Vectors => ({
      kind: 'vectors',
      count,
      shape: [20, 20, 1],
      values: new Float64Array(count * 400),
    });
    return {
      size: Infinity,
      rows: async (_from, count) => rows(count),
      test: rows(10),
      truth: {
        get moments() {
          asked++;
          return { mean: new Float64Array(400), covariance: new Float64Array(160_000) };
        },
      },
    };
  }
}
const wide = definePlugin({
  name: 'collapsar-plugin-wide',
  version: '1.0.0',
  api: '^1.0.0',
  entries: [
    source({
      id: 'wide',
      summary: 'Blank images',
      data: 'vectors',
      options: noOptions,
      provides: ['truth.moments'],
      implementation: Wide,
    }),
  ],
});

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

  it('do not ask for the covariance of images, which takes seconds', async () => {
    const study = {
      study: 'facts',
      sources: ['wide'],
      models: ['vae'],
      strategies: ['replace'],
      metrics: ['energy-distance'],
    };
    await cellsOf({ ...study, evaluate: 10 }, [wide]);
    expect(asked).to.equal(0);
  });
});
