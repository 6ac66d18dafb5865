import { pythonHas, requires } from '../../requires.js';
import { besideAnonymeter, besideSdmetrics, compare, givenOf, MODULES } from './cases.js';

describe('metrics of mixed rows against NumPy, SciPy and scikit-learn, at length', function () {
  this.timeout(600_000);
  before(function () {
    requires(this, 'Python with NumPy, SciPy and scikit-learn', pythonHas(...MODULES));
  });

  for (const [count, seed] of [
    [6, 1],
    [15, 2],
    [200, 3],
    [400, 4],
  ] as const)
    it(`agree on tables of ${count} rows`, () => compare([givenOf(count, seed)]));

  it('have the distances to the closest record of SDMetrics, where units are ranges', async function () {
    requires(this, 'Python with SDMetrics', pythonHas(...MODULES, 'sdmetrics'));
    await besideSdmetrics();
  });

  it('have predicates that hit as often as those of Anonymeter', async function () {
    requires(this, 'Python with Anonymeter', pythonHas(...MODULES, 'polars', 'anonymeter'));
    await besideAnonymeter(givenOf(300, 5));
  });
});
