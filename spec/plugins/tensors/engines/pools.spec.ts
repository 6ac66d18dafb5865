import { expect } from 'chai';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { isCollapsarError } from '../../../../core/errors/index.js';
import { startEngine, type Tf } from '../../../../plugins/tensors/index.js';
import { numbers } from '../../../fixtures/wasm-builds.js';

type Padding = 'same' | 'valid' | number;
const WINDOWS: readonly { readonly filter: [number, number]; readonly stride: number; readonly pad: Padding }[] = [
  { filter: [2, 2], stride: 2, pad: 'valid' },
  { filter: [3, 3], stride: 2, pad: 'same' },
  { filter: [3, 2], stride: 1, pad: 'same' },
  { filter: [3, 3], stride: 2, pad: 1 },
];
const SHAPE: [number, number, number, number] = [2, 7, 6, 5];
const SIZE = 2 * 7 * 6 * 5;

/** Numbers at least 0.1 apart, in no order: small steps leave the greatest of a window the greatest. */
const apart = (): Float32Array => {
  const order = [...numbers(SIZE, 5).entries()].sort(([, a], [, b]) => a - b);
  const values = new Float32Array(SIZE);
  for (const [rank, [place]] of order.entries()) values[place] = rank / 10;
  return values;
};

/** The slope of `value` along a direction, from its gradient and from the difference of two values. */
const slopes = (tf: Tf, value: (x: Tensor4D) => Tensor): { readonly gradient: number; readonly difference: number } =>
  tf.tidy(() => {
    const [x, along] = [tf.tensor4d(apart(), SHAPE), tf.tensor4d(numbers(SIZE, 11), SHAPE)];
    const weights = tf.tensor(numbers(value(x).size, 17), value(x).shape);
    const gradient = tf.grad((at: Tensor) => tf.sum(tf.mul(value(at as Tensor4D), weights)))(x);
    const ahead = value(tf.add(x, tf.mul(along, 0.04)));
    const behind = value(tf.sub(x, tf.mul(along, 0.04)));
    return {
      gradient: tf.sum(tf.mul(gradient, along)).dataSync()[0]!,
      difference: tf.sum(tf.mul(tf.sub(ahead, behind), weights)).dataSync()[0]! / 0.08,
    };
  });

for (const engine of ['cpu', 'wasm-simd', 'wasm-fma'])
  describe(`pools on ${engine}`, () => {
    let tf: Tf;
    before(async function () {
      const started = await startEngine(engine).catch((error: unknown) => {
        if (isCollapsarError(error)) return undefined;
        throw error;
      });
      if (started === undefined) return this.skip();
      ({ tf } = started);
    });

    for (const { filter, stride, pad } of WINDOWS) {
      const what = `${filter.join(' x ')}, stride ${stride}, padding ${pad}`;
      it(`have the gradients that differences of their values give: ${what}`, () => {
        for (const pool of ['maxPool', 'avgPool'] as const) {
          const { gradient, difference } = slopes(tf, (x) => tf[pool](x, filter, stride, pad));
          expect(gradient, pool).to.be.closeTo(difference, 2e-3);
        }
      });
    }

    it('give a slope to the first of equals', () => {
      const gradient = tf.tidy(() => [
        ...tf
          .grad((x: Tensor) => tf.sum(tf.maxPool(x as Tensor4D, 2, 2, 'valid')))(tf.ones([1, 2, 2, 1]))
          .dataSync(),
      ]);
      expect(gradient).to.deep.equal([1, 0, 0, 0]);
    });

    it('refuse the gradient of an average whose size was rounded up', () => {
      const gradient = (): Tensor =>
        tf.tidy(() =>
          tf.grad((x: Tensor) => tf.sum(tf.avgPool(x as Tensor4D, 2, 2, 0, 'ceil')))(tf.ones([1, 5, 5, 1])),
        );
      expect(gradient).to.throw('rounded up');
    });
  });

for (const build of ['wasm-simd', 'wasm-fma'])
  describe(`windows that tfjs miscounts, on ${build}`, () => {
    it('are refused before anything is written past the end of a tensor', async function () {
      const started = await startEngine(build).catch((error: unknown) => {
        if (isCollapsarError(error)) return undefined;
        throw error;
      });
      if (started === undefined) return this.skip();
      const { tf } = started;
      tf.tidy(() => {
        const [x, filter] = [tf.ones([1, 6, 7, 2]) as Tensor4D, tf.ones([3, 2, 2, 1]) as Tensor4D];
        for (const ask of [
          () => tf.maxPool(x, [3, 2], 1, 1),
          () => tf.avgPool(x, 2, [2, 1], 0),
          () => tf.depthwiseConv2d(x, filter, 1, 1),
        ])
          expect(ask).to.throw('windows for').with.property('code', 'COLLAPSAR_ENGINE');
      });
    });
  });
