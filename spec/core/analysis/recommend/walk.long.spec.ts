import { expect } from 'chai';
import { riskRule, recommendWalk, type PairedLevels } from '../../../../core/analysis/index.js';
import { rootStream } from '../../../../core/random/index.js';
import { simulateFixedWalk, trueRatio } from '../../../../bench/calibration/fixed-walk.js';
import { simulateVerifierWalk, trueKeepBad, wrongRatio } from '../../../../bench/calibration/verifier-walk.js';
import { chainsOf, walkOf } from '../../../../bench/calibration/world-walk.js';
import { worlds } from '../../../../bench/calibration/worlds.js';

const WALKS = 60;

describe('the recommended share in worlds whose safe share is known', function () {
  this.timeout(300_000);
  const least: Readonly<Record<string, number>> = { Gaussian: 0.12, kernel: 0.15, rare: 0.3, infinite: 0.2 };
  for (const world of worlds(2000, rootStream(1)))
    it(`${world.name}: seldom lies above it, and comes near`, () => {
      const limits = Array.from(
        { length: WALKS },
        (_, i) => walkOf(world, chainsOf(world, rootStream(3).child('recommend', i)), 'rule').limit ?? 0,
      );
      // 53 of 60 or fewer have z < -2.4 at .95; bench/calibration/README.md has 200 walks of each.
      expect(limits.filter((limit) => limit <= world.limit + 1e-9).length).to.be.at.least(54);
      expect(limits.reduce((a, b) => a + b, 0) / WALKS).to.be.at.least(least[world.name.split(' ')[0]!]!);
    });
  it('by the rules of earlier versions lies above it where chains are lost: they left them out', () => {
    const world = worlds(10, rootStream(1)).at(-1)!;
    const above = Array.from({ length: 20 }, (_, i) =>
      walkOf(world, chainsOf(world, rootStream(3).child('recommend', i)), 'before'),
    ).filter(({ limit = 0 }) => limit > world.limit + 1e-9).length;
    expect(above).to.be.at.least(10);
  });
});

describe('the walk down a quality', function () {
  this.timeout(120_000);
  it('shows a verifier safe that is not in at most one of twenty studies', () => {
    // Rows right with probability q leave a bias of c (1 - q): the risk is 1 + 20 (1 - q)^2 times the control's.
    const increase = 0.2;
    const least = 1 - Math.sqrt(increase / 20);
    const qualities = [1, 0.98, 0.96, 0.94, 0.92, 0.9, 0.88, 0.86];
    const limits = Array.from({ length: 120 }, (_, study) => {
      const levels = (q: number, seeds: number): PairedLevels => {
        const here = new Float64Array(seeds);
        const control = new Float64Array(seeds);
        for (let seed = 0; seed < seeds; seed++) {
          // Strategy and control share their real rows.
          const [real, own] = [rootStream(31).child(study, 'real', seed), rootStream(31).child(study, q, seed)];
          const shared = 0.1 * real.normal();
          here[seed] = (1 + 20 * (1 - q) * (1 - q)) * Math.exp(shared + 0.08 * own.normal() - 0.0032);
          control[seed] = Math.exp(shared);
        }
        return { here, control };
      };
      const rule = riskRule({ increase, nats: increase }, 'risk');
      const walk = recommendWalk({ rule, grid: qualities, budget: 400 });
      let step = walk.next();
      while (step.done !== true) step = walk.next(levels(step.value.value, step.value.seeds));
      return step.value.limit ?? 1;
    });
    const wrong = limits.filter((limit) => limit < least).length;
    // 5 % of 120 and two standard errors.
    expect(wrong).to.be.at.most(11);
    expect(limits.filter((limit) => limit < 0.95).length, 'walks that come near').to.be.above(60);
  });
});

describe('the recommended share on fixed real rows, T = 100', function () {
  this.timeout(120_000);
  for (const controlRows of ['fresh', 'fixed'] as const)
    it(`lies at or beyond the true one in at most one of twenty studies (control on ${controlRows} rows)`, () => {
      // Measured over 300 studies: at most .020.
      const increase = trueRatio(0.1, 0.5) - 1;
      const rule = riskRule({ increase, nats: increase }, 'risk', { real: 'fixed', controlRows });
      const limits = Array.from(
        { length: 150 },
        (_, study) =>
          simulateFixedWalk(
            rule,
            { budget: 1000, window: 0.5, control: controlRows },
            rootStream(1).child('fixed', study),
          ).limit ?? 0,
      );
      // .05 of 150 and two standard errors.
      expect(limits.filter((limit) => limit > 0.1 - 1e-9).length).to.be.at.most(12);
    });
  it('is a third of the true one or more where the control has the same error in every seed', () => {
    const rule = riskRule({ increase: 1, nats: 1 }, 'risk', { real: 'fixed', controlRows: 'fixed' });
    const limits = Array.from(
      { length: 40 },
      (_, study) =>
        simulateFixedWalk(rule, { budget: 1000, window: 0.5, control: 'fixed' }, rootStream(2).child(study)).limit ?? 0,
    );
    // The true limit is .36; 40 limits have a standard error of .015.
    expect(limits.reduce((a, b) => a + b, 0) / limits.length).to.be.within(0.08, 0.3);
  });
});

describe('the worst verifier that is safe for a share of .9', function () {
  this.timeout(120_000);
  const GRID_OF_ERRORS = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6];
  for (const keepBad of [0.3, 0.35])
    it(`is seldom said to be one that is not safe (wrong rows pass with probability ${keepBad} at the tolerance)`, () => {
      const increase = wrongRatio(keepBad) - 1;
      expect(trueKeepBad(increase)).to.be.closeTo(keepBad, 1e-12);
      const limits = Array.from(
        { length: 200 },
        (_, study) => simulateVerifierWalk(increase, GRID_OF_ERRORS, 400, rootStream(4).child(study)).limit ?? -1,
      );
      // Measured over 1,000 studies: .021 and .015 are wrong; the mean limit is .25 and .30.
      expect(limits.filter((limit) => limit > keepBad - 1e-9).length).to.be.at.most(16);
      expect(limits.reduce((a, b) => a + b, 0) / limits.length).to.be.within(keepBad - 0.1, keepBad);
    });
});
