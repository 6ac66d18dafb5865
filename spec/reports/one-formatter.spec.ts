import { expect } from 'chai';
import fc from 'fast-check';
import { findingText, number, percent, evidenceOf } from '../../reports/words/index.js';
import { renderReport } from '../../reports/index.js';
import { verdictOf } from '../fixtures/grouped.js';
import { fixtureResults } from '../fixtures/results/index.js';
import { product, textOf } from '../repo/tree.js';

/** What turns a number into text with fewer digits than it has. */
const ROUNDS = /\.to(?:Fixed|Precision|Exponential|LocaleString)\(/;
/** Why another file than the formatter may. */
const OTHERS: Readonly<Record<string, string>> = {
  'core/analysis/findings/trajectories.ts': 'four digits of lines that are drawn, which results.csv has in full',
  'core/analysis/recommend/walk.ts': 'a value of a grid between two others, free of the noise of its last digits',
  'reports/export/gallery-jsonl.ts': 'six digits of data for programs',
  'cli/verbs/clean.ts': 'sizes of files on the terminal, in powers of 1024',
  'cli/verbs/verify.ts': 'numbers held against theory differ in digits that readers of a report are not shown',
  'cli/verify/verified.ts': 'how far two numbers differ that a reader would be shown as the same',
};

describe('the formatter of numbers', () => {
  it('is one: nothing else that is read rounds a number', () => {
    const files = product().filter((file) => /^(?:reports|cli|core\/analysis)\/.*\.ts$/.test(file));
    expect(files.length).to.be.above(100);
    expect(ROUNDS.test('share.toPrecision(3)'), 'the pattern finds what it is to find').to.equal(true);
    const rounding = files.filter((file) => ROUNDS.test(textOf(file)));
    expect(rounding.sort()).to.deep.equal([...Object.keys(OTHERS), 'reports/words/number.ts'].sort());
  });

  it('tells an effect the same in the sentence, the profile and the notes', () => {
    const results = fixtureResults({ sources: ['normal'], models: ['gaussian'] });
    fc.assert(
      fc.property(fc.double({ min: 1e-3, max: 3, noNaN: true }), (mean) => {
        const effect = { n: 30, mean, low: mean / 2, high: 2 * mean };
        const told = evidenceOf(
          verdictOf({ id: 'lost-modes', state: 'present', scale: 'difference', zero: 0, margin: 0, effect }),
        );
        expect(told.numbers).to.include(
          `+${number(100 * mean)} percentage points (${number(50 * mean)} to ${number(200 * mean)})`,
        );
        const verdicts = results.verdicts.map((verdict) =>
          verdict.group === 0 && verdict.id === 'variance-collapse'
            ? { ...verdict, effect, scale: 'log-ratio' as const }
            : verdict,
        );
        const text = findingText(results.findings[0]!, { ...results, verdicts });
        expect(text).to.include(`the variance ends at ${percent(Math.exp(-mean))} of the control's`);
      }),
      { numRuns: 50 },
    );
  });

  it('writes on the page what a sentence says: the same text, thin spaces and all', () => {
    const results = fixtureResults({ sources: ['normal'], models: ['gaussian'] });
    const said = findingText(results.findings[0]!, results);
    expect(said).to.match(/\d\u202f%/);
    const page = renderReport(results).replaceAll('&#39;', "'");
    // The first sentence is the headline that opens to the rest.
    const [headline, rest] = said.split(/(?<=\.) (?=After)/);
    expect(page).to.include(headline).and.to.include(rest);
  });
});
