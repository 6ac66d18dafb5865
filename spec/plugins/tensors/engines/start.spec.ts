import { expect } from 'chai';
import type { FittedModel, Model, Services, Vectors } from '../../../../core/contracts/index.js';
import { isCollapsarError } from '../../../../core/errors/index.js';
import { definePlugin, model, noOptions } from '../../../../core/plugin/index.js';
import { findEngine } from '../../../../plugins/tensors/engines/start.js';
import { ENGINES, startEngine, type Tf } from '../../../../plugins/tensors/index.js';
import { cellsOf, eventsOf, generationsOf } from '../../../fixtures/chains.js';

/** A point at the mean, found with tensors. */
class TensorMean implements Model<Vectors> {
  constructor(
    _options: object,
    private readonly services: Services,
  ) {}
  async fit(training: { parts: readonly { samples: Vectors }[] }): Promise<FittedModel<Vectors>> {
    const tf = this.services.tensors!.tf as Tf;
    const { values } = training.parts[0]!.samples;
    const mean = tf.tidy(() => tf.mean(tf.tensor1d([...values])).dataSync()[0]!);
    return {
      sample: (count) =>
        Promise.resolve({ kind: 'vectors', count, shape: [1], values: new Float64Array(count).fill(mean) }),
      save: () => Promise.resolve({ meta: mean }),
    };
  }
  restore(): Promise<FittedModel<Vectors>> {
    return Promise.reject(new Error('not asked for here'));
  }
}
const plugin = definePlugin({
  name: 'tensor-mean',
  version: '1.0.0',
  api: '^1.0.0',
  entries: [
    model({
      id: 'tensor-mean',
      summary: 'A point at the mean',
      data: 'vectors',
      options: noOptions,
      provides: ['sample'],
      tensors: true,
      implementation: TensorMean,
    }),
  ],
});

describe('tensor engines', () => {
  it('start once, and by themselves where none is asked for', async () => {
    const engine = await startEngine('auto');
    expect(engine.reason).to.contain('the first that computes');
    expect(await startEngine('auto')).to.equal(engine);
    expect(engine.name).to.match(/^(wasm-(fma|simd)-kernels-\d+|native|cpu)$/);
    expect(engine.tf.getBackend()).to.be.a('string');
  });
  it('are refused by name when there is none of that name', async () => {
    const refusal: unknown = await Promise.resolve()
      .then(() => startEngine('abacus'))
      .catch((error: unknown) => error);
    expect(isCollapsarError(refusal) && refusal.code).to.equal('COLLAPSAR_ENGINE');
  });
  it('are found by name without being started, and nothing is found where there is none', () => {
    for (const name of ['auto', ...ENGINES, 'wasm-simd']) expect(() => findEngine(name), name).to.not.throw();
    expect(() => findEngine('abacus'))
      .to.throw('no tensor engine called abacus')
      .with.property('code', 'COLLAPSAR_ENGINE');
  });
  it('reach the entries that ask for them; the record and the key say which it was', async () => {
    const study = {
      study: 'tensors',
      sources: ['normal'],
      models: ['tensor-mean'],
      strategies: ['replace'],
      metrics: ['moments'],
      samples: 10,
      evaluate: 10,
      generations: 2,
      seeds: 1,
      controls: false,
    };
    const { cells, record, runHere } = await cellsOf(study, [plugin]);
    const { name, reason } = await startEngine('auto');
    expect(cells[0]!.engine).to.equal(name);
    expect(record.provenance.engine).to.equal(name);
    expect(record.provenance.engineReason).to.equal(reason);
    expect(generationsOf(await eventsOf(cells[0]!, runHere))).to.have.length(2);
    expect((await cellsOf({ ...study, models: ['gaussian'] }, [plugin])).cells[0]!.engine).to.equal(undefined);
  });
});
