import { expect } from 'chai';
import { isCollapsarError } from '../../../core/errors/index.js';
import {
  copyWeights,
  disposeVariables,
  readWeights,
  restoreWeights,
  startEngine,
  variableOf,
  type Tf,
} from '../../../plugins/tensors/index.js';
import type { Variable } from '@tensorflow/tfjs-core';

describe('weights in checkpoints', () => {
  let tf: Tf;
  const made: Variable[] = [];
  const variable = (...values: readonly number[]): Variable => {
    const one = variableOf(tf, Float32Array.from(values), [values.length]);
    made.push(one);
    return one;
  };
  before(async () => {
    tf = (await startEngine('auto')).tf;
  });
  afterEach(() => disposeVariables(made.splice(0)));

  const bits = (weights: readonly Float32Array[]): number[][] =>
    weights.map((values) => [...new Uint32Array(values.buffer, values.byteOffset, values.length)]);

  it('come back with the same bits: signed zeros, the smallest and the greatest numbers', async () => {
    const odd = [0, -0, 1e-45, -1.1754943508222875e-38, 3.4028234663852886e38, 1 / 3];
    const from = [variable(...odd), variable(7)];
    const saved = await readWeights(from);
    const to = [variable(...odd.map(() => 5)), variable(6)];
    restoreWeights(tf, 'example', to, saved);
    expect(bits(await readWeights(to))).to.deep.equal(bits([Float32Array.from(odd), Float32Array.of(7)]));
    saved[1]![0] = 8;
    expect((await readWeights(to))[1]![0]).to.equal(7);
  });

  it('are refused where they are of another number or length, and the network made for them is disposed of', async () => {
    const saved = await readWeights([variable(1, 2)]);
    const variables = (...lengths: readonly number[]): Variable[] =>
      lengths.map((length) => variableOf(tf, new Float32Array(length), [length]));
    const { numTensors } = tf.memory();
    for (const [lengths, what] of [
      [[1], /model example.* weights w0 of \[1\] are 2 numbers/s],
      [[2, 1], /weights w1 of \[1\] are missing/],
      [[], /it holds 1 weights, and the network has 0/],
    ] as const)
      expect(() => restoreWeights(tf, 'example', variables(...lengths), saved)).to.throw(what);
    expect(tf.memory().numTensors).to.equal(numTensors);
  });

  it('are carried over to training of their own', async () => {
    const [from, to] = [[variable(1, 2)], [variable(3, 4)]];
    copyWeights(tf, from, to);
    tf.tidy(() => to[0]!.assign(tf.add(to[0]!, 1)));
    expect((await readWeights([...from, ...to])).map((values) => [...values])).to.deep.equal([
      [1, 2],
      [2, 3],
    ]);
    try {
      copyWeights(tf, from, [variable(1)]);
      expect.fail();
    } catch (error) {
      expect(isCollapsarError(error) && error.message).to.include('has weights [2], this one has [1]');
    }
  });
});
