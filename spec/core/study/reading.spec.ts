import { expect } from 'chai';
import type { PlanWarning, ReadColumn } from '../../../core/contracts/index.js';
import { readTexts } from '../../fixtures/texts.js';
import { isReadingDoubtful, planStudy, unevenSpreads } from '../../../core/study/index.js';
import { factsOf, registry, resolved } from './studies.js';

const number = (name: string, more: Partial<ReadColumn> = {}): ReadColumn => ({ name, as: 'number', ...more });
const over = (name: string, more: Partial<ReadColumn> = {}): ReadColumn => ({ name, as: 'passed-over', ...more });
const why = { kind: 'not-a-number', row: 3, advice: "decimal commas? Write decimal: ','" } as const;
const omitted = { kind: 'omitted', option: 'omit' } as const;
const index = { leaveOut: "omit: ['id']" };
const planOf = (reading: readonly ReadColumn[]) =>
  planStudy(resolved({ seeds: 20 }), registry, { normal: { ...factsOf(null), reading } });
const warningsOf = (reading: readonly ReadColumn[]): readonly PlanWarning[] => planOf(reading).warnings;

describe('how the columns of a table were read', () => {
  it('is a part of the plan', () => {
    const columns = [number('a'), over('b', { why })];
    expect(planOf(columns).reading).to.deep.equal([{ source: 'normal', columns }]);
  });

  it('is warned of: what was passed over unasked with its cell, an index and constant columns', () => {
    const [height, empty] = [over('height', { why, cell: '1,5' }), over('empty', { why: { kind: 'empty' } })];
    const [id, price, tax] = [
      number('', { index }),
      number('price', { constant: true }),
      number('tax', { constant: true }),
    ];
    expect(warningsOf([id, price, tax, height, over('id', { why: omitted }), empty])).to.deep.equal([
      { kind: 'passed-over', source: 'normal', column: height },
      { kind: 'passed-over', source: 'normal', column: empty },
      { kind: 'index', source: 'normal', column: id },
      { kind: 'constant-columns', source: 'normal', columns: [price, tax] },
    ]);
    expect(warningsOf([number('a'), over('id', { why: omitted })])).to.deep.equal([]);
  });

  it('is warned of column by column for twelve of them, the others in one', () => {
    const many = Array.from({ length: 300 }, (_, at) => over(`t${at}`, { why }));
    const warnings = warningsOf(many);
    expect(warnings).to.have.length(13);
    expect(warnings.at(-1)).to.deep.equal({ kind: 'also-passed-over', source: 'normal', columns: many.slice(12) });
  });

  it('is doubtful where something was passed over unasked or counts the rows', () => {
    expect(isReadingDoubtful({})).to.equal(false);
    expect(isReadingDoubtful({ reading: [number('a', { constant: true })] })).to.equal(false);
    const asked = [omitted, { kind: 'not-among', option: 'columns' } as const];
    for (const reason of asked)
      expect(isReadingDoubtful({ reading: [number('a'), over('b', { why: reason })] })).to.equal(false);
    expect(isReadingDoubtful({ reading: [number('a'), over('b', { why })] })).to.equal(true);
    expect(isReadingDoubtful({ reading: [number('a'), over('b')] }), 'no reason is not asked').to.equal(true);
    expect(isReadingDoubtful({ reading: [number('a', { index })] })).to.equal(true);
    expect(isReadingDoubtful({ texts: readTexts() })).to.equal(false);
    for (const odd of [{ apart: 'pieces' }, { empty: 1 }, { seen: 1 }] as const)
      expect(isReadingDoubtful({ texts: readTexts(odd) }), JSON.stringify(odd)).to.equal(true);
  });
});

describe('warnings of units', () => {
  const distance = { id: 'wasserstein.distance', unit: 'data units', measures: 'risk' } as const;
  it('name the judged distances that the widest columns decide', () => {
    expect(unevenSpreads({ csv: { spread: 5612 }, even: { spread: 3 }, images: {} }, [distance])).to.deep.equal([
      { kind: 'uneven-spread', source: 'csv', spread: 5612, metrics: ['wasserstein.distance'] },
    ]);
  });
  it('say nothing where no metric that judges is in the units of the data', () => {
    for (const silent of [
      [],
      [{ ...distance, measures: undefined }],
      [{ id: 'moments.excessRisk', unit: '', measures: 'risk' as const }],
    ])
      expect(unevenSpreads({ csv: { spread: 5612 } }, silent as never)).to.deep.equal([]);
  });
});
