import { expect } from 'chai';
import type { FitContext, FittedModel, JsonObject, Model, Step, Vectors } from '../../../../core/contracts/index.js';
import { rootStream } from '../../../../core/random/index.js';
import { trainingSet } from '../../../../core/samples/index.js';
import { Workbench } from '../../../../core/testing/workbench.js';
import type { FittedDenoiser } from '../../../../plugins/models/denoising/fitted-denoiser.js';
import { diffusion } from '../../../../plugins/models/diffusion.js';
import { flowMatching } from '../../../../plugins/models/flow-matching.js';
import { startEngine, type Tf } from '../../../../plugins/tensors/index.js';
import { refusal } from '../fixtures.js';
import { meanOf } from '../../../fixtures/entries.js';

const engines = { start: () => startEngine('auto') };
const small = { hidden: [24], batch: 64, steps: 200, learningRate: 0.01 };
const make = (entry: typeof diffusion, options: JsonObject = {}): Promise<Model<Vectors>> =>
  new Workbench('models', { entry, engines, options: { ...small, ...options } }).make<Model<Vectors>>();
const context = (more: Partial<FitContext<Vectors>> = {}, name = 'fit'): FitContext<Vectors> => ({
  random: rootStream(1).child('denoising', name),
  signal: new AbortController().signal,
  report: () => undefined,
  generation: 1,
  ...more,
});

/** Two clusters far apart, labelled 0 and 1, three times as many of the second. */
const clusters = (count: number, name: string): Vectors => {
  const random = rootStream(1).child('clusters', name);
  const labels = Uint32Array.from({ length: count }, (_, i) => (i % 4 === 0 ? 0 : 1));
  const values = Float64Array.from(
    { length: 2 * count },
    (_, i) => (i % 2 === 0 ? 100 : 0) + (labels[i >> 1] === 0 ? -5 : 5) + 0.5 * random.normal(),
  );
  return { kind: 'vectors', count, shape: [2], values, labels };
};
const training = (...rows: readonly Vectors[]) => trainingSet(rows.map((samples) => ({ samples, origin: 'real' })));
/** Share of rows on the side of cluster 1. */
const second = ({ values, count }: Vectors): number =>
  Array.from({ length: count }, (_, i) => values[2 * i + 1]! > 0).filter(Boolean).length / count;

for (const [entry, own] of [
  [diffusion, { timesteps: 20 }],
  [flowMatching, { samplingSteps: 8 }],
] as const)
  describe(`${entry.id}: the model`, () => {
    const density = (fitted: FittedDenoiser, rows: Vectors): Promise<Float64Array> => {
      const model: FittedModel<Vectors> = fitted;
      const call = context({}, 'density');
      return (model.logLikelihood ?? model.logLikelihoodBound)!.call(fitted, rows, call);
    };

    it('learns labelled clusters: their labels, their shares, which label is where, and their likelihood', async () => {
      const rows = clusters(400, 'train');
      const fitted = (await (
        await make(entry, { ...own, classConditional: true, guidance: 0.5 })
      ).fit(training(rows), context())) as FittedDenoiser;
      const drawn = await fitted.sample(1000, context({}, 'draw'));
      expect(Math.abs(meanOf(Float64Array.from(drawn.labels!)) - 0.75) / Math.sqrt(0.1875 / 1000)).to.be.below(4);
      const agreeing = drawn.labels!.filter((label, i) => label === Number(drawn.values[2 * i + 1]! > 0)).length;
      expect(agreeing).to.be.above(970);
      const given = await fitted.sampleGiven({ ...rows, labels: new Uint32Array(400) }, context({}, 'given'));
      expect(second(given)).to.be.below(0.03);
      const [own0, moved] = [
        await density(fitted, rows),
        await density(fitted, { ...rows, labels: rows.labels!.map((label) => 1 - label) }),
      ];
      expect(meanOf(own0)).to.be.above(meanOf(moved) + 2);
      const unseen = { ...rows, labels: new Uint32Array(400).fill(7) };
      expect((await density(fitted, unseen))[0]).to.equal(-Infinity);
      expect(await refusal(fitted.sampleGiven(unseen, context()))).to.equal('COLLAPSAR_FIT_INVALID');
      fitted.dispose();
    });

    it('goes on from an earlier fit, and refuses one of another size or kind', async () => {
      const rows = clusters(200, 'start');
      const first = await (await make(entry, own)).fit(training(rows), context());
      const losses: number[] = [];
      const report = (step: Step) => losses.push(step.values!['loss']!);
      const again = await (
        await make(entry, { ...own, steps: 20 })
      ).fit(training(rows), context({ start: first, report }));
      const scratch: number[] = [];
      const fresh = await (
        await make(entry, { ...own, steps: 20 })
      ).fit(training(rows), context({ report: (step: Step) => scratch.push(step.values!['loss']!) }));
      expect(losses.reduce((a, b) => a + b)).to.be.below(0.8 * scratch.reduce((a, b) => a + b));
      const wider = (await make(entry, { ...own, hidden: [5] })).fit(training(rows), context({ start: first }));
      expect(await refusal(wider)).to.equal('COLLAPSAR_FIT_INVALID');
      const other = (await make(entry === diffusion ? flowMatching : diffusion)).fit(
        training(rows),
        context({ start: first }),
      );
      expect(await refusal(other)).to.equal('COLLAPSAR_FIT_INVALID');
      for (const each of [first, again, fresh]) each.dispose?.();
    });

    it('stops early where held-out rows say so, with the averaged weights of the best pass', async () => {
      const steps: Step[] = [];
      const options = { ...own, validation: 0.5, patience: 2, steps: 3000, average: 0.9, learningRate: 0.02 };
      const fitted = await (
        await make(entry, options)
      ).fit(training(clusters(16, 'few')), context({ report: (step) => steps.push(step) }));
      expect(steps.at(-1)!.done).to.be.below(3000);
      expect(steps.some(({ values }) => values!['validationLoss'] !== undefined)).to.equal(true);
      fitted.dispose?.();
    });

    it('says at which step the loss was lost, and leaves no tensor behind', async () => {
      const { tf } = (await engines.start()) as { tf: Tf };
      const before = tf.memory().numTensors;
      const fit = (await make(entry, { ...own, learningRate: 1e30 })).fit(training(clusters(40, 'lost')), context());
      expect(await refusal(fit)).to.equal('COLLAPSAR_NOT_FINITE');
      expect(tf.memory().numTensors).to.equal(before);
    });

    it('holds as many tensors after 1,000 steps as after one, and as much memory', async () => {
      const { tf } = (await engines.start()) as { tf: Tf };
      const seen: { readonly numTensors: number; readonly numBytes: number }[] = [];
      const report = () => {
        const { numTensors, numBytes } = tf.memory();
        seen.push({ numTensors, numBytes });
      };
      const options = { ...own, hidden: [4], batch: 4, steps: 1000 };
      const fitted = await (await make(entry, options)).fit(training(clusters(2, 'two')), context({ report }));
      expect(seen.length).to.be.above(100);
      expect(seen.at(-1)).to.deep.equal(seen[0]);
      fitted.dispose?.();
    });

    it('makes 10,000 rows in chunks, in the units of the data', async () => {
      const fitted = await (await make(entry, own)).fit(training(clusters(400, 'train')), context());
      const { tf } = (await engines.start()) as { tf: Tf };
      const before = tf.memory().numTensors;
      const { values, count } = await fitted.sample(10_000, context({}, 'draw'));
      expect(tf.memory().numTensors).to.equal(before);
      expect(count).to.equal(10_000);
      const first = meanOf(Float64Array.from({ length: count }, (_, i) => values[2 * i]!));
      expect(first).to.be.within(101, 104);
      fitted.dispose?.();
    });
  });

describe('denoising models: bad input', () => {
  it('refuses guidance without labels, convolutions of vectors, and rows without labels', async () => {
    const rows = clusters(20, 'bad');
    const { labels, ...bare } = rows;
    expect(labels).to.have.length(20);
    const guided = await make(diffusion, { guidance: 1 });
    expect(await refusal(guided.fit(training(rows), context()))).to.equal('COLLAPSAR_OPTION_INVALID');
    const convolutional = await make(flowMatching, { network: 'convolutional' });
    expect(await refusal(convolutional.fit(training(rows), context()))).to.equal('COLLAPSAR_FIT_INVALID');
    const conditional = await make(diffusion, { classConditional: true });
    expect(await refusal(conditional.fit(training(bare), context()))).to.equal('COLLAPSAR_FIT_INVALID');
  });
});
