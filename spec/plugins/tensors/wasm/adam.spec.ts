import { expect } from 'chai';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { adam, startEngine } from '../../../../plugins/tensors/index.js';
import { numbers, onEachBuild, onEachEngine } from '../../../fixtures/wasm-builds.js';

/** Kingma and Ba 2015, algorithm 1, in float64. */
const reference = (start: Float32Array, gradients: readonly Float32Array[], rate: number): Float64Array => {
  const [m, v, x] = [new Float64Array(start.length), new Float64Array(start.length), Float64Array.from(start)];
  let [power1, power2] = [1, 1];
  for (const gradient of gradients) {
    power1 *= 0.9;
    power2 *= 0.999;
    for (const [i, g] of gradient.entries()) {
      m[i] = 0.9 * m[i]! + 0.1 * g;
      v[i] = 0.999 * v[i]! + 0.001 * g * g;
      x[i]! -= (rate * m[i]!) / (1 - power1) / (Math.sqrt(v[i]! / (1 - power2)) + 1e-8);
    }
  }
  return x;
};

describe("the wasm engine's Adam", () => {
  onEachBuild('is that of float64, for numbers of variables that fill no register', (tf) => {
    for (const count of [1, 3, 4, 5, 50]) {
      const start = numbers(count);
      const gradients = Array.from({ length: 20 }, (_, step) => numbers(count, 100 + step));
      const variable = tf.variable(tf.tensor1d(start));
      const optimiser = adam(tf, [variable], { learningRate: 0.01 });
      for (const gradient of gradients)
        tf.tidy(() => {
          optimiser.step([tf.tensor1d(gradient)]);
        });
      const expected = reference(start, gradients, 0.01);
      for (const [i, value] of variable.dataSync().entries()) expect(value).to.be.closeTo(expected[i]!, 1e-6);
      tf.dispose(variable);
      optimiser.dispose();
    }
  });

  onEachBuild('changes the variable in place, and no clone, reshape or snapshot of it', (tf) => {
    const start = tf.tensor2d(numbers(6), [2, 3]);
    const variable = tf.variable(start);
    const clone = variable.clone();
    const flat = tf.reshape(variable, [6]);
    const optimiser = adam(tf, [variable], { learningRate: 0.1 });
    const slope = tf.ones([2, 3]);
    const { numTensors } = tf.memory();
    optimiser.step([slope]);
    optimiser.step([slope]);
    expect(tf.memory().numTensors).to.equal(numTensors);
    for (const kept of [start, clone, flat]) expect([...kept.dataSync()]).to.deep.equal([...numbers(6)]);
    for (const [i, value] of variable.dataSync().entries()) expect(value).to.be.closeTo(numbers(6)[i]! - 0.2, 1e-5);
    tf.dispose([start, variable, clone, flat, slope]);
    optimiser.dispose();
  });

  onEachBuild('leaves a variable without a gradient as it is', (tf) => {
    const [one, other] = [tf.variable(tf.scalar(1), true, 'one'), tf.variable(tf.scalar(2), true, 'other')];
    const optimiser = adam(tf, [one, other], { learningRate: 0.1 });
    tf.tidy(() => {
      optimiser.step({ other: tf.scalar(1) });
    });
    expect(one.dataSync()[0]).to.equal(1);
    expect(other.dataSync()[0]).to.be.closeTo(1.9, 1e-6);
    tf.dispose([one, other]);
    optimiser.dispose();
  });

  onEachBuild('trains for a thousand steps without a tensor or a byte more', (tf) => {
    const x = tf.tensor2d(numbers(32 * 5), [32, 5]);
    const image = tf.reshape(x, [2, 4, 4, 5]) as Tensor4D;
    const variables = [
      tf.variable(tf.tensor2d(numbers(15), [5, 3])),
      tf.variable(tf.zeros([3])),
      tf.variable(tf.ones([3, 3, 5, 2])),
    ];
    const optimiser = adam(tf, variables, { learningRate: 1e-3 });
    const step = (): void => {
      tf.tidy(() => {
        const { grads } = tf.variableGrads(() => {
          const dense = tf.relu(tf.add(tf.matMul(x, variables[0] as never), variables[1]!));
          const convolved = tf.conv2d(image, variables[2] as never, 1, 'same');
          return tf.add(tf.mean(tf.square(dense)), tf.mean(tf.square(convolved))) as never;
        }, [...variables]);
        optimiser.step(grads);
      });
    };
    for (let i = 0; i < 20; i++) step();
    const heap = (): number => (tf.backend() as unknown as { wasm: { HEAPU8: Uint8Array } }).wasm.HEAPU8.length;
    const before = { ...tf.memory(), heap: heap() };
    for (let i = 0; i < 1000; i++) step();
    const after = { ...tf.memory(), heap: heap() };
    expect(after).to.deep.equal(before);
    tf.dispose([x, image, ...variables]);
    optimiser.dispose();
  });

  onEachEngine('clips the norm of all gradients together, and none that is shorter', (tf) => {
    for (const [clipNorm, share] of [
      [2.5, 0.5],
      [5, 1],
      [50, 1],
    ] as const) {
      // The norm is 5. Without momentum the moments are the clipped gradients, and a step is their sign; so look at epsilon's.
      const variables = [tf.variable(tf.zeros([2])), tf.variable(tf.zeros([1]))];
      const options = { learningRate: 1, beta1: 0, beta2: 0, epsilon: 100 };
      const optimiser = adam(tf, variables, { ...options, clipNorm });
      tf.tidy(() => {
        optimiser.step([tf.tensor1d([3, 0]), tf.tensor1d([-4])]);
      });
      const moved = variables.flatMap((variable) => [...variable.dataSync()]);
      for (const [i, slope] of [3 * share, 0, -4 * share].entries())
        expect(moved[i]).to.be.closeTo(-slope / (Math.abs(slope) + 100), 1e-6);
      optimiser.dispose();
      tf.dispose(variables);
    }
  });

  onEachEngine('lets those variables decay that it is told to, by the rate of the step', (tf) => {
    const variables = [tf.variable(tf.fill([2, 2], 8)), tf.variable(tf.fill([2], 8))];
    const decays = ({ rank }: { readonly rank: number }): boolean => rank > 1;
    const optimiser = adam(tf, variables, { learningRate: 0.5, weightDecay: 0.5, warmupSteps: 2, decays });
    for (let step = 0; step < 2; step++)
      tf.tidy(() => {
        optimiser.step([tf.zeros([2, 2]), tf.zeros([2])]);
      });
    expect([...variables[0]!.dataSync()]).to.deep.equal(new Array(4).fill(8 * (1 - 0.25 * 0.5) * (1 - 0.5 * 0.5)));
    expect([...variables[1]!.dataSync()]).to.deep.equal([8, 8]);
    optimiser.dispose();
    tf.dispose(variables);
  });

  onEachEngine('leaves no tensor behind, and says what it does not take', (tf) => {
    const variable = tf.variable(tf.ones([3]));
    const { numTensors } = tf.memory();
    const optimiser = adam(tf, [variable], { learningRate: 0.1, clipNorm: 1, weightDecay: 0.1 });
    const slope = tf.ones([3]);
    for (let step = 0; step < 3; step++) optimiser.step([slope]);
    slope.dispose();
    optimiser.dispose();
    expect(tf.memory().numTensors).to.equal(numTensors);
    variable.dispose();
    expect(() => adam(tf, [], { learningRate: 0.1, weightDecay: -1 })).to.throw(
      RangeError,
      'weightDecay must be at least 0',
    );
    expect(() => adam(tf, [], { learningRate: 0.1, clipNorm: 0 })).to.throw('clipNorm must be above 0, and is 0');
  });

  it('agrees with the plain one of another engine', async () => {
    const run = async (name: string): Promise<number[]> => {
      const { tf } = await startEngine(name);
      const variable = tf.variable(tf.tensor1d(numbers(9)));
      const optimiser = adam(tf, [variable], { learningRate: 0.01, beta1: 0.5, beta2: 0.9, epsilon: 1e-3 });
      for (let step = 0; step < 5; step++)
        tf.tidy(() => {
          optimiser.step([tf.tensor1d(numbers(9, step))]);
        });
      const values = [...variable.dataSync()];
      variable.dispose();
      optimiser.dispose();
      return values;
    };
    const [ours, plain] = [await run('wasm'), await run('cpu')];
    for (const [i, value] of ours.entries()) expect(value).to.be.closeTo(plain[i]!, 1e-6);
  });
});
