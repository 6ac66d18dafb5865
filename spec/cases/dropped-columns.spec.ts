import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { openStudy, run } from '../../host/index.js';
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

/** What reads the two columns that would not be read as they are. */
const DECIMAL = "sources[0].with.decimal=','";
const refusal = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'nothing was refused',
    (error: unknown) => (error as Error).message,
  );

/** A nameless index, a whole number, two numbers with decimal commas, True and False. */
describe('a table of which half was dropped without a word', function () {
  this.timeout(60_000);
  let folder: string;
  before(async () => (folder = await mkdtemp(join(tmpdir(), 'collapsar-case-'))));
  after(() => rm(folder, { recursive: true }));

  it('is refused by plan and run, with each column that cannot be read and the option that reads it', async () => {
    const said = await refusal(planOf());
    expect(said).to.match(
      /2 things are wrong: row 1, column 'income' holds '2000,25', which is text and no finite number/,
    );
    expect(said).to.match(/\(Decimal commas\? Write decimal: ','; else omit: \['income'\] leaves it out\)/);
    expect(said).to.match(/row 1, column 'height' holds '160,5'/);
    expect(said).not.to.match(/smoker|age/);
    const ran = await refusal(run(STUDY, { out: folder, executor: 'inline', logger: quiet }));
    expect(ran).to.include("column 'income'").and.include("column 'height'");
  });

  it('tells what is read and what is left out in plan, findings, summary.json and page, without a cell of the table', async () => {
    const { reading, warnings } = await planOf("sources[0].with.omit=['income', 'height']");
    expect(reading).to.deep.equal([
      'Source csv reads the column without a name, age and smoker as numbers and passes over income and height.',
    ]);
    expect(warnings.join('\n')).to.match(
      /models the column without a name: it has no name and numbers the rows: .*omit: \[''\]/,
    );
    const outcome = await run(STUDY, {
      out: folder,
      executor: 'inline',
      logger: quiet,
      set: ["sources[0].with.omit=['income', 'height']"],
    });
    const [facts] = Object.values(outcome.results.record.sources);
    expect(
      facts!.reading!.map(({ name, as, kind, missing, distinct }) => [name, as, kind, missing, distinct]),
    ).to.deep.equal([
      ['', 'number', 'integer', 0, 100],
      ['age', 'number', 'integer', 0, 60],
      ['income', 'passed-over', 'text', 0, 100],
      ['height', 'passed-over', 'text', 0, 30],
      ['smoker', 'number', 'boolean', 0, 2],
    ]);
    // A range is two cells.
    expect(facts!.reading!.every(({ range }) => range === undefined)).to.equal(true);
    expect(facts!.shape).to.deep.equal([3]);
    const texts = saidOf(outcome.results);
    const said = texts.findIndex((text) => text.startsWith('Source csv reads'));
    expect(outcome.results.findings[said]!.tone).to.equal('warning');
    expect(texts[said]).to.include('passes over income and height').and.include("omit: ['']");
    const written = await Promise.all(
      ['study.json', 'summary.json', 'report.html'].map((name) => readFile(join(outcome.folder, name), 'utf8')),
    );
    for (const text of written) {
      expect(text).to.include('income').and.include('height');
      expect(text).not.to.include('2000,25').and.not.to.include('160,5');
    }
    const page = written[2]!;
    expect(page).to.match(/Read as numbers: \(no name\), age, smoker\./);
    expect(page).to.match(/Passed over: income, height\./);
    expect(page).to.match(/smoker: true and false read as 1 and 0\./);
    expect(page.replaceAll(/<[^>]*>|\s+/g, ' ')).to.match(/income +text +0 +100 +left out by +omit/);
  });

  it('is read whole once the decimal sign is said and the index is left out', async () => {
    const set = [DECIMAL, "sources[0].with.omit=['']", 'study=whole'];
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
