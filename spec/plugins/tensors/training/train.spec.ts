import { expect } from 'chai';
import type { Scalar } from '@tensorflow/tfjs-core';
import { isCollapsarError } from '../../../../core/errors/index.js';
import { rootStream } from '../../../../core/random/index.js';
import {
  dense,
  disposeVariables,
  Minibatches,
  readWeights,
  startEngine,
  train,
  writeWeights,
  type Layer,
  type Minibatch,
  type TrainingStep,
  type Tf,
  type TrainingOptions,
} from '../../../../plugins/tensors/index.js';
import { fitContext, realRows } from '../../../fixtures/fit-context.js';

describe('training', () => {
  let tf: Tf;
  let layer: Layer;
  const random = rootStream(1);
  before(async () => {
    tf = (await startEngine('auto')).tf;
  });
  beforeEach(() => {
    layer = dense(tf, random.child('layer'), 1, 1);
  });
  afterEach(() => disposeVariables(layer.variables));

  /** y = 2 x + 1 + noise, rows (x, y). */
  const line = (validation = 0, count = 60, noise = 0.1): Minibatches => {
    const stream = random.child('rows');
    const values = new Float64Array(2 * count);
    for (let i = 0; i < count; i++) {
      const x = (values[2 * i] = stream.normal());
      values[2 * i + 1] = 2 * x + 1 + noise * stream.normal();
    }
    const rows = realRows({ kind: 'vectors', count, shape: [2], values });
    return new Minibatches(tf, rows, { batch: 20, random: random.child('batches'), validation });
  };
  const squares = ({ x }: Minibatch): Scalar => {
    const [input, target] = tf.split(x, 2, 1);
    return tf.mean(tf.squaredDifference(layer.apply(input!), target!));
  };
  const learn = (
    batches: Minibatches,
    more: Partial<TrainingOptions> = {},
    context = fitContext(),
    step: Partial<TrainingStep<Minibatch>> = {},
  ) =>
    train(
      tf,
      { variables: layer.variables, loss: squares, ...step },
      batches,
      { learningRate: 0.05, steps: 300, ...more },
      context,
    );

  it('finds the least squares, and reports its way there in at most some 200 points', async () => {
    const context = fitContext();
    const outcome = await learn(line(), { steps: 1000, learningRate: 0.02 }, context);
    const [slope, intercept] = (await readWeights(layer.variables)).map(([value]) => value!);
    expect(slope).to.be.closeTo(2, 0.05);
    expect(intercept).to.be.closeTo(1, 0.05);
    expect(outcome).to.include({ steps: 1000, stopped: 'steps' });
    expect(context.steps).to.have.length(200);
    expect(context.steps.at(-1)).to.deep.include({ done: 1000, of: 1000, values: { loss: outcome.loss } });
    expect(context.steps[0]!.values!['loss']).to.be.above(10 * outcome.loss);
  });

  it('is the same bytes for the same seed', async () => {
    const start = await readWeights(layer.variables);
    await learn(line());
    const first = await readWeights(layer.variables);
    writeWeights(tf, layer.variables, start);
    await learn(line());
    expect(await readWeights(layer.variables)).to.deep.equal(first);
  });

  it('counts epochs in passes', async () => {
    const { steps } = await train(
      tf,
      { variables: layer.variables, loss: squares },
      line(),
      { learningRate: 0.05, epochs: 4 },
      fitContext(),
    );
    expect(steps).to.equal(12);
  });

  it('ends early, with the weights of the lowest held-out loss', async () => {
    const batches = line(0.3, 20, 1);
    const held = batches.heldOut!;
    const measured = (): number => tf.tidy(() => squares(held.next(0)).dataSync()[0]!);
    const context = fitContext();
    const outcome = await learn(batches, { steps: 5000, learningRate: 0.1, patience: 3 }, context);
    expect(outcome.stopped).to.equal('early');
    expect(outcome.steps).to.be.below(5000);
    const { loss, steps } = outcome.best!;
    expect(steps).to.be.below(outcome.steps);
    expect(measured()).to.equal(loss);
    const seen = context.steps.map(({ values }) => values!['validationLoss']).filter((value) => value !== undefined);
    expect(Math.min(...seen)).to.equal(loss);
    expect(context.steps.at(-1)!.done).to.equal(outcome.steps);
  });

  it('says at which step a loss is not finite, and leaves no tensor behind', async () => {
    const batches = line();
    const before = tf.memory().numTensors;
    let step = 0;
    const loss = (batch: Minibatch): Scalar => (++step === 7 ? tf.mul(squares(batch), NaN) : squares(batch));
    const error: unknown = await learn(batches, {}, fitContext(), { loss }).catch((thrown: unknown) => thrown);
    expect(isCollapsarError(error) && error.code).to.equal('COLLAPSAR_NOT_FINITE');
    expect((error as Error).message).to.match(/the loss is NaN at step 7 of 300\..*0\.05.*Lower learningRate/);
    expect(tf.memory().numTensors).to.equal(before);
  });

  it('sees weights that only the last update broke', async () => {
    const error: unknown = await learn(line(), { steps: 1, learningRate: Infinity }).catch((thrown: unknown) => thrown);
    expect((error as Error).message).to.include('a weight is not finite after the update at step 1 of 1');
  });

  it('ends between two steps when its signal is aborted, and leaves no tensor behind', async () => {
    const before = tf.memory().numTensors;
    const abort = new AbortController();
    let steps = 0;
    const afterUpdate = (): void => void (++steps === 5 && abort.abort(new Error('enough')));
    const error: unknown = await learn(line(), {}, fitContext(1, { signal: abort.signal }), { afterUpdate }).catch(
      (thrown: unknown) => thrown,
    );
    expect((error as Error).message).to.equal('enough');
    expect(steps).to.equal(5);
    expect(tf.memory().numTensors).to.equal(before);
  });

  it('gives way to the event loop', async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 0);
    await learn(line());
    clearInterval(timer);
    expect(turns).to.be.above(5);
  });

  it('holds as much memory after 1,000 steps as after ten', async () => {
    const seen: { tensors: number; bytes: number }[] = [];
    const afterUpdate = (step: number): void => {
      if (step !== 10 && step !== 999) return;
      const { numTensors, numBytes } = tf.memory();
      seen.push({ tensors: numTensors, bytes: numBytes });
    };
    await learn(line(), { steps: 1000 }, fitContext(), { afterUpdate });
    expect(seen).to.have.length(2);
    expect(seen[1]).to.deep.equal(seen[0]);
  });
});
