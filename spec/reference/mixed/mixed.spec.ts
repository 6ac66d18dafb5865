import { pythonHas, requires } from '../../requires.js';
import { compare, givenOf, MODULES } from './cases.js';

describe('metrics of mixed rows against NumPy, SciPy and scikit-learn', function () {
  this.timeout(60_000);
  before(function () {
    requires(this, 'Python with NumPy, SciPy and scikit-learn', pythonHas(...MODULES));
  });

  it('agree on tables with ties, gaps, constants, zeros and copies', () => compare([givenOf(60, 1), givenOf(61, 2)]));
});
