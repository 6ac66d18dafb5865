import { expect } from 'chai';
import type { Finding, ReadColumn } from '../../../core/contracts/index.js';
import { findingText, planWarningText, readingText } from '../../../reports/words/index.js';
import { fixtureResults } from '../../fixtures/results/index.js';
import { plain } from '../../fixtures/said.js';

const number = (name: string, more: Partial<ReadColumn> = {}): ReadColumn => ({ name, as: 'number', ...more });
const over = (name: string, more: Partial<ReadColumn> = {}): ReadColumn => ({ name, as: 'passed-over', ...more });
const why = { kind: 'not-a-number', row: 3, advice: "decimal commas? Write decimal: ','" } as const;

describe('what is said of the columns of a table', () => {
  it('names what is read, in which way, and what is passed over', () => {
    expect(readingText('table', [number('a')])).to.equal('Source table reads a as a number.');
    expect(
      readingText('table', [
        number('a'),
        number('b, c'),
        { name: 'sex', as: 'category' },
        { name: 'ill', as: 'label' },
        over('name'),
      ]),
    ).to.equal(
      'Source table reads a and b, c as numbers, reads sex as a category, takes ill for the label and passes over name.',
    );
  });

  it('lists some of many names, and says how many more', () => {
    const many = Array.from({ length: 784 }, (_, at) => number(`p${at}`));
    const line = readingText('table', [...many, over('x'.repeat(5000))]);
    expect(line).to.include('p11 and 772 more as numbers and passes over xxx').and.include('xx....');
    expect(line.length).to.be.below(200);
  });

  it('warns of what was passed over with its cell, of an index and of constant columns', () => {
    const said = (
      [
        { kind: 'passed-over', column: over('height', { why, cell: '1,5' }) },
        { kind: 'passed-over', column: over('empty', { why: { kind: 'empty' } }) },
        { kind: 'passed-over', column: over('silent') },
        { kind: 'also-passed-over', columns: Array.from({ length: 288 }, (_, at) => over(`t${at + 12}`)) },
        { kind: 'index', column: number('', { index: { leaveOut: "omit: ['']" } }) },
        { kind: 'constant-columns', columns: [number('price'), number('tax')] },
      ] as const
    ).map((warning) => plain(planWarningText({ ...warning, source: 'csv' })));
    expect(said).to.deep.equal([
      "Source csv passes over height: not a number in row 3 ('1,5'): decimal commas? Write decimal: ','.",
      'Source csv passes over empty: every cell is empty.',
      'Source csv passes over silent.',
      'Source csv also passes over t12, t13, t14, t15, t16, t17, t18, t19, t20, t21, t22, t23 and 276 more.',
      "Source csv models the column without a name: it has no name and numbers the rows: an index is no data, and is modelled unless it is left out with omit: [''].",
      'Source csv: price and tax are constant, or almost (one value in over 95 % of the rows, or no range to speak of): such columns have no tails and no correlations, and are left out of both.',
    ]);
  });

  it('is one line of a run, and never a cell', () => {
    const results = fixtureResults();
    const [source] = Object.keys(results.record.sources);
    const lineOf = (reading: readonly ReadColumn[]): string => {
      const sources = { ...results.record.sources, [source!]: { ...results.record.sources[source!]!, reading } };
      const finding: Finding = { kind: 'reading', tone: 'warning', source: source! };
      return findingText(finding, { ...results, record: { ...results.record, sources } }).replaceAll(source!, 'table');
    };
    expect(lineOf([number('a'), over('b', { why, cell: '1,5' })])).to.equal(
      "Source table reads a as a number and passes over b. b: not a number in row 3: decimal commas? Write decimal: ','.",
    );
    const rows = ['a', 'b', 'c', 'd', 'e', 'f'].map((name, at) => over(name, { why: { ...why, row: at >> 1 } }));
    const [g, h] = [over('g', { why: { ...why, row: 7 } }), over('h', { why: { ...why, row: 8 } })];
    const asked = over('i', { why: { kind: 'omitted', option: 'omit' } });
    expect(lineOf([...rows, g, h, asked])).to.match(
      /a and b: not a number in row 0: .*\. c and d: .*\. e and f: .*\. `collapsar plan` says 2 more reasons\.$/,
    );
    expect(lineOf([number('a', { index: { leaveOut: '`omit`' } })])).to.equal(
      'Source table reads a as a number. Source table models a: it numbers the rows: an index is no data, and is modelled unless it is left out with `omit`.',
    );
  });
});

describe('what is said of the folder and the data of a run', () => {
  const say = (finding: Finding): string => plain(findingText(finding, fixtureResults()));
  it('says that cells do not say which data they read, and the way out', () => {
    expect(say({ kind: 'unverified-data', tone: 'warning', cells: 1 })).to.match(
      /^1 cell does not say which data it read: an earlier version recorded it, .* compute it anew with --fresh\.$/,
    );
    expect(say({ kind: 'unverified-data', tone: 'warning', cells: 1200 })).to.match(
      /^1200 cells do not say which data they read: .* compute them anew/,
    );
  });
  it('is the same of uneven spreads in a plan and in results', () => {
    const spread = { kind: 'uneven-spread', source: 'csv', spread: 5612, metrics: ['wasserstein.distance'] } as const;
    expect(say({ ...spread, tone: 'warning' }))
      .to.equal(plain(planWarningText(spread)))
      .and.match(/^The columns of csv differ 5612 times in spread, and wasserstein.distance is .*`scale: standard`/);
  });
});
