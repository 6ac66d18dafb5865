import { expect } from 'chai';
import type { Vectors } from '../../../core/contracts/index.js';
import { gmm } from '../../../plugins/models/gmm.js';
import { FittedGmm } from '../../../plugins/models/gmm/fitted-gmm.js';
import type { MixtureCovariance } from '../../../plugins/models/gmm/mixture.js';
import { context, make, rows, training } from '../../plugins/models/fixtures.js';
import { pythonHas, requires } from '../../requires.js';
import { askPython } from '../python.js';

interface Answer {
  readonly iterations: number;
  readonly weights: readonly number[];
  readonly means: readonly number[];
  readonly covariances: readonly number[];
  readonly logLikelihood: readonly number[];
}
const K = 3;
const D = 2;
// What is added to variances is a part of the columns' own here, an absolute number there.
const EM = { regularisation: 0, tolerance: 1e-6, iterations: 60 };

describe('gmm beside scikit-learn', function () {
  before(function () {
    requires(this, 'python3 with scikit-learn', pythonHas('numpy', 'sklearn'));
  });
  for (const covariance of ['full', 'diagonal', 'spherical'] satisfies MixtureCovariance[])
    it(`takes the same EM steps from the same start (${covariance})`, async () => {
      const [a, b, c] = [rows(300, D, 'a'), rows(200, D, 'b', 6), rows(100, D, 'c', -5)];
      const values = Float64Array.of(...a.values, ...b.values, ...c.values);
      const data: Vectors = { kind: 'vectors', count: 600, shape: [D], values };
      const means = Float64Array.of(-4, 1, 0, -1, 5, 0.5);
      // Unit covariances: precisions of 1 in each of the three shapes.
      const length = { full: D * D, diagonal: D, spherical: 1 }[covariance];
      const unit = Float64Array.from({ length: K * length }, (_, i) =>
        covariance === 'full' ? Number((i % 4) % 3 === 0) : 1,
      );
      const mixture = { covariance, k: K, d: D, weights: new Float64Array(K).fill(1 / K), means, covariances: unit };
      let steps = 0;
      const model = make(gmm, { components: K, covariance, restarts: 1, ...EM });
      const start = new FittedGmm([D], mixture);
      const fitted = (await model.fit(training(data), { ...context(), start, report: () => steps++ })) as FittedGmm;

      const precision = {
        full: [
          [1, 0],
          [0, 1],
        ],
        diagonal: [1, 1],
        spherical: 1,
      }[covariance];
      const given = {
        ...EM,
        covariance,
        weights: [...mixture.weights],
        means: [0, 1, 2].map((k) => [...means.subarray(k * D, k * D + D)]),
        precisions: [precision, precision, precision],
        rows: Array.from({ length: 600 }, (_, row) => [...values.subarray(row * D, row * D + D)]),
      };
      const answer = askPython<Answer>(new URL('gmm_sklearn.py', import.meta.url), ['numpy', 'sklearn'], given);

      expect(steps).to.equal(answer.iterations);
      const near = (got: ArrayLike<number>, wanted: readonly number[], tolerance: number) =>
        wanted.forEach((value, i) => expect(got[i]).to.be.closeTo(value, tolerance * (1 + Math.abs(value))));
      near(fitted.mixture.weights, answer.weights, 1e-8);
      near(fitted.mixture.means, answer.means, 1e-8);
      near(fitted.mixture.covariances, answer.covariances, 1e-8);
      near(await fitted.logLikelihood(data), answer.logLikelihood, 1e-8);
    });
});
