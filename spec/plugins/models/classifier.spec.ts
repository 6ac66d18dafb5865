import { expect } from 'chai';
import type { Call, Checkpoint, FitContext, FittedModel, Model, Vectors } from '../../../core/contracts/index.js';
import { rootStream } from '../../../core/random/index.js';
import { take, trainingSet } from '../../../core/samples/index.js';
import { classifier } from '../../../plugins/models/classifier.js';
import { startEngine } from '../../../plugins/tensors/index.js';
import { bars } from '../../fixtures/images.js';
import { vectors } from '../metrics/subject.js';
import { instanceOf, refusal, SERVICES } from '../../fixtures/entries.js';

const call: Call = { random: rootStream(1), signal: new AbortController().signal, report: () => undefined };
const context: FitContext<Vectors> = { ...call, generation: 1 };
const OPTIONS = {
  hidden: [8],
  activation: 'relu',
  epochs: 40,
  batch: 16,
  learningRate: 0.01,
  validation: 0,
  patience: 5,
};

const make = async (options: object = {}): Promise<Model<Vectors>> =>
  instanceOf(classifier, { ...OPTIONS, ...options }, { ...SERVICES, tensors: await startEngine('auto') });
const fit = async (rows: Vectors, options: object = {}): Promise<FittedModel<Vectors>> =>
  (await make(options)).fit(trainingSet([{ samples: rows, origin: 'real' }]), context);

/** One number, labelled 1 with probability 1 / (1 + exp(-2 x)). */
const logisticRows = (count: number, seed: number): Vectors => {
  const random = rootStream(seed);
  const values = Array.from({ length: count }, () => 1.5 * random.normal());
  return vectors(
    values,
    1,
    values.map((x) => Number(random.uniform() < 1 / (1 + Math.exp(-2 * x)))),
  );
};

describe('classifier', function () {
  this.timeout(20_000);

  it('tells images apart that it has not seen, by probabilities that add up to 1', async () => {
    const fitted = await fit(bars(200), { epochs: 15 });
    const test = bars(100, 8, 2);
    const { values, shape } = await fitted.predict!(test, call);
    expect(shape).to.deep.equal([2]);
    let right = 0;
    for (let row = 0; row < test.count; row++) {
      const [p, q] = [values[2 * row]!, values[2 * row + 1]!];
      expect(p + q).to.be.closeTo(1, 1e-12);
      right += Number(q > p === (test.labels![row] === 1));
    }
    expect(right).to.be.at.least(95);
    expect((await fitted.features!(test, call)).shape).to.deep.equal([8]);
  });

  it('without hidden layers finds the true odds of a logistic law', async () => {
    const fitted = await fit(logisticRows(4000, 1), { hidden: [], epochs: 10, batch: 100, learningRate: 0.02 });
    const { values } = await fitted.predict!(vectors([-1, 0, 1]), call);
    const odds = [0, 1, 2].map((row) => Math.log(values[2 * row + 1]! / values[2 * row]!));
    // The information of 4000 rows leaves the slope a standard error of about 0.07.
    [-2, 0, 2].forEach((expected, i) => expect(odds[i]).to.be.closeTo(expected, 0.35));
  });

  it('draws labels by their probabilities, and keeps the rows', async () => {
    const fitted = await fit(logisticRows(500, 2), { hidden: [], epochs: 2 });
    const given = take(vectors([0.3]), new Uint32Array(4000));
    const rows = await fitted.sampleGiven!(given, { ...call, random: rootStream(3) });
    const p = (await fitted.predict!(vectors([0.3]), call)).values[1]!;
    const share = rows.labels!.reduce((sum, label) => sum + label, 0) / 4000;
    expect(Math.abs(share - p)).to.be.below(4 * Math.sqrt((p * (1 - p)) / 4000));
    expect(rows.values).to.equal(given.values);
  });

  it('gives the likelihood of labels, none to a class that it has not met', async () => {
    const fitted = await fit(logisticRows(100, 4), { hidden: [], epochs: 2 });
    const rows = vectors([1, 1, 1], 1, [0, 1, 2]);
    const { values } = await fitted.predict!(rows, call);
    const found = await fitted.logLikelihood!(rows, call);
    expect(found[0]).to.be.closeTo(Math.log(values[0]!), 1e-12);
    expect(found[1]).to.be.closeTo(Math.log(values[1]!), 1e-12);
    expect(found[2]).to.equal(-Infinity);
  });

  it('is sure where there is one class alone', async () => {
    const fitted = await fit(vectors([1, 2, 3], 1, [0, 0, 0]));
    expect([...(await fitted.predict!(vectors([5, 6]), call)).values]).to.deep.equal([1, 1]);
  });

  it('says what it lacks: labels, rows of its shape, a whole checkpoint', async () => {
    expect(await refusal(fit(vectors([1, 2, 3])))).to.match(/COLLAPSAR_FIT_INVALID.*no labels/);
    const fitted = await fit(logisticRows(50, 5), { epochs: 1 });
    expect(await refusal(fitted.predict!(vectors([1, 2], 2), call))).to.match(/rows of 2 numbers.*fitted to rows of 1/);
    const image: Vectors = { ...vectors([1]), shape: [1, 1, 1] };
    expect(await refusal(fitted.predict!(image, call))).to.match(/rows of 1 x 1 x 1 numbers/);
    expect(await refusal(fitted.logLikelihood!(vectors([1]), call))).to.match(/no labels/);
    expect(await refusal(fitted.sample(3, call))).to.match(/no model of the inputs/);
    const { meta, arrays } = await fitted.save();
    const { w0: _, ...rest } = arrays!;
    const damaged: Checkpoint = { meta, arrays: rest };
    expect(await refusal((await make()).restore(damaged))).to.match(
      /CHECKPOINT_DAMAGED.*array w0 is missing; wanted are 1 x 8 numbers/,
    );
  });

  it('stops with a word where its loss is no longer a number', async () => {
    expect(await refusal(fit(logisticRows(64, 6), { learningRate: 1e38 }))).to.match(/COLLAPSAR_NOT_FINITE/);
  });
});
