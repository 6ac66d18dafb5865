import { simulateLevels } from '../../bench/calibration/share-walk.js';
import { rootStream } from '../../core/random/index.js';
import { agree, gaussian, levelsOfChains } from './levels.js';

describe('levels of real chains', function () {
  this.timeout(60_000);
  const real = levelsOfChains();

  // Fixed rows, and what stands behind a verifier: levels.long.spec.ts
  it('on fresh real rows agree with those that the calibration of the walk simulates', async () => {
    const seeds = 200;
    const strategies = [{ use: 'mix', with: { real: 'fresh', syntheticShare: 0.6 } }, 'real-only'];
    const chains = await real(gaussian({ seeds, strategies, controls: false }), 'moments.meanError', 2);
    agree(chains, simulateLevels(0.6, seeds, { generations: 20, window: 0.9 }, rootStream(3)));
  });
});
