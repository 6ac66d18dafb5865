import { expect } from 'chai';
import type { Vectors } from '../../../../core/contracts/index.js';
import { slice } from '../../../../core/samples/index.js';
import { callOf } from '../../../../core/testing/workbench.js';
import { startEngine, type Tf } from '../../../../plugins/tensors/index.js';
import { fitContext, realRows } from '../../../fixtures/fit-context.js';
import { bars } from '../../../fixtures/images.js';
import { fitVae, makeVae } from './fit.js';
import { meanOf, refusal } from '../../../fixtures/entries.js';

const SMALL = { hidden: [16], latent: 2, batch: 32, steps: 60, learningRate: 0.005 };

describe('vae', function () {
  this.timeout(20_000);
  let tf: Tf;
  before(async () => {
    tf = (await startEngine('auto')).tf;
  });
  const images = bars(200);
  const plain: Vectors = { kind: 'vectors', count: 200, shape: images.shape, values: images.values };

  for (const network of ['mlp', 'convolutional'] as const)
    it(`learns images: bound, reconstructions and samples come near the rows (${network})`, async () => {
      const options = { ...SMALL, network, channels: [4, 8], steps: 150, learningRate: 0.01 };
      const context = fitContext();
      const fitted = await fitVae(options, plain, context);
      const untrained = await fitVae({ ...options, steps: 1, learningRate: 1e-9 }, plain);
      const error = (rows: Vectors): number =>
        meanOf(rows.values.map((value, i) => Math.abs(value - plain.values[i]!)));
      expect(error(await fitted.reconstruct(plain, callOf(1)))).to.be.below(
        0.65 * error(await untrained.reconstruct(plain, callOf(1))),
      );
      const bound = meanOf(await fitted.logLikelihoodBound(plain, callOf(1)));
      expect(bound).to.be.above(meanOf(await untrained.logLikelihoodBound(plain, callOf(1))) + 10);
      expect(-bound).to.be.closeTo(context.steps.at(-1)!.values!['loss']!, 2);
      const sampled = await fitted.sample(100, callOf(2));
      expect(Math.abs(meanOf(sampled.values) - meanOf(plain.values))).to.be.below(0.06);
      expect((await fitted.features(plain, callOf(1))).shape).to.deep.equal([2]);
      for (const one of [fitted, untrained]) one.dispose();
    });

  it('gives means of the decoder or draws, by default what is usual for its likelihood', async () => {
    const isGrey = async (options: object): Promise<boolean> => {
      const fitted = await fitVae({ ...SMALL, steps: 5, ...options }, plain);
      const { values } = await fitted.sample(5, callOf(1));
      fitted.dispose();
      return values.some((value) => value !== 0 && value !== 1);
    };
    expect(await isGrey({})).to.equal(true);
    expect(await isGrey({ output: 'draw' })).to.equal(false);
    const spread = async (options: object): Promise<number> => {
      const fitted = await fitVae({ ...SMALL, steps: 5, likelihood: 'gaussian', variance: 1, ...options }, plain);
      const cold = await fitted.sample(300, { ...callOf(1), bias: { temperature: 1e-12 } });
      fitted.dispose();
      const of = cold.values.filter((_, i) => i % 64 === 0);
      const centre = meanOf(of);
      return meanOf(of.map((value) => (value - centre) * (value - centre)));
    };
    expect(await spread({ output: 'mean' })).to.be.below(1e-9);
    expect(await spread({})).to.be.within(0.02, 0.5);
  });

  it('keeps the labels apart, with the shares that they have in the training rows', async () => {
    const uneven: Vectors = { ...images, labels: images.labels!.map((label, i) => (i % 5 === 0 ? 3 : label)) };
    const fitted = await fitVae({ ...SMALL, classConditional: true, steps: 150, learningRate: 0.01 }, uneven);
    const { labels, values } = await fitted.sample(2000, callOf(1));
    const shares = [0, 1, 2, 3].map((label) => uneven.labels!.filter((own) => own === label).length / 200);
    for (const [label, share] of shares.entries()) {
      const seen = labels!.filter((own) => own === label).length;
      if (share === 0) expect(seen).to.equal(0);
      else expect(Math.abs(seen - 2000 * share) / Math.sqrt(2000 * share * (1 - share))).to.be.below(4);
    }
    // A horizontal bar is even along its rows: the pixels of a row differ less than those of a column.
    const unevenness = (row: number, step: number, other: number): number => {
      let sum = 0;
      for (let a = 0; a < 8; a++)
        for (let b = 1; b < 8; b++)
          sum += Math.abs(values[row * 64 + a * other + b * step]! - values[row * 64 + a * other + (b - 1) * step]!);
      return sum;
    };
    const horizontal = (label: number): number => {
      const rows = [...labels!.entries()].filter(([, own]) => own === label).map(([row]) => row);
      return meanOf(rows.map((row) => Number(unevenness(row, 1, 8) < unevenness(row, 8, 1))));
    };
    expect(horizontal(0)).to.be.above(0.75);
    expect(horizontal(1)).to.be.below(0.25);

    const given = slice(uneven, 0, 30);
    expect((await fitted.sampleGiven(given, callOf(1))).labels).to.deep.equal(given.labels);
    const unseen = { ...given, labels: new Uint32Array(30).fill(2) };
    expect(await refusal(Promise.resolve().then(() => fitted.sampleGiven(unseen, callOf(1))))).to.match(
      /COLLAPSAR_FIT_INVALID .*no row of label 2 can be generated/,
    );
    expect([...(await fitted.logLikelihoodBound(unseen, callOf(1)))]).to.deep.equal(new Array(30).fill(-Infinity));
    fitted.dispose();
  });

  it('goes on from an earlier fit, and refuses one of other sizes or another model', async () => {
    const first = await fitVae(SMALL, plain);
    const bound = async (fitted: typeof first): Promise<number> =>
      meanOf(await fitted.logLikelihoodBound(plain, callOf(1)));
    const more = { ...SMALL, steps: 1, learningRate: 1e-9 };
    const before = (await first.save()).arrays;
    const second = await fitVae(more, plain, fitContext(2, { start: first }));
    expect(await bound(second)).to.be.closeTo(await bound(first), 1e-3);
    const third = await fitVae({ ...SMALL, steps: 50 }, plain, fitContext(2, { start: second }));
    expect((await first.save()).arrays, 'what it started from was changed').to.deep.equal(before);
    const held = tf.memory().numTensors;
    expect(await refusal(fitVae({ ...SMALL, hidden: [17] }, plain, fitContext(1, { start: first })))).to.match(
      /COLLAPSAR_FIT_INVALID .*\[64 x 16\].*\[64 x 17\].*initialise: scratch/,
    );
    const stranger = { save: () => Promise.reject(new Error()), sample: () => Promise.reject(new Error()) };
    expect(await refusal(fitVae(SMALL, plain, fitContext(1, { start: stranger })))).to.include('is no vae');
    expect(tf.memory().numTensors).to.equal(held);
    for (const one of [first, second, third]) one.dispose();
  });

  it('fits one row and two, and images of odd sides', async () => {
    for (const options of [
      { ...SMALL, validation: 0.5 },
      { ...SMALL, network: 'convolutional', channels: [2, 3] },
    ])
      for (const rows of [slice(plain, 0, 1), slice(plain, 0, 2), bars(9, 7), bars(9, 5)]) {
        const { labels: _, ...unlabelled } = rows;
        const fitted = await fitVae({ ...options, steps: 3 }, unlabelled as Vectors);
        expect((await fitted.sample(3, callOf(1))).values).to.have.length(3 * rows.shape[0]! * rows.shape[1]!);
        fitted.dispose();
      }
  });

  it('says which rows it cannot be fitted to, and why', async () => {
    const bright: Vectors = { ...plain, values: plain.values.map((value, i) => (i === 70 ? 1.5 : value)) };
    expect(await refusal(fitVae(SMALL, bright))).to.match(/row 1 holds 1\.5.*likelihood: gaussian/);
    const holed: Vectors = { ...plain, values: plain.values.map((value, i) => (i === 70 ? NaN : value)) };
    expect(await refusal(fitVae(SMALL, holed))).to.include('row 1 holds NaN');
    expect(await refusal(fitVae({ ...SMALL, likelihood: 'gaussian' }, holed))).to.match(
      /COLLAPSAR_FIT_INVALID vae: the training rows hold values that are not finite/,
    );
    const convolutional = { ...SMALL, network: 'convolutional' };
    const flat: Vectors = { ...plain, shape: [64] };
    expect(await refusal(fitVae(convolutional, flat))).to.match(/rows of \[64\].*network: mlp/);
    const { labels: _, ...tiny } = bars(5, 3);
    expect(await refusal(fitVae(convolutional, tiny))).to.match(/\[3 x 3 x 1\].*at least 4 x 4/);
    expect(await refusal(fitVae({ ...SMALL, classConditional: true }, plain))).to.include('the rows have no labels');
  });

  it('says at which step a learning rate was too high', async () => {
    const held = tf.memory().numTensors;
    expect(await refusal(fitVae({ ...SMALL, learningRate: 1e8 }, plain))).to.match(
      /COLLAPSAR_NOT_FINITE .* at step \d+ of 60\..*learning rate 100000000.*Lower learningRate/,
    );
    expect(tf.memory().numTensors).to.equal(held);
  });

  it('is fitted to parts as to the same rows in one', async () => {
    const model = await makeVae(SMALL);
    const parts = realRows(slice(plain, 0, 70), slice(plain, 70, 130));
    const digests = [];
    for (const training of [parts, realRows(plain)]) {
      const fitted = await model.fit(training, fitContext());
      digests.push(await fitted.save());
      fitted.dispose!();
    }
    expect(digests[0]).to.deep.equal(digests[1]);
  });
});
