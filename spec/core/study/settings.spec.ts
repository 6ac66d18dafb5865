import { expect } from 'chai';
import type { EntryInfo, JsonObject } from '../../../core/contracts/index.js';
import { entryInfos, expandStudy } from '../../../core/study/index.js';
import { registry, resolved } from './studies.js';

const infos = (change: JsonObject): readonly EntryInfo[] => entryInfos(resolved(change), registry);
const rows = (change: JsonObject, label: string): (readonly unknown[])[] =>
  infos(change)
    .find(({ as }) => as === label)!
    .options.map(({ name, value, isDefault }) => [name, value, isDefault]);

describe('the settings table', () => {
  it('has every entry, what it is and where it comes from', () => {
    expect(infos({}).map(({ kind, as }) => `${kind} ${as}`)).to.deep.equal([
      'sources normal',
      'models gaussian',
      'strategies replace',
      'metrics moments',
    ]);
    expect(infos({})[1]).to.include({ use: 'gaussian', summary: 'Normal density', reference: 'Shumailov et al. 2023' });
  });
  it('has the controls that were added', () => {
    const study = resolved();
    const { controls } = expandStudy(study, registry, {});
    expect(entryInfos(study, registry, controls).map(({ as }) => as)).to.include('real-only');
  });
  it('says which options were set and what they mean', () => {
    const change = { strategies: [{ use: 'mix', with: { real: 'fresh' } }] };
    expect(rows(change, 'mix')).to.deep.equal([
      ['real', 'fresh', false],
      ['syntheticShare', 0.5, true],
    ]);
    expect(infos(change).find(({ as }) => as === 'mix')!.options[1]!.description).to.equal('a');
  });
  it('names entries inside options and lists their options below', () => {
    const teacher = { use: 'gaussian', with: { estimator: 'unbiased' }, on: { source: 'normal', rows: 50 } };
    expect(rows({ strategies: [{ use: 'distil', with: { teacher } }] }, 'distil')).to.deep.equal([
      ['teacher', 'gaussian on 50 rows of normal', false],
      ['teacher.estimator', 'unbiased', false],
      ['teacher.on.source.dimensions', 1, true],
    ]);
    expect(rows({ strategies: ['weighted'] }, 'weighted')).to.deep.equal([['strategy', 'replace', true]]);
    const steps = [
      { from: 1, strategy: 'replace' },
      { from: 5, strategy: { use: 'mix', with: { real: 'fixed' } } },
    ];
    expect(rows({ strategies: [{ use: 'schedule', with: { steps } }] }, 'schedule')).to.deep.equal([
      [
        'steps',
        [
          { from: 1, strategy: 'replace' },
          { from: 5, strategy: 'mix' },
        ],
        false,
      ],
      ['steps[1].strategy.real', 'fixed', false],
      ['steps[1].strategy.syntheticShare', 0.5, true],
    ]);
  });
  it('shows no folder of a file', () => {
    expect(rows({ sources: [{ use: 'table', with: { file: '/home/anna/data/rows.csv' } }] }, 'table')).to.deep.equal([
      ['file', 'rows.csv', false],
    ]);
    expect(
      rows({ strategies: [{ use: 'distil', with: { teacher: { checkpoint: '/home/anna/runs/abc' } } }] }, 'distil'),
    ).to.deep.equal([['teacher', 'checkpoint abc', false]]);
  });
  it('says how fits start, and what a conditional model is given', () => {
    expect(rows({}, 'gaussian')).to.deep.include(['initialise', 'scratch', true]);
    expect(rows({}, 'gaussian').map(([name]) => name)).not.to.include('given');
    const base = { use: 'network', on: { source: 'normal', rows: 50 } };
    expect(rows({ models: [{ use: 'network', given: 'fresh', initialise: 'base', base }] }, 'network')).to.deep.equal([
      ['layers', [8], true],
      ['given', 'fresh', false],
      ['initialise', 'base', false],
      ['base', 'network on 50 rows of normal', false],
      ['base.layers', [8], true],
      ['base.on.source.dimensions', 1, true],
    ]);
  });
});
