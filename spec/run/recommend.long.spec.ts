import { expect } from 'chai';
import { recommend } from '../../host/index.js';
import { trueKeepBad, wrongRatio } from '../../bench/calibration/verifier-walk.js';
import type { JsonObject } from '../../core/contracts/index.js';
import { quiet } from '../fixtures/chains.js';
import { answered, saidOf } from '../fixtures/said.js';
import { gaussian, only, recommending } from './levels.js';

describe('recommend, along other axes and beside closed forms', function () {
  this.timeout(60_000);
  const here = recommending();
  const { found } = here;

  it('has another answer for fixed real rows, and says why', async () => {
    const strict = {
      tolerance: { metric: 'moments.meanError', increase: 0.5, window: 0.9 },
      recommend: { budget: 100 },
      seed: 2,
    };
    const onFresh = await found(gaussian(strict));
    const onFixed = await found(
      gaussian({ ...strict, study: 'fixed', strategies: [{ use: 'mix', with: { real: 'fixed' } }] }),
    );
    const [fresh, fixed] = [only(onFresh), only(onFixed)];
    // Twenty generations on the same n = (1 - a) T rows keep their error: 1 / (1 - a) times the control's at the least.
    expect(fixed.limit ?? 0).to.be.below(1 / 3);
    expect(fresh.limit).to.be.greaterThan(fixed.limit ?? 0);
    expect(answered(onFixed).join(' ')).to.include('The same real rows return in every generation');
    expect(answered(onFresh).join(' ')).to.include('no critical share below 1');
  });

  it('walks along counts of real rows, and along any numeric option', async () => {
    const down = await found(gaussian({ recommend: { budget: 40, axis: 'real-rows' } }));
    const rows = only(down);
    expect(rows.tests[0]!.value).to.equal(90);
    expect(rows.limit).to.be.within(30, 90);
    expect(answered(down)[0]).to.include('down to').and.include('real rows');
    const option = only(
      await found(
        gaussian({
          study: 'option',
          strategies: [
            {
              use: 'bias',
              with: { strategy: { use: 'mix', with: { real: 'fresh', syntheticShare: 0.5 } }, temperature: 0.9 },
            },
          ],
          recommend: { budget: 40, axis: 'temperature', grid: [1, 0.9] },
        }),
      ),
    );
    expect(option.tests.map(({ value }) => value)).to.include(1);
    expect(option.axis).to.deep.equal({ kind: 'option', option: 'temperature' });
  });

  it('finds the share inside a strategy that wraps another', async () => {
    const wrapped = only(
      await found(
        gaussian({
          strategies: [{ use: 'bias', with: { strategy: { use: 'mix', with: { real: 'fresh' } }, temperature: 1 } }],
        }),
      ),
    );
    expect(wrapped.axis).to.deep.equal({ kind: 'share', option: 'strategy.with.syntheticShare' });
    // Temperature 1 changes nothing.
    expect(wrapped.limit).to.equal(only(await found(gaussian())).limit);
  });

  it('asks how good a verifier must be for a given share, and stays below the closed form', async () => {
    const file = new URL('../../studies/verifier-quality.yaml', import.meta.url).pathname;
    const { results } = await recommend(file, { out: here.out, executor: 'inline', logger: quiet });
    const walk = only(results);
    expect(walk.axis).to.deep.equal({ kind: 'option', option: 'scorer.with.keepBad' });
    const least = trueKeepBad(0.25);
    expect(least).to.be.closeTo(0.342, 5e-4);
    expect(walk.limit).to.equal(0.3);
    expect(walk.estimate).to.be.within(0.3, 0.4);
    expect(answered(results).join(' '))
      .to.include('up to keepBad 0.3')
      .and.include('mean of 1 - purity.training over all');
    for (const { value, estimate, looks } of walk.response)
      // About 7 % a seed in either arm.
      expect(Math.abs(estimate! / wrongRatio(value) - 1)).to.be.below((4 * 0.1) / Math.sqrt(looks.at(-1)!.seeds));
  });

  it('counts an event, and says when the number of samples and not the share is the cause', async () => {
    const rare = (samples: number, budget: number): JsonObject => ({
      study: `rare-${samples}`,
      sources: [{ use: 'breast-cancer', with: { malignantShare: 0.1, columns: ['worst_radius'] } }],
      models: [{ use: 'class-conditional', with: { model: { use: 'gaussian', with: {} } } }],
      strategies: [{ use: 'mix', with: { real: 'fresh' } }],
      metrics: ['rare-events'],
      samples,
      evaluate: 500,
      generations: 5,
      recommend: { event: { metric: 'rare-events.ratio' }, budget, grid: [0.1, 0.9] },
    });
    const small = await found(rare(20, 60));
    const few = only(small);
    expect(few.limit).to.equal(undefined);
    expect(answered(small).join(' ')).to.include('the number of samples T, not the synthetic share');
    expect(few.response[0]!.paired).to.include({ n: 30 });
    const many = await found(rare(200, 400));
    expect(only(many).limit).to.be.within(0.1, 0.5);
    expect(saidOf(many)[0]).to.include('(malignant) below half of its true value');
  });

  it('finds the share with most quality for the money where the closed form has it', async () => {
    const costs = { realRow: 1, syntheticRow: 0.1 };
    const results = await found(
      gaussian({
        costs,
        generations: 60,
        tolerance: { metric: 'moments.meanError', increase: 20, window: 0.9 },
        recommend: { budget: 1000, grid: [0.1, 0.3, 0.5, 0.6, 0.7, 0.9, 0.95] },
      }),
    );
    const walk = only(results);
    // Risk 1 / (T (1 - a^2)), a row (1 - a) r + a s: their product is least where s (1 + a^2) = r (1 - a)^2.
    const [r, s] = [costs.realRow, costs.syntheticRow];
    const best = (r - Math.sqrt(r * r - (r - s) * (r - s))) / (r - s);
    expect(best).to.be.closeTo(0.627, 1e-3);
    expect(walk.costs!.equalRisk!.value).to.be.within(0.5, 0.7);
    const least = 100 * (r / (1 + best) + (s * best) / (1 - best * best));
    expect(walk.costs!.equalRisk!.cost).to.be.within(0.7 * least, 1.15 * least);
    expect(answered(results).join(' ')).to.include('most quality for the money');
  });
});
