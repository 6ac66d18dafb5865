import { rootStream } from '../../../core/random/index.js';
import { variationalMixture } from '../../../plugins/tensors/tables/variational-mixture.js';
import { pythonHas, requires } from '../../requires.js';
import { agreeAll, askPython } from '../python.js';

interface Answer {
  readonly weights: readonly number[];
  readonly means: readonly number[];
  readonly deviations: readonly number[];
}

describe('the modes of a column beside scikit-learn', function () {
  this.timeout(60_000);
  before(function () {
    requires(this, 'python3 with scikit-learn', pythonHas('sklearn'));
  });

  it('are the mixture of BayesianGaussianMixture from the same start', () => {
    const random = rootStream(7).child('modes');
    const cases = [2, 5, 10].map((k, number) => {
      const n = 60 * (number + 1);
      const values = Array.from({ length: n }, (_, i) => (i % 4 === 0 ? 3 : -1) + (0.2 + number / 4) * random.normal());
      const mean = values.reduce((sum, x) => sum + x, 0) / n;
      const mass = values.map((_, i) => 1 + (i % 3));
      return { k, values: values.map((x) => x - mean), mass, start: values.map((_, i) => Math.floor((i * k) / n)) };
    });
    const theirs = askPython<Answer[]>(new URL('modes_sklearn.py', import.meta.url), ['sklearn'], cases);
    for (const [i, { values, mass, k, start }] of cases.entries()) {
      const points = { values: Float64Array.from(values), mass: Float64Array.from(mass) };
      const ours = variationalMixture(points, k, Uint32Array.from(start));
      for (const what of ['weights', 'means', 'deviations'] as const)
        agreeAll(ours[what], theirs[i]![what], 1e-8, `${k} components, ${what}`);
    }
  });
});
