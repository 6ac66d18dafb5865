import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { simulateFixedLevels } from '../../bench/calibration/fixed-walk.js';
import { verifiedLevels } from '../../bench/calibration/verifier-walk.js';
import type { JsonObject } from '../../core/contracts/index.js';
import { rootStream } from '../../core/random/index.js';
import { agree, gaussian, levelsOfChains } from './levels.js';

describe('levels of more real chains', function () {
  this.timeout(60_000);
  const real = levelsOfChains();

  it('on fixed real rows agree with those of its calibration', async () => {
    const seeds = 300;
    // The control of a walk; that of a run has as many rows in each generation as the strategy.
    const strategies = [{ use: 'mix', with: { real: 'fixed', syntheticShare: 0.3 } }, 'real-only'];
    const chains = await real(gaussian({ seeds, strategies, controls: false }), 'moments.meanError', 10);
    agree(chains, simulateFixedLevels(0.3, seeds, { window: 0.5, control: 'fresh' }, rootStream(3)));
  });

  it('behind a verifier agree with those of the converse question', async () => {
    const seeds = 60;
    const text = readFileSync(new URL('../../studies/verifier-quality.yaml', import.meta.url), 'utf8');
    const study = parse(text.replace('keepBad: 0 }', 'keepBad: 0.3 }')) as JsonObject;
    const strategies = [...(study['strategies'] as readonly JsonObject[]), 'real-only'];
    const asked = { ...study, strategies, controls: false, seeds, metrics: ['purity'] };
    const chains = await real(asked, 'purity.training', 0);
    const wrong = (levels: Float64Array): Float64Array => levels.map((right) => 1 - right);
    agree({ here: wrong(chains.here), control: wrong(chains.control) }, verifiedLevels(0.3, seeds, rootStream(3)));
  });
});
