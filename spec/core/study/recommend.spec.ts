import { expect } from 'chai';
import type { JsonObject } from '../../../core/contracts/index.js';
import { walksOf, type Walk } from '../../../core/study/index.js';
import { expectRefusal } from '../plugin/thrown.js';
import { factsOf, registry, resolved } from './studies.js';

const mix = { use: 'mix', with: { real: 'fresh' } } as const;
const walks = (change: JsonObject = {}, size: number | null = null): readonly Walk[] =>
  walksOf(resolved({ strategies: [mix], ...change }), registry, { normal: factsOf(size) }, 60);

describe('what a study recommends along', () => {
  it('is written out with its defaults', () => {
    expect(resolved().recommend).to.equal(undefined);
    expect(resolved({ recommend: {} }).recommend).to.deep.equal({
      axis: 'share',
      budget: 100,
      probability: 0.1,
      rule: 'risk',
    });
    expect(resolved({ recommend: { event: { metric: 'rare.mass' } } }).recommend).to.deep.equal({
      axis: 'share',
      budget: 400,
      probability: 0.1,
      rule: 'event',
      event: { metric: 'rare.mass', below: 0.5 },
    });
  });

  it('is the share from .1 to .9, one walk for each T, with seeds beyond those of the study', () => {
    const [first, second] = walks({ samples: [100, 1000], seeds: 3 });
    expect(first!.plan).to.include({ strategy: 'mix', samples: 100, origin: 0, control: 'real-only', real: 'fresh' });
    expect(first!.plan.grid).to.deep.equal([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]);
    expect(second!.plan.samples).to.equal(1000);
    expect(first!.seeds).to.deep.equal(Array.from({ length: 60 }, (_, i) => i + 1));
  });

  it('leaves out shares without a real row', () => {
    expect(walks({ samples: 4 })[0]!.plan.grid).to.not.include(0.9);
  });

  it('makes the cells of a value when they are asked for, the same as a run would', () => {
    const [walk] = walks();
    const arm = walk!.arm(0.25);
    expect(arm.entry).to.deep.include({ as: 'mix a=0.25', with: { real: 'fresh', syntheticShare: 0.25 } });
    expect(arm.group).to.deep.include({ share: 0.25, control: { matched: 'real-only', rows: 'fresh' } });
    expect(arm.cells).to.have.length(60);
    expect(walk!.arm(undefined).group.role).to.equal('control');
  });

  it('takes variants that differ in the share alone for one strategy', () => {
    const swept = { ...mix, sweep: { syntheticShare: [0.2, 0.4] } };
    expect(walks({ strategies: [swept] })).to.have.length(1);
    expect(walks({ strategies: [swept] })[0]!.plan.strategy, 'the first of them').to.match(/0\.2$/);
  });

  it('is taken by the sources and models alone that the strategy takes part with', () => {
    const models = ['gaussian', 'kde'];
    const modelsOf = (strategy: JsonObject): unknown =>
      walks({ models, strategies: [strategy] }).map(({ plan }) => plan.model);
    expect(modelsOf(mix)).to.deep.equal(models);
    expect(modelsOf({ ...mix, only: { models: ['kde'] } })).to.deep.equal(['kde']);
    const only = walks({
      models: ['gaussian', { use: 'kde', only: { strategies: ['replace'] } }],
      strategies: [mix, 'replace'],
    });
    expect(only.map(({ plan }) => plan.model)).to.deep.equal(['gaussian']);
  });

  it('controls a finite source with its fixed rows', () => {
    expect(walks({}, 150)[0]!.plan).to.include({ control: 'real-only fixed', controlRows: 'fixed' });
  });

  it('may be counts of real rows, downward', () => {
    const [walk] = walks({ recommend: { axis: 'real-rows' } });
    expect(walk!.plan).to.deep.include({ grid: [90, 80, 70, 60, 50, 40, 30, 20, 10], origin: 100 });
    expect(walk!.arm(75).entry.with['syntheticShare']).to.equal(0.25);
  });

  for (const grid of [
    [0.2, 0.4, 0.8],
    [0.9, 0.5],
  ])
    it(`may be an option along ${grid.join(', ')}, in that order`, () => {
      const [walk] = walks({ recommend: { axis: 'syntheticShare', grid } });
      expect(walk!.plan).to.deep.include({ axis: { kind: 'option', option: 'syntheticShare' }, grid });
      expect(walk!.plan).not.to.have.property('origin');
      const { entry } = walk!.arm(grid[1]);
      expect(entry.as).to.equal(`mix syntheticShare=${grid[1]}`);
      expect(entry.with['syntheticShare']).to.equal(grid[1]);
    });

  it('takes half steps to whole numbers only where the option and all its values are whole', () => {
    const whole = (syntheticShare: number, grid: readonly number[]): unknown => {
      const strategies = [{ use: 'mix', with: { real: 'fresh', syntheticShare } }];
      return walks({ strategies, recommend: { axis: 'syntheticShare', grid } })[0]!.plan.axis.whole;
    };
    expect(whole(0, [0, 1])).to.equal(true);
    expect(whole(0, [0, 0.5, 1])).to.equal(undefined);
    expect(whole(0.5, [0, 1])).to.equal(undefined);
  });

  for (const [change, message] of [
    [{ strategies: ['replace'] }, 'no strategy of the study has a synthetic share'],
    [{ recommend: { strategy: 'nothing' } }, 'nothing in the study is labelled "nothing"'],
    [{ recommend: { axis: 'real' } }, 'has no number at real'],
    [{ recommend: { axis: 'real' } }, 'one of its numeric options: syntheticShare'],
    [{ recommend: { axis: 'syntheticShare' } }, 'needs its values'],
    [{ recommend: { axis: 'syntheticShare' } }, 'the safest value first, such as grid: [0, 0.1, 0.2]'],
    [{ recommend: { axis: 'syntheticShare', grid: [0.1, 0.3, 0.2] } }, 'not in walking order'],
    [{ recommend: { grid: [0.2, 0.1] } }, 'not in walking order'],
    [{ recommend: { grid: [0, 0.1] } }, 'not between 0 and 1'],
    [{ recommend: { grid: [0.5, 1] } }, 'not between 0 and 1'],
    [{ recommend: { grid: [0.5, 0.9] }, samples: [100, 4] }, 'holds 0.9, which leaves no real row of 4'],
    [{ recommend: { axis: 'real-rows', grid: [100, 50] } }, 'counts of real rows that are not between 0 and 100'],
    [{ recommend: { axis: 'real-rows', grid: [50, 0] } }, 'counts of real rows that are not between 0 and 100'],
    [{ recommend: { axis: 'real-rows', grid: [50, 60] } }, 'not in walking order'],
  ] as const)
    it(`is refused: ${message}`, () => expectRefusal(() => walks(change), 'COLLAPSAR_STUDY_INVALID', message));
});
