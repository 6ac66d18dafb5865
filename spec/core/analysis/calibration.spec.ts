import { withinLimits } from './calibrated.js';

describe('the verdicts on simulated studies whose truth is known', function () {
  this.timeout(60_000);
  // The others: calibration.long.spec.ts
  for (const name of ['independent-10', 'fixed-real-10']) withinLimits(name);
});
