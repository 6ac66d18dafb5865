import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { isCollapsarError } from '../../core/errors/index.js';
import { openStudy, recommend, run } from '../../host/index.js';
import type { WalkRecommendation } from '../../core/contracts/index.js';
import { quiet } from '../fixtures/chains.js';
import { claimText } from '../../reports/words/index.js';

const UNITS = ['metres', 'middle', 'millimetres'] as const;
const studyOf = (unit: string): string =>
  fileURLToPath(new URL(`../fixtures/cases/units-${unit}/study.yaml`, import.meta.url));

/** One table in three units. A log density moves by the log of the unit, and a share of it means another thing in each. */
describe('a log loss in three units', function () {
  this.timeout(60_000);
  let out: string;
  before(() => (out = mkdtempSync(join(tmpdir(), 'collapsar-case-'))));
  after(() => rmSync(out, { recursive: true }));

  const refusal = async (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => 'accepted',
      (error: unknown) => (isCollapsarError(error) ? `${error.code} ${error.message}` : String(error)),
    );

  it('is not judged by a relative tolerance: refused by name, by every verb, before anything is written', async () => {
    for (const unit of UNITS) {
      const study = studyOf(unit);
      const { host, value } = await openStudy(study, { logger: quiet });
      const signal = new AbortController().signal;
      const refusals = [
        await refusal(host.plan(host.resolve(value), signal)),
        await refusal(run(study, { out, logger: quiet })),
        await refusal(recommend(study, { out, logger: quiet })),
      ];
      expect(new Set(refusals).size).to.equal(1);
      expect(refusals[0])
        .to.match(/^COLLAPSAR_STUDY_INVALID tolerance: increase: 0\.02 /)
        .and.include('log-likelihood.nll, which judges the risk here')
        .and.include('tolerance: { metric: log-likelihood.nll, nats: 0.05 }');
    }
    expect(existsSync(join(out, 'c04-metres'))).to.equal(false);
  });

  it('has one limit when the tolerance is in nats', async () => {
    const found: WalkRecommendation[] = [];
    for (const unit of UNITS) {
      const { results } = await recommend(studyOf(unit), {
        out,
        logger: quiet,
        workers: 2,
        executor: 'inline',
        set: ['tolerance={ metric: log-likelihood.nll, nats: 0.05 }'],
        budget: 60,
      });
      found.push(results.recommendations![0]!);
    }
    const [metres, middle, millimetres] = found;
    expect(metres!.limit).to.be.within(0.3, 0.7);
    for (const other of [middle!, millimetres!]) {
      expect(other.limit).to.equal(metres!.limit);
      expect(other.tests.map(({ value, outcome, seeds }) => [value, outcome, seeds])).to.deep.equal(
        metres!.tests.map(({ value, outcome, seeds }) => [value, outcome, seeds]),
      );
      other.tests.forEach(({ upper }, i) => {
        // Bounds in nats do not move with the unit, up to the digits that the tables were rounded to.
        if (upper !== undefined) expect(upper).to.be.closeTo(metres!.tests[i]!.upper!, 1e-4);
      });
    }
    expect(metres!.scale).to.equal('difference');
    expect(claimText(metres!.safe)).to.include('less than 0.05 nats/row above that of real rows alone');
  });

  it('keeps the default, which says nothing relative, and writes it out', async () => {
    const { host, value } = await openStudy(studyOf('middle'), { logger: quiet, set: ['tolerance={}'] });
    const study = host.resolve(value);
    expect(study.tolerance).to.deep.equal({
      increase: 0.1,
      nats: Math.log(1.1),
      against: 'real-only',
      window: 0.5,
    });
    await host.plan(study, new AbortController().signal);
  });

  it('is the same table: rows are rows of another unit', () => {
    const rows = (unit: string): number[] =>
      readFileSync(join(dirname(studyOf(unit)), 'data.csv'), 'utf8')
        .trim()
        .split('\n')
        .slice(1)
        .flatMap((row) => row.split(',').map(Number));
    const [a, b] = [rows('metres'), rows('millimetres')];
    a.forEach((value, i) => expect(1000 * value).to.be.closeTo(b[i]!, 1e-6));
  });
});
