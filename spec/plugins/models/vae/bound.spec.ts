import { expect } from 'chai';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { Vectors } from '../../../../core/contracts/index.js';
import { cholesky, meanAndCovariance, symmetricEigen } from '../../../../core/numerics/index.js';
import { rootStream } from '../../../../core/random/index.js';
import { callOf } from '../../../../core/testing/workbench.js';
import { divergence } from '../../../../plugins/models/vae/bound.js';
import type { FittedVae } from '../../../../plugins/models/vae/fitted-vae.js';
import { bernoulli, gaussian } from '../../../../plugins/models/vae/likelihood.js';
import { startEngine, type Tf } from '../../../../plugins/tensors/index.js';
import { fitContext } from '../../../fixtures/fit-context.js';
import { fitVae, makeVae } from './fit.js';
import { meanOf } from '../../../fixtures/entries.js';

describe('the bound of a vae', () => {
  let tf: Tf;
  before(async () => {
    tf = (await startEngine('auto')).tf;
  });

  it('has the divergence that numeric integration gives', () => {
    const cases = [
      [0, 0],
      [1.5, -2],
      [-3, 0.7],
      [0.2, 1.9],
    ] as const;
    // log densities; the integrand is smooth, so a fine sum is exact to many digits.
    const integral = (m: number, v: number): number => {
      const sd = Math.exp(v / 2);
      let sum = 0;
      for (let k = -12_000; k <= 12_000; k++) {
        const e = k / 1000;
        const x = m + sd * e;
        const [logQ, logP] = [-0.5 * e * e - Math.log(sd), -0.5 * x * x];
        sum += (Math.exp(-0.5 * e * e) / Math.sqrt(2 * Math.PI)) * (logQ - logP) * 0.001;
      }
      return sum;
    };
    const [means, variances] = [0, 1].map((i) => cases.map((each) => each[i]!));
    const ours = tf.tidy(() =>
      divergence(tf, {
        mean: tf.tensor2d([...means!, ...means!.map(() => 0)], [2, 4]),
        logVariance: tf.tensor2d([...variances!, ...variances!.map(() => 0)], [2, 4]),
      }).dataSync(),
    );
    expect(ours[0]).to.be.closeTo(
      cases.reduce((sum, [m, v]) => sum + integral(m, v), 0),
      1e-5,
    );
    expect(ours[1]).to.be.closeTo(0, 1e-7);
  });

  it('has the likelihoods of their formulas, with gradients', () => {
    const [logits, x] = [
      [-30, -1, 0, 2, 25],
      [0, 0.3, 1, 0.9, 1],
    ] as const;
    const expected = logits.map((l, i) => l * x[i]! - (Math.max(l, 0) + Math.log1p(Math.exp(-Math.abs(l)))));
    tf.tidy(() => {
      const [output, rows] = [logits, x].map((values) => tf.tensor2d([...values], [5, 1]));
      const { logProbability } = bernoulli(tf);
      logProbability(output!, rows!)
        .dataSync()
        .forEach((value, i) => expect(value).to.be.closeTo(expected[i]!, 1e-6));
      const slope = tf.grad((l) => tf.sum(logProbability(l as Tensor2D, rows!)))(output!);
      slope
        .dataSync()
        .forEach((value, i) => expect(value).to.be.closeTo(x[i]! - 1 / (1 + Math.exp(-logits[i]!)), 1e-6));
      const density = gaussian(tf, 0.5)
        .logProbability(tf.tensor2d([[1, 2]]), tf.tensor2d([[1.5, -1]]))
        .dataSync()[0]!;
      expect(density).to.be.closeTo(-Math.log(2 * Math.PI * 0.5) - (0.25 + 9) / (2 * 0.5), 1e-5);
    });
  });

  describe('of a linear network with Gaussian rows', () => {
    const D = 3;
    const rows = (count: number, name: string): Vectors => {
      const random = rootStream(5).child(name);
      const values = new Float64Array(count * D);
      for (let i = 0; i < count; i++) {
        const z = random.normal();
        for (const [j, load] of [2, -1, 0.5].entries()) values[i * D + j] = 10 * j + load * z + 0.6 * random.normal();
      }
      return { kind: 'vectors', count, shape: [D], values };
    };
    const train = rows(500, 'train');
    const test = rows(400, 'test');
    const options = { likelihood: 'gaussian', hidden: [], latent: 1, steps: 1000, learningRate: 0.01, batch: 250 };
    let fitted: FittedVae;
    const held: string[] = [];
    before(async function () {
      this.timeout(20_000);
      const report = (): void => {
        const { numTensors, numBytes } = tf.memory();
        held.push(`${numTensors} tensors, ${numBytes} bytes`);
      };
      fitted = await fitVae(options, train, fitContext(1, { report }));
    });
    after(() => fitted.dispose());

    /** Of one draw a row: averaged over many, so that its noise is small beside what is looked at. */
    const averaged = async (samples: Vectors): Promise<number> => {
      const bounds = [];
      for (let seed = 1; seed <= 60; seed++)
        bounds.push(meanOf(await fitted.logLikelihoodBound(samples, callOf(seed))));
      return meanOf(bounds);
    };
    /** Of standardised rows. */
    const variance = async (): Promise<number> => {
      const floor = Math.log(1e-4);
      return Math.exp(floor + Math.log1p(Math.exp((await fitted.save()).arrays!['w4']![0]! - floor)));
    };
    /** log N(row; decoder's bias, W W' + s2 I) of standardised rows, minus the log of the scales. */
    const exact = async (samples: Vectors): Promise<Float64Array> => {
      const { arrays } = await fitted.save();
      const { mean: centre, scale } = fitted.facts.standardisation!;
      const [weights, bias] = ['w2', 'w3'].map((name) => arrays![name]!);
      const s2 = await variance();
      const covariance = new Float64Array(D * D);
      for (let i = 0; i < D; i++)
        for (let j = 0; j < D; j++) covariance[i * D + j] = weights![i]! * weights![j]! + (i === j ? s2 : 0);
      return logNormal(samples.values, (value, j) => (value - centre[j]!) / scale[j]! - bias![j]!, covariance).map(
        (value) => value - scale.reduce((sum, one) => sum + Math.log(one), 0),
      );
    };
    const logNormal = (
      values: ArrayLike<number>,
      centred: (value: number, j: number) => number,
      covariance: Float64Array,
    ): Float64Array => {
      const factor = cholesky(covariance, D)!;
      const out = new Float64Array(values.length / D);
      for (let i = 0; i < out.length; i++) {
        const solved: number[] = [];
        let half = 0;
        for (let j = 0; j < D; j++) {
          let rest = centred(values[i * D + j]!, j);
          for (let k = 0; k < j; k++) rest -= factor.lower[j * D + k]! * solved[k]!;
          solved.push(rest / factor.lower[j * D + j]!);
          half += (solved[j]! * solved[j]!) / 2 + Math.log(factor.lower[j * D + j]!);
        }
        out[i] = -half - (D / 2) * Math.log(2 * Math.PI);
      }
      return out;
    };

    it('held as many tensors after the first step as after 1,000', () => {
      expect(held).to.have.length(200);
      expect(new Set(held).size).to.equal(1);
    });

    it('lies just below the exact likelihood of the same weights', async () => {
      const bound = await averaged(test);
      const likelihood = meanOf(await exact(test));
      expect(likelihood - bound).to.be.within(-0.005, 0.05);
    });

    it('comes to the best likelihood that factor analysis with one variance has (Tipping & Bishop 1999)', async () => {
      // Of standardised rows: the covariance keeps its first direction, and the mean of the others.
      const { mean: centre, scale } = fitted.facts.standardisation!;
      const standard = train.values.map((value, i) => (value - centre[i % D]!) / scale[i % D]!);
      const { values } = symmetricEigen(meanAndCovariance(Float64Array.from(standard), 500, D).covariance, D);
      const [first, ...others] = [...values].sort((a, b) => b - a);
      const rest = meanOf(others);
      const best =
        -0.5 * (D * Math.log(2 * Math.PI) + Math.log(first!) + (D - 1) * Math.log(rest) + D) -
        scale.reduce((sum, one) => sum + Math.log(one), 0);
      const reached = meanOf(await exact(train));
      expect(best - reached).to.be.within(0, 0.02);
      expect(best - (await averaged(train))).to.be.within(-0.005, 0.06);
    });

    it('with more draws comes closer, and no higher than the likelihood', async () => {
      const bounds = [];
      for (const boundDraws of [2, 40]) {
        const again = await (await makeVae({ ...options, boundDraws })).restore(await fitted.save());
        bounds.push(meanOf(await again.logLikelihoodBound!(test, callOf(3))));
        again.dispose!();
      }
      const likelihood = meanOf(await exact(test));
      expect(bounds[1]).to.be.closeTo(likelihood, 0.005);
      expect(bounds[0]).to.be.below(likelihood + 0.02);
    });

    it('draws rows with the covariance of its weights; temperature narrows the codes alone', async () => {
      const drawn = await fitted.sample(4000, callOf(4));
      const { covariance } = meanAndCovariance(drawn.values, 4000, D);
      const { covariance: of } = meanAndCovariance(train.values, 500, D);
      // Relative error of a variance from n rows: sqrt(2 / n).
      for (let j = 0; j < D; j++)
        expect(Math.abs(covariance[j * D + j]! / of[j * D + j]! - 1)).to.be.below(4 * Math.sqrt(2 / 4000 + 2 / 500));
      const cold = await fitted.sample(4000, { ...callOf(4), bias: { temperature: 1e-9 } });
      const { scale } = fitted.facts.standardisation!;
      const alone = (await variance()) * scale[0]! * scale[0]!;
      expect(meanAndCovariance(cold.values, 4000, D).covariance[0]! / alone - 1).to.be.within(
        -4 * Math.sqrt(2 / 4000),
        4 * Math.sqrt(2 / 4000),
      );
      expect(covariance[0]!).to.be.above(2 * alone);
    });
  });
});
