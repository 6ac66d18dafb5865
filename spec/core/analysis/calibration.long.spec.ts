import { withinLimits } from './calibrated.js';

describe('the verdicts on more simulated studies whose truth is known', function () {
  this.timeout(60_000);
  for (const name of ['random-walk-10', 'margin-walk-20', 'margin-fixed-20']) withinLimits(name);
});
