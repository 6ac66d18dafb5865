import { expect } from 'chai';
import type { JsonObject } from '../../../core/contracts/index.js';
import { CollapsarError } from '../../../core/errors/index.js';
import { definePlugin, noOptions, Registry, strategy } from '../../../core/plugin/index.js';
import { withControls, type Compared } from '../../../core/study/index.js';
import { house, registryOf } from '../plugin/fakes.js';
import { registry, resolved } from './studies.js';

const controlled = (
  strategies: readonly (string | JsonObject)[],
  setting: Partial<Parameters<typeof withControls>[1]> = {},
): readonly Compared[] =>
  withControls(
    resolved({ strategies }).strategies,
    { samples: 100, generations: 20, size: null, ...setting },
    registry,
  );
const controls = (list: readonly Compared[]): Record<string, JsonObject> =>
  Object.fromEntries(
    list
      .filter(({ role }) => role === 'control')
      .map(({ strategy }) => [strategy.as, { use: strategy.use, ...strategy.with }]),
  );
const planOf = (list: readonly Compared[], label: string): Compared['control'] =>
  list.find(({ strategy }) => strategy.as === label)!.control;

const fresh = { use: 'real-only', rows: 'fresh', syntheticShare: 0 };
const mix = (syntheticShare: number, real = 'fresh'): JsonObject => ({ use: 'mix', with: { real, syntheticShare } });

describe('controls', () => {
  it('compare a strategy of constant size with real-only at T', () => {
    const list = controlled(['replace']);
    expect(controls(list)).to.deep.equal({ 'real-only': fresh });
    expect(planOf(list, 'replace')).to.deep.equal({ matched: 'real-only', rows: 'fresh' });
  });
  it('compare any other strategy with real-only made like it, and add replace for scale', () => {
    const list = controlled(['accumulate']);
    expect(controls(list)).to.deep.equal({
      replace: { use: 'replace' },
      'real-only like accumulate': { ...fresh, like: { use: 'accumulate', with: {} } },
    });
    expect(planOf(list, 'accumulate')).to.deep.equal({ matched: 'real-only like accumulate', rows: 'fresh' });
    expect(planOf(list, 'replace'), 'no further chain only to judge replace').to.equal(undefined);
  });
  it('judge the added replace where its control runs anyway', () =>
    expect(planOf(controlled([mix(1)]), 'replace')).to.deep.equal({ matched: 'real-only', rows: 'fresh' }));
  it('compare a share with its real rows alone', () => {
    const list = controlled([mix(0.25)]);
    expect(planOf(list, 'mix')).to.deep.equal({ matched: 'real-only', realPart: 'real-only n=75', rows: 'fresh' });
    expect(controls(list)['real-only n=75']).to.deep.equal({ ...fresh, syntheticShare: 0.25 });
  });
  it('keep fresh and fixed real rows apart', () => {
    const list = controlled([mix(0.5), { ...mix(0.5, 'fixed'), as: 'fixed' }]);
    expect(planOf(list, 'mix')?.realPart).to.equal('real-only n=50');
    expect(planOf(list, 'fixed')).to.deep.equal({
      matched: 'real-only like fixed',
      realPart: 'real-only fixed n=50',
      rows: 'fresh',
    });
    expect(controls(list)['real-only fixed n=50']).to.deep.equal({
      use: 'real-only',
      rows: 'fixed',
      syntheticShare: 0.5,
    });
  });
  it('take all T real rows as the real part of a strategy that adds synthetic rows to them', () => {
    const list = controlled(['augment']);
    expect(planOf(list, 'augment')).to.deep.equal({
      matched: 'real-only like augment',
      realPart: 'real-only fixed',
      rows: 'fresh',
    });
    expect(controls(list)['real-only fixed']).to.deep.equal({ use: 'real-only', rows: 'fixed', syntheticShare: 0 });
  });
  it('have no real part at share 0 or 1, or where no synthetic row is left', () => {
    for (const share of [0, 1, 0.001])
      expect(planOf(controlled([mix(share)]), 'mix')).to.deep.equal({ matched: 'real-only', rows: 'fresh' });
  });
  it('are one where they are the same chain', () => {
    const list = controlled(['replace', { ...mix(0.5), as: 'half' }, { ...mix(0.502), as: 'nearly' }]);
    expect(Object.keys(controls(list))).to.deep.equal(['real-only', 'real-only n=50']);
    expect(planOf(list, 'nearly')?.realPart).to.equal('real-only n=50');
  });
  it("are the study's own strategy where it has it already", () => {
    const list = controlled(['replace', { use: 'real-only', as: 'reality' }]);
    expect(controls(list)).to.deep.equal({});
    expect(planOf(list, 'replace')).to.deep.equal({ matched: 'reality', rows: 'fresh' });
    expect(planOf(list, 'reality')).to.equal(undefined);
  });
  it('keep their label apart from a strategy that took it', () => {
    const list = controlled([{ use: 'accumulate', as: 'real-only' }, mix(1)]);
    expect(planOf(list, 'mix')?.matched).to.equal('real-only (control)');
    const twice = controlled([
      { use: 'accumulate', as: 'real-only n=50' },
      { ...mix(0.5), as: 'half' },
      { ...mix(0.502), as: 'nearly' },
    ]);
    expect(planOf(twice, 'half')?.realPart).to.equal('real-only n=50 (control)');
    expect(planOf(twice, 'nearly')?.realPart).to.equal('real-only n=50 (control)');
    const labels = twice.map(({ strategy }) => strategy.as);
    expect(new Set(labels).size).to.equal(labels.length);
  });
  it('are none for real-only alone', () => expect(controlled(['real-only'])).to.have.length(1));
  it('fall back to fixed rows, and say so, where a finite source cannot give fresh ones', () => {
    const list = controlled(['replace', 'accumulate', mix(0.9)], { size: 1999 });
    for (const label of ['replace', 'accumulate', 'mix']) {
      expect(planOf(list, label)?.matched).to.equal('real-only fixed');
      expect(planOf(list, label)?.rows).to.equal('fixed');
    }
    expect(planOf(list, 'mix')?.realPart, 'ten fresh rows in each generation are still to be had').to.equal(
      'real-only n=10',
    );
    expect(Object.keys(controls(list))).to.deep.equal(['real-only fixed', 'real-only n=10']);
    expect(planOf(controlled([mix(0.5)], { size: 500 }), 'mix')?.realPart).to.equal('real-only fixed n=50');
  });
  it('use fresh rows of a finite source that has just enough', () =>
    expect(planOf(controlled(['replace'], { size: 2000 }), 'replace')).to.deep.equal({
      matched: 'real-only',
      rows: 'fresh',
    }));
  it('carry the synthetic share where the options fix it', () => {
    const shares = Object.fromEntries(
      controlled(['replace', 'accumulate', mix(0.25)]).map(({ strategy, share }) => [strategy.as, share]),
    );
    expect(shares).to.deep.equal({
      replace: 1,
      accumulate: undefined,
      mix: 0.25,
      'real-only': 0,
      'real-only like accumulate': 0,
      'real-only n=75': 0,
    });
  });
  it('are made by the entry that the host was handed, whoever else took its id', () => {
    const other = definePlugin({
      name: 'collapsar-plugin-other',
      version: '1.0.0',
      api: '^1.0.0',
      entries: ['replace', 'real-only'].map((id) =>
        strategy({ id, summary: 'another', options: noOptions, implementation: Object as never }),
      ),
    });
    const both = registryOf(other);
    const list = withControls(
      resolved(
        { strategies: ['accumulate', 'collapsar-plugin-other/replace', 'collapsar-plugin-other/real-only'] },
        both,
      ).strategies,
      { samples: 100, generations: 20, size: null },
      both,
    );
    expect(controls(list)['replace (control)']).to.deep.equal({ use: 'collapsar/replace' });
    expect(controls(list)['real-only like accumulate']).to.include({ use: 'collapsar/real-only' });
    // Theirs is a strategy like any other: it is compared.
    expect(planOf(list, 'real-only')?.matched).to.equal('real-only like real-only');
  });
  it('are refused by name where the host was handed none', () => {
    const bare = new Registry().register(house, { from: 'built-in' }).freeze();
    expect(() => withControls(resolved().strategies, { samples: 9, generations: 2, size: null }, bare))
      .to.throw(CollapsarError, 'controls: false')
      .with.property('code', 'COLLAPSAR_STUDY_INVALID');
  });
});
