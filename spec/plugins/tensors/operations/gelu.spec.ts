import { expect } from 'chai';
import { normalCdf } from '../../../../core/numerics/index.js';
import { gelu, type GeluForm } from '../../../../plugins/tensors/index.js';
import { expectGradients, expectSteady, inputOf, type Differentiable } from '../../../fixtures/differences.js';
import { onEachBuild, onEachEngine } from '../../../fixtures/wasm-builds.js';

const DEFINITIONS: Readonly<Record<GeluForm, (x: number) => number>> = {
  none: (x) => x * normalCdf(x),
  tanh: (x) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
};
const FORMS = ['none', 'tanh'] as const;

const of = (form: GeluForm, shape: readonly number[], scale = 3): Differentiable => ({
  inputs: [inputOf(shape, 4, scale)],
  apply: (tf, [x]) => gelu(tf, x!, form),
  reference: ([x]) => x!.map(DEFINITIONS[form]),
});

describe('GELU', () => {
  for (const form of FORMS) {
    onEachEngine(`'${form}' has the values and gradients of float64`, (tf) => {
      for (const shape of [[1], [2, 3], [4], [5, 9, 2], [0]]) expectGradients(tf, of(form, shape));
      expectGradients(tf, of(form, [257], 12));
    });

    onEachBuild(`'${form}' is right to float32 in its tails, and steady beyond them`, (tf) => {
      const points = Float32Array.from({ length: 2001 }, (_, i) => (i - 1000) / 100);
      const values = tf.tidy(() => gelu(tf, tf.tensor1d(points), form).dataSync());
      for (const [i, x] of points.entries()) {
        const exact = DEFINITIONS[form](x);
        // tanh in float64 is -1 long before its GELU is 0; e^-x^2 loses digits as x grows.
        const relative = form === 'none' ? 5e-6 * Math.abs(exact) : 0;
        expect(values[i], `at ${x}`).to.be.closeTo(exact, 1e-37 + Math.max(relative, form === 'tanh' ? 1e-6 : 0));
      }
      tf.tidy(() => {
        const far = tf.tensor1d([1e4, -1e4, 1e30, -1e30, Infinity, NaN]);
        const [a, b, c, d, e, f] = gelu(tf, far, form).dataSync();
        expect([a, c, e, f]).to.deep.equal([1e4, Math.fround(1e30), Infinity, NaN]);
        expect(Math.abs(b!)).to.be.below(1e-30);
        expect(Math.abs(d!)).to.be.below(1e-6);
        const slopes = tf
          .grad((x) => tf.sum(gelu(tf, x, form)))(far)
          .dataSync();
        expect([slopes[0], slopes[2]]).to.deep.equal([1, 1]);
        expect(Math.abs(slopes[1]!) + Math.abs(slopes[3]!)).to.be.below(1e-30);
        expect(slopes[5]).to.be.NaN;
      });
    });

    onEachBuild(
      `'${form}' gives the same bits a thousand times, wherever a number stands, without a byte more`,
      (tf) => {
        expectSteady(tf, of(form, [37]));
        const [whole, last] = tf.tidy(() => {
          const x = tf.tensor1d(inputOf([5], 4).values);
          return [gelu(tf, x, form).dataSync()[3]!, gelu(tf, tf.slice(x, [3], [1]), form).dataSync()[0]!];
        });
        expect(last).to.equal(whole);
      },
    );
  }

  onEachEngine("is 'none' unless told otherwise, and says what it does not take", (tf) => {
    tf.tidy(() => {
      const x = tf.tensor1d([1]);
      expect(gelu(tf, x).dataSync()[0]).to.be.closeTo(DEFINITIONS.none(1), 1e-6);
      expect(() => gelu(tf, x, 'erf' as never)).to.throw(
        RangeError,
        "approximate must be 'none' or 'tanh', and is erf",
      );
      expect(() => gelu(tf, tf.tensor1d([1], 'int32'))).to.throw('gelu: x must be float32, and is int32 [1]');
    });
  });
});
