import { expect } from 'chai';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { rootStream } from '../../../../core/random/index.js';
import { dense, disposeVariables, silu, type Tf } from '../../../../plugins/tensors/index.js';
import { numbers, onEachBuild } from '../../../fixtures/wasm-builds.js';

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const POINTS = Float32Array.from({ length: 4003 }, (_, i) => (i - 2001) / 25);

describe("the wasm engine's SiLU", () => {
  const gradient = (tf: Tf, x: Float32Array): Float32Array =>
    tf.tidy(
      () =>
        tf
          .grad((at: Tensor) => tf.sum(silu(tf).apply(at)))(tf.tensor1d(x))
          .dataSync() as Float32Array,
    );

  onEachBuild('is x sigmoid(x) to 6e-7 of itself', (tf) => {
    const values = tf.tidy(() => silu(tf).apply(tf.tensor1d(POINTS)).dataSync());
    for (const [i, x] of POINTS.entries())
      expect(Math.abs(values[i]! - x * sigmoid(x)), `at ${x}`).to.be.at.most(6e-7 * Math.abs(x * sigmoid(x)));
  });
  onEachBuild('has its gradient to 5e-7, and to 2e-6 of itself where it is far from 0', (tf) => {
    const slopes = gradient(tf, POINTS);
    for (const [i, x] of POINTS.entries()) {
      const exact = sigmoid(x) * (1 + x * (1 - sigmoid(x)));
      const tolerance = Math.abs(x + 1.28) < 1 ? 5e-7 : 2e-6 * Math.abs(exact);
      expect(Math.abs(slopes[i]! - exact), `at ${x}`).to.be.at.most(tolerance);
    }
  });
  onEachBuild('ends in 0 and x where sigmoids do, with the slopes 0 and 1, and has the slope 1/2 at 0', (tf) => {
    const x = Float32Array.of(-3e38, -200, 0, -0, 1e-40, 200, 3e38);
    const values = tf.tidy(() => silu(tf).apply(tf.tensor1d(x)).dataSync());
    expect([...values].map((value) => value + 0)).to.deep.equal([0, 0, 0, 0, values[4]!, 200, x[6]]);
    expect(values[4]).to.be.within(0, 1e-40);
    expect([...gradient(tf, x)].map((slope) => slope + 0)).to.deep.equal([0, 0, 0.5, 0.5, 0.5, 1, 1]);
  });
  onEachBuild('hands on what is not finite', (tf) => {
    const [nan, high] = tf.tidy(() =>
      silu(tf)
        .apply(tf.tensor1d([NaN, Infinity]))
        .dataSync(),
    );
    expect([nan, high]).to.deep.equal([NaN, Infinity]);
    expect(gradient(tf, Float32Array.of(NaN))[0]).to.be.NaN;
  });
  onEachBuild('gives a number the same bits wherever it stands', (tf) => {
    const x = numbers(11);
    const [whole, slopes] = [tf.tidy(() => silu(tf).apply(tf.tensor1d(x)).dataSync()), gradient(tf, x)];
    for (const [i, one] of x.entries()) {
      expect(
        tf.tidy(
          () =>
            silu(tf)
              .apply(tf.tensor1d([one]))
              .dataSync()[0],
        ),
      ).to.equal(whole[i]);
      expect(gradient(tf, Float32Array.of(one))[0]).to.equal(slopes[i]);
    }
  });
});

describe("the wasm engine's dense layer", () => {
  onEachBuild('has the bits of a product and a sum, forwards and backwards', (tf) => {
    const layer = dense(tf, rootStream(4), 7, 5);
    const [kernel, bias] = layer.variables as unknown as [Tensor2D, Tensor];
    const both = tf.tidy(() => {
      const x = tf.tensor2d(numbers(9 * 7), [9, 7]);
      const weights = tf.tensor2d(numbers(9 * 5, 3), [9, 5]);
      return [layer.apply, (at: Tensor) => tf.add(tf.matMul(at as Tensor2D, kernel), bias)].map((apply) => {
        const loss = (at: Tensor): Tensor => tf.sum(tf.mul(tf.square(apply(at)), weights));
        const { grads } = tf.variableGrads(() => loss(x) as never, [...layer.variables]);
        const tensors = [apply(x), tf.grad(loss)(x), ...layer.variables.map(({ name }) => grads[name]!)];
        return tensors.map((tensor) => [...tensor.dataSync()]);
      });
    });
    expect(both[0]).to.deep.equal(both[1]);
    disposeVariables(layer.variables);
  });
});

describe("the wasm engine's sinusoids", () => {
  onEachBuild('are those of float64: to 2e-7 up to ten thousand, as tfjs has them beyond', (tf) => {
    const x = Float32Array.from({ length: 40_001 }, (_, i) => (i - 20_000) / 1.9);
    const near = x.filter((angle) => Math.abs(angle) < 10_000);
    for (const { angles, tolerance } of [
      { angles: near, tolerance: 2e-7 },
      { angles: numbers(4001), tolerance: 2e-7 },
      { angles: x, tolerance: 1e-6 },
    ])
      tf.tidy(() => {
        const [sines, cosines] = [tf.sin(tf.tensor1d(angles)).dataSync(), tf.cos(tf.tensor1d(angles)).dataSync()];
        for (const [i, angle] of angles.entries()) {
          expect(Math.abs(sines[i]! - Math.sin(angle)), `sin ${angle}`).to.be.below(tolerance);
          expect(Math.abs(cosines[i]! - Math.cos(angle)), `cos ${angle}`).to.be.below(tolerance);
        }
      });
  });
  onEachBuild('keep to the sine of a small number, and hand on what is not finite', (tf) => {
    const { numTensors } = tf.memory();
    const [small, zero, nan, far] = tf.tidy(() => [
      ...tf.sin(tf.tensor1d([1e-30, 0])).dataSync(),
      ...tf.cos(tf.tensor1d([NaN, Infinity])).dataSync(),
    ]);
    expect([small, zero, nan, far]).to.deep.equal([Math.fround(1e-30), 0, NaN, NaN]);
    expect(tf.memory().numTensors).to.equal(numTensors);
  });
});

describe("the wasm engine's cast", () => {
  onEachBuild('from float32 to float32 takes no copy, and one to whole numbers cuts', (tf) => {
    const x = tf.tensor1d([1, 2]);
    const { numDataBuffers } = tf.memory();
    const [same, whole] = [tf.cast(x, 'float32'), tf.cast(tf.tensor1d([1.5, -2.5]), 'int32')];
    expect(tf.memory().numDataBuffers).to.equal(numDataBuffers + 2);
    x.dispose();
    expect([[...same.dataSync()], [...whole.dataSync()]]).to.deep.equal([
      [1, 2],
      [1, -2],
    ]);
    tf.dispose([same, whole]);
  });
});
