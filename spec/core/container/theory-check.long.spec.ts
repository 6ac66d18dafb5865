import { expect } from 'chai';
import { DISAGREES } from '../../../core/container/index.js';
import type { Registration } from '../../../core/plugin/index.js';
import { models } from '../../../plugins/models/index.js';
import { strategies } from '../../../plugins/strategies/index.js';
import { theories } from '../../../plugins/theories/index.js';
import { check, disguised, find, tampered, worst } from './theory-check.js';

describe('the self-test of theories, with more chains and of what is wrong in other ways', function () {
  this.timeout(60_000);

  for (const { id } of theories)
    it(`finds ${id} in agreement with more chains`, async () => {
      const report = await check(id, undefined, 100);
      expect(report.checks).to.not.have.length(0);
      expect(worst(report)).to.be.below(DISAGREES);
    });

  const broken: readonly (readonly [what: string, theory: string, entry: Registration, chains: number])[] = [
    [
      'a variance with another divisor',
      'gaussian-fresh',
      tampered(find(models, 'gaussian'), { estimator: 'unbiased' }),
      400,
    ],
    [
      'a replace that leaks real rows',
      'gaussian-fresh',
      disguised('replace', 'mix', { real: 'fresh', syntheticShare: 0.9 }),
      250,
    ],
    [
      'a replace that keeps what it should throw away',
      'symbol-heterozygosity',
      disguised('replace', 'accumulate', {}),
      100,
    ],
    [
      'an accumulate of constant size',
      'regression-accumulate',
      disguised('accumulate', 'accumulate-subsample', {}),
      250,
    ],
    ['fixed rows that are fresh', 'gaussian-fixed', tampered(find(strategies, 'mix'), { real: 'fresh' }), 100],
    [
      'frequencies with something added',
      'symbol-heterozygosity',
      tampered(find(models, 'categorical'), { alpha: 0.5 }),
      100,
    ],
    [
      'a regression with other noise',
      'regression-replace',
      tampered(find(models, 'linear-regression'), { noise: 0.65 }),
      250,
    ],
    [
      'a teacher that leaks real rows',
      'fixed-quality',
      tampered(find(strategies, 'distil'), { syntheticShare: 0 }),
      100,
    ],
  ];
  for (const [what, theory, entry, chains] of broken)
    it(`disagrees with ${what}`, async () => {
      expect(worst(await check(theory, entry, chains))).to.be.at.least(DISAGREES);
    });
});
