import { expect } from 'chai';
import type { Tensor } from '@tensorflow/tfjs-core';
import { rootStream } from '../../../core/random/index.js';
import {
  ACTIVATIONS,
  conv2d,
  convolvedSide,
  dense,
  disposeVariables,
  fillNormals,
  sequential,
  startEngine,
  timeEmbedding,
  transposedConv2d,
  type Layer,
  type Tf,
} from '../../../plugins/tensors/index.js';

describe('layers', () => {
  let tf: Tf;
  const random = rootStream(3);
  before(async () => {
    tf = (await startEngine('auto')).tf;
  });
  const numbers = (make: () => Tensor): number[] => tf.tidy(() => [...make().dataSync()]);
  const normals = (name: string, shape: number[]): Tensor =>
    tf.tensor(fillNormals(random.child(name), new Float32Array(shape.reduce((a, b) => a * b, 1))), shape);

  it('start as those of PyTorch: uniform within 1 / sqrt(fan in), weights and biases', () => {
    const fans: [Layer, number][] = [
      [dense(tf, random, 25, 400), 25],
      [conv2d(tf, random, { inputs: 4, outputs: 300, kernel: 3 }), 36],
      // Its fan in counts the outputs: PyTorch reads its second dimension, which is theirs.
      [transposedConv2d(tf, random, { inputs: 300, outputs: 4, kernel: 3, size: [3, 3] }), 36],
    ];
    for (const [layer, fan] of fans) {
      const [kernel] = layer.variables.map((variable) => [...variable.dataSync()]);
      const bound = 1 / Math.sqrt(fan);
      expect(Math.max(...kernel!.map(Math.abs))).to.be.within(0.99 * bound, bound);
      for (const value of layer.variables[1]!.dataSync()) expect(Math.abs(value)).to.be.at.most(bound);
      // Variance of a uniform is bound^2 / 3; its estimate has a relative error of sqrt(0.8 / n).
      const variance = kernel!.reduce((sum, value) => sum + value * value, 0) / kernel!.length;
      expect(Math.abs((3 * variance) / (bound * bound) - 1) / Math.sqrt(0.8 / kernel!.length)).to.be.below(4);
      disposeVariables(layer.variables);
    }
  });

  it('start the same from the same stream, as zeros without one', () => {
    const [a, b, c] = [dense(tf, random, 3, 2), dense(tf, random, 3, 2), dense(tf, undefined, 3, 2)];
    expect(a.variables[0]!.dataSync()).to.deep.equal(b.variables[0]!.dataSync());
    expect([...c.variables[0]!.dataSync()]).to.deep.equal([0, 0, 0, 0, 0, 0]);
    disposeVariables([a, b, c].flatMap(({ variables }) => variables));
  });

  for (const side of [4, 7, 8, 13])
    it(`a transposed convolution is the adjoint of the convolution, on ${side} x ${side}`, () => {
      const options = { kernel: 4, stride: 2, padding: 1 };
      const down = conv2d(tf, random, { inputs: 2, outputs: 3, ...options });
      const up = transposedConv2d(tf, random, { inputs: 3, outputs: 2, ...options, size: [side, side] });
      tf.tidy(() => {
        // Both filters are [height, width, image channels, feature channels]: one filter, no biases.
        up.variables[0]!.assign(tf.clone(down.variables[0]!));
        for (const { variables } of [down, up]) variables[1]!.assign(tf.zerosLike(variables[1]!));
      });
      const small = convolvedSide(side, options);
      const inner = (one: Tensor, other: Tensor): number => numbers(() => tf.sum(tf.mul(one, other)))[0]!;
      tf.tidy(() => {
        const x = normals('x', [2, side, side, 2]);
        const y = normals('y', [2, small, small, 3]);
        const [dx, uy] = [down.apply(x), up.apply(y)];
        expect(dx.shape).to.deep.equal(y.shape);
        expect(uy.shape).to.deep.equal(x.shape);
        expect(inner(dx, y)).to.be.closeTo(inner(x, uy), 1e-4);
      });
      disposeVariables([...down.variables, ...up.variables]);
    });

  it('follow one another; activations are what their names say', () => {
    const points = [-2, -0.5, 0, 3];
    const apply = (layer: Layer): number[] => numbers(() => layer.apply(tf.tensor1d(points)));
    const expected = {
      relu: (x: number) => Math.max(x, 0),
      silu: (x: number) => x / (1 + Math.exp(-x)),
      tanh: Math.tanh,
    };
    for (const [name, f] of Object.entries(expected))
      apply(ACTIVATIONS[name as keyof typeof expected](tf)).forEach((value, i) =>
        expect(value).to.be.closeTo(f(points[i]!), 1e-6),
      );
    expect(apply(sequential([ACTIVATIONS.relu(tf), ACTIVATIONS.tanh(tf)]))[3]).to.be.closeTo(Math.tanh(3), 1e-6);
    expect(apply(sequential([]))).to.deep.equal(points);
  });

  it('embed a time in cosines and sines of falling frequency', () => {
    const embedding = numbers(() => timeEmbedding(tf, tf.tensor1d([5]), 4));
    const expected = [Math.cos(5), Math.cos(0.05), Math.sin(5), Math.sin(0.05)];
    embedding.forEach((value, i) => expect(value).to.be.closeTo(expected[i]!, 1e-5));
  });
});
