import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { openStudy, run, type RunOutcome } from '../../host/index.js';
import { planWarningText, sourceReadingText } from '../../reports/words/index.js';
import { quiet } from '../fixtures/chains.js';
import { saidOf } from '../fixtures/said.js';

const STUDY = fileURLToPath(new URL('../fixtures/cases/dropped-columns/study.yaml', import.meta.url));
const planOf = async (
  ...set: string[]
): Promise<{ readonly reading: readonly string[]; readonly warnings: readonly string[] }> => {
  const { host, value, locate } = await openStudy(STUDY, { set, logger: quiet });
  const { reading, warnings } = await host.plan(host.resolve(value, locate), new AbortController().signal);
  return {
    reading: reading.map(sourceReadingText),
    warnings: warnings.map((warning) => planWarningText(warning)),
  };
};

/** A nameless index, a whole number, two numbers with decimal commas, True and False. */
describe('a table of which half was dropped without a word', function () {
  this.timeout(60_000);
  let folder: string;
  let outcome: RunOutcome;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'collapsar-case-'));
    outcome = await run(STUDY, { out: folder, executor: 'inline', logger: quiet });
  });
  after(() => rm(folder, { recursive: true }));

  it('is told by the plan: what is read, what is passed over, why, and what to write', async () => {
    const { reading, warnings } = await planOf();
    expect(reading).to.deep.equal([
      'Source csv reads the column without a name, age and smoker as numbers and passes over income and height.',
    ]);
    const text = warnings.join('\n');
    expect(text).to.include(
      "passes over income: not a number in row 1 ('2000,25'): decimal commas? Write decimal: ','.",
    );
    expect(text).to.include("passes over height: not a number in row 1 ('160,5'): decimal commas? Write decimal: ','.");
    expect(text).to.match(/models the column without a name: it has no name and numbers the rows: .*omit: \[''\]/);
  });

  it('is told alike by findings, summary.json and page, without a cell of the table', async () => {
    const [facts] = Object.values(outcome.results.record.sources);
    expect(facts!.reading!.map(({ name, as }) => [name, as])).to.deep.equal([
      ['', 'number'],
      ['age', 'number'],
      ['income', 'passed-over'],
      ['height', 'passed-over'],
      ['smoker', 'number'],
    ]);
    expect(facts!.shape).to.deep.equal([3]);
    const texts = saidOf(outcome.results);
    const said = texts.findIndex((text) => text.startsWith('Source csv reads'));
    expect(outcome.results.findings[said]!.tone).to.equal('warning');
    expect(texts[said]).to.include('passes over income and height').and.include("omit: ['']");
    const written = await Promise.all(
      ['study.json', 'summary.json', 'report.html'].map((name) => readFile(join(outcome.folder, name), 'utf8')),
    );
    for (const text of written) {
      expect(text).to.include('decimal commas?').and.include('income').and.include('height');
      expect(text).not.to.include('2000,25').and.not.to.include('160,5');
    }
    const page = written[2]!;
    expect(page).to.match(/Read as numbers: \(no name\), age, smoker\./);
    expect(page).to.match(/Passed over: income, height\./);
    expect(page).to.match(/smoker: true and false read as 1 and 0\./);
  });

  it('is read whole once the decimal sign is said and the index is left out', async () => {
    const set = ["sources[0].with.decimal=','", "sources[0].with.omit=['']", 'study=whole'];
    const plan = await planOf(...set);
    expect(plan.reading).to.deep.equal([
      'Source csv reads age, income, height and smoker as numbers and passes over the column without a name.',
    ]);
    expect(plan.warnings.join('\n')).not.to.match(/passes over|models/);
    const { results } = await run(STUDY, { out: folder, executor: 'inline', logger: quiet, set });
    expect(results.counts.failed).to.equal(0);
    const [facts] = Object.values(results.record.sources);
    expect(facts!.shape).to.deep.equal([4]);
    expect(saidOf(results).join(' ')).not.to.include('passes over');
  });
});
