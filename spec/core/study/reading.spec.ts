import { expect } from 'chai';
import type { ReadColumn } from '../../../core/contracts/index.js';
import { planStudy, readingFinding, readingLine, unitWarnings } from '../../../core/study/index.js';
import { factsOf, registry, resolved } from './studies.js';

const number = (name: string, more: Partial<ReadColumn> = {}): ReadColumn => ({ name, as: 'number', ...more });
const over = (name: string, more: Partial<ReadColumn> = {}): ReadColumn => ({ name, as: 'passed-over', ...more });
const why = { note: "not a number in row 3: decimal commas? Write decimal: ','", cell: '1,5' };
const warningsOf = (reading: readonly ReadColumn[]): readonly string[] =>
  planStudy(resolved({ seeds: 20 }), registry, { normal: { ...factsOf(null), reading } }).warnings;

describe('what is said of the columns of a table', () => {
  it('names what is read, in which way, and what is passed over', () => {
    expect(readingLine('table', [number('a')])).to.equal('Source table reads a as a number.');
    expect(
      readingLine('table', [
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
    const line = readingLine('table', [...many, over('x'.repeat(5000))]);
    expect(line).to.include('p11 and 772 more as numbers and passes over xxx').and.include('xx....');
    expect(line.length).to.be.below(200);
    const warnings = warningsOf(Array.from({ length: 300 }, (_, at) => over(`t${at}`, why)));
    expect(warnings).to.have.length(13);
    expect(warnings.at(-1)).to.include('also passes over t12').and.include('276 more');
  });

  it('warns of what was passed over unasked with its cell, of an index and of constant columns', () => {
    expect(
      warningsOf([
        number('', { doubt: 'it numbers the rows' }),
        number('price', { constant: true }),
        number('tax', { constant: true }),
        over('height', why),
        over('id', { note: 'left out by `omit`', asked: true }),
        over('empty', { note: 'every cell is empty' }),
      ]),
    ).to.deep.equal([
      "Source normal passes over height: not a number in row 3 ('1,5'): decimal commas? Write decimal: ','.",
      'Source normal passes over empty: every cell is empty.',
      'Source normal models the column without a name: it numbers the rows.',
      'Source normal: price and tax are constant, or almost (one value in over 95 % of the rows, or no range to speak of): such columns have no tails and no correlations, and are left out of both.',
    ]);
    expect(warningsOf([number('a'), over('id', { note: 'left out by `omit`', asked: true })])).to.deep.equal([]);
  });

  it('is one line of a run where something was passed over unasked or is doubtful, and never a cell', () => {
    expect(readingFinding('table', {})).to.equal(undefined);
    expect(readingFinding('table', { reading: [number('a', { constant: true })] })).to.equal(undefined);
    expect(readingFinding('table', { reading: [number('a'), over('b', { note: 'x', asked: true })] })).to.equal(
      undefined,
    );
    const line = readingFinding('table', { reading: [number('a'), over('b', why)] })!;
    expect(line).to.equal(
      "Source table reads a as a number and passes over b. b: not a number in row 3: decimal commas? Write decimal: ','.",
    );
    const reasons = readingFinding('table', {
      reading: ['a', 'b', 'c', 'd', 'e', 'f']
        .map((name, at) => over(name, { note: `why ${at >> 1}` }))
        .concat(over('g', { note: 'why g' }), over('h', { note: 'why h' })),
    })!;
    expect(reasons).to.include('a and b: why 0. c and d: why 1. e and f: why 2. `collapsar plan` says 2 more reasons.');
    expect(readingFinding('table', { reading: [number('a', { doubt: 'it numbers the rows' })] })).to.equal(
      'Source table reads a as a number. Source table models a: it numbers the rows.',
    );
  });
});

describe('warnings of units', () => {
  const distance = { id: 'wasserstein.distance', unit: 'data units', measures: 'risk' } as const;
  it('name the judged distances that the widest columns decide, and the way out', () => {
    const [text, ...rest] = unitWarnings({ csv: { spread: 5612 }, even: { spread: 3 }, images: {} }, [distance]);
    expect(rest).to.deep.equal([]);
    expect(text).to.include('The columns of csv differ 5600 times in spread').and.include('`scale: standard`');
  });
  it('say nothing where no metric that judges is in the units of the data', () => {
    for (const silent of [
      [],
      [{ ...distance, measures: undefined }],
      [{ id: 'moments.excessRisk', unit: '', measures: 'risk' as const }],
    ])
      expect(unitWarnings({ csv: { spread: 5612 } }, silent as never)).to.deep.equal([]);
  });
});
