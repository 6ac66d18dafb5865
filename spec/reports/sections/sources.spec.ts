import { expect } from 'chai';
import type { SourceFacts, StudyResults, VerdictCaveat } from '../../../core/contracts/index.js';
import { renderReport } from '../../../reports/index.js';
import { fixtureResults, galleryResults } from '../../fixtures/results/index.js';
import { readTexts } from '../../fixtures/texts.js';

const LABEL = 'normal';
const FEW: readonly [VerdictCaveat] = [{ kind: 'few-hits', expected: 2, evaluate: 100, fewest: 5, would: 400 }];
const withFacts = (changed: Partial<SourceFacts>): StudyResults => {
  const results = fixtureResults();
  const { sources } = results.record;
  return {
    ...results,
    record: { ...results.record, sources: { ...sources, [LABEL]: { ...sources[LABEL]!, ...changed } } },
  };
};
/** What a reader sees, code left out. */
const textOf = (page: string): string =>
  page
    .replace(/<(script|style|code|pre)\b[\s\S]*?<\/\1>/g, ' ')
    .replace(/<[^>]*>/g, '')
    .replace(/\s+/g, ' ');
const dataOf = (changed: Partial<SourceFacts>): string => {
  return textOf(renderReport(withFacts(changed)));
};

describe('what the page says of rows', () => {
  it('calls rows drawn with replacement so, and only new ones unlimited', () => {
    const again = dataOf({ size: null, population: 263 });
    expect(again).to.include('263 rows, drawn with replacement as if they were the population');
    const before = textOf(renderReport(withFacts({ size: null })));
    const fresh = (text: string): number => text.split('unlimited rows, drawn fresh').length - 1;
    expect(fresh(before)).to.be.greaterThan(0);
    expect(fresh(again)).to.equal(fresh(before) - 1);
  });

  it('calls rows with categories no vectors of numbers', () => {
    const reading = [
      { name: 'age', as: 'number' as const },
      { name: 'income', as: 'number' as const },
      { name: 'region', as: 'category' as const },
      { name: 'dose', as: 'passed-over' as const, why: { kind: 'omitted' as const, option: 'omit' } },
    ];
    const mixed = dataOf({ data: 'vectors', shape: [6], reading });
    expect(mixed).to.include('Rows of 2 numbers and 1 category;').and.not.include('ectors of 6 numbers');
    const numbers = dataOf({ data: 'vectors', shape: [6], reading: reading.slice(0, 2) });
    expect(numbers).to.include('Vectors of 6 numbers;');
  });
});

describe('what the page says of options and commands', () => {
  const quoting = (): StudyResults => {
    const results = fixtureResults();
    const said = 'given `like`: the rows of `mix`';
    return {
      ...results,
      record: {
        ...results.record,
        entries: results.record.entries.map((entry) => ({
          ...entry,
          summary: said,
          options: [{ name: 'like', value: 'mix', isDefault: false, description: said }],
        })),
      },
      metrics: results.metrics.map((metric) => ({ ...metric, summary: said })),
      verdicts: results.verdicts.map((verdict) => ({ ...verdict, caveats: FEW })),
    };
  };
  const pages: Readonly<Record<string, () => StudyResults>> = {
    'a study whose texts quote options everywhere': quoting,
    'a study that cannot judge all': () => fixtureResults(),
    'a table with columns passed over': () =>
      withFacts({
        reading: [
          { name: 'a', as: 'number' },
          { name: 'b', as: 'passed-over', why: { kind: 'omitted', option: 'omit' } },
          { name: 'c', as: 'passed-over', why: { kind: 'not-among', option: 'columns' } },
        ],
        texts: readTexts({ empty: 7 }),
      }),
    'a study with galleries': () => galleryResults(),
  };
  it('leaves backticks of others as they are, in what a plugin says when it fails', () => {
    const results = fixtureResults();
    const message = 'no `weights` in ${`a`}';
    const page = textOf(
      renderReport({ ...results, failures: results.failures.map((failure) => ({ ...failure, message })) }),
    );
    expect(page).to.include(message);
  });

  for (const [name, make] of Object.entries(pages))
    it(`is code, and no backtick is seen: ${name}`, () => {
      const page = renderReport(make());
      expect(page).to.match(/<code>(?:like|samples|omit)<\/code>/);
      expect(textOf(page).match(/.{0,60}`.{0,60}/)?.[0] ?? '').to.equal('');
    });
});
