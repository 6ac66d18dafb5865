import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { isCollapsarError } from '../../core/errors/index.js';
import { recommend, type RecommendStudy, type WalkStep } from '../../host/index.js';
import { quiet } from '../fixtures/chains.js';
import { answered } from '../fixtures/said.js';

const STUDY = fileURLToPath(new URL('../fixtures/cases/finite-table/study.yaml', import.meta.url));

/** 2,000 rows of which 1,400 are not held out; a share of .1 takes 200 + 9 x 180 = 1,820 of them in ten generations. */
describe('a table too small for fresh rows', function () {
  this.timeout(60_000);
  let out: string;
  beforeEach(() => (out = mkdtempSync(join(tmpdir(), 'collapsar-case-'))));
  afterEach(() => rmSync(out, { recursive: true }));

  const walked = async (...set: readonly string[]): Promise<{ readonly said: string; readonly steps: WalkStep[] }> => {
    const steps: WalkStep[] = [];
    const options: RecommendStudy = { out, executor: 'inline', logger: quiet, set };
    const said = await recommend(STUDY, { ...options, onStep: (step) => steps.push(step) }).then(
      ({ results }) => answered(results)[0]!,
      (error: unknown) => {
        if (!isCollapsarError(error)) throw error;
        return `${error.code} ${error.message}`;
      },
    );
    return { said, steps };
  };

  it('is refused once, before the first cell, with what would do', async () => {
    const { said, steps } = await walked();
    expect(said).to.match(/^COLLAPSAR_SOURCE_DRY recommend: Source csv has 1400 rows, too few for the fresh real rows/);
    expect(said)
      .to.include('generations of at most 7')
      .and.include('samples of at most 153')
      .and.include('draw: again')
      .and.include('real: fixed');
    expect(steps).to.deep.equal([]);
    expect(existsSync(join(out, 'c14'))).to.equal(false);
  });
  it('lasts for what the refusal names, and for no more', async () => {
    // 200 + 6 x 180 and 153 + 9 x (153 - 15) rows.
    for (const enough of ['generations=7', 'samples=153'])
      expect((await walked(enough, 'recommend.budget=16')).said, enough).to.include('Recommended synthetic share');
    for (const more of ['generations=8', 'samples=154'])
      expect((await walked(more)).said, more).to.include('COLLAPSAR_SOURCE_DRY');
  });
  it('is refused for T beyond its size', async () => {
    expect((await walked('samples=1401', 'generations=1')).said).to.include('fewer than 1401 samples');
  });
  it('answers other questions, each named in the answer', async () => {
    const population = await walked('sources[0].with.draw=again');
    expect(population.said).to.include('from a table of 1400 rows as if the table were the population');
    const fixed = await walked('strategies[0].with.real=fixed', 'tolerance.increase=10');
    expect(fixed.said).to.include('the same real rows in every generation: no new ones will come');
    const fresh = await walked('generations=5', 'tolerance.increase=10');
    expect(fresh.said).to.include('fresh real rows in every generation, from a table of 1400 that gives none twice');
  });
});
