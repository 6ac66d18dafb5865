import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { recommendationFindings, sentencesOf } from '../../../core/analysis/recommend/sentences.js';
import type {
  JsonObject,
  SourceFacts,
  StudyRecord,
  StudyResults,
  WalkAnswer,
  WalkRecommendation,
  WalkTest,
} from '../../../core/contracts/index.js';
import { recommend } from '../../../host/index.js';
import { findingText, recommendationTexts } from '../../../reports/words/index.js';
import { recordOf } from '../../core/analysis/study-fixture.js';
import { quiet } from '../../fixtures/chains.js';
import { listsOf } from '../../fixtures/grouped.js';
import { plain, saidOf } from '../../fixtures/said.js';

const record = (facts: Partial<SourceFacts> = {}): StudyRecord => {
  const source = { data: 'vectors', size: null, testRows: 1, provides: [], publishable: true, ...facts } as const;
  return { ...recordOf({ groups: [], seeds: 1, generations: 20 }), sources: { normal: source } };
};
type About = Omit<WalkRecommendation, 'sentences'>;
const test = (more: Partial<WalkTest>): WalkTest => ({
  value: 0.1,
  outcome: 'undecided',
  seeds: 8,
  level: 0.0081,
  ...more,
});
const about = (more: Partial<About>): About => ({
  source: 'normal',
  model: 'gaussian',
  samples: 100,
  strategy: 'mix',
  axis: { kind: 'share', option: 'syntheticShare' },
  grid: [0.1, 0.2],
  origin: 0,
  control: 'real-only',
  controlRows: 'fresh',
  real: 'fresh',
  rows: 'new',
  reachedEnd: false,
  tests: [],
  cells: 16,
  budget: 100,
  cellsToHalveGap: 48,
  metric: 'moments.excessRisk',
  rule: 'risk',
  scale: 'ratio',
  below: 1.1,
  safe: {
    kind: 'risk',
    risk: 'moments.excessRisk',
    window: 1,
    generations: 20,
    tolerated: { of: 'level', increase: 0.1 },
  },
  response: [],
  ...more,
});
const whole = (facts: About): WalkRecommendation => ({ ...facts, sentences: sentencesOf(facts) });
const sentences = (more: Partial<About>, facts: Partial<SourceFacts> = {}): readonly string[] =>
  recommendationTexts(whole(about(more)), record(facts)).map(plain);
const said = (more: Partial<About>, facts: Partial<SourceFacts> = {}): string => sentences(more, facts).join(' ');

describe('the words of a recommendation', () => {
  it('say which question is answered, in the answer itself', () => {
    const answer = (more: Partial<About>, facts?: Partial<SourceFacts>): string =>
      sentences({ limit: 0.2, ...more }, facts)[0]!;
    expect(answer({})).to.include('fresh real rows in every generation, from a source without end): up to 20 %');
    expect(answer({}, { size: 5000 })).to.include('from a table of 5000 that gives none twice');
    expect(answer({ rows: 'population' }, { population: 1400 })).to.include(
      'drawn again and again from a table of 1400 rows as if the table were the population',
    );
    expect(answer({ rows: 'fixed', real: 'fixed' })).to.include('no new ones will come');
  });

  it('never speak of 0 seeds, or of cells that would halve what is not there', () => {
    const failed = said({ tests: [test({ because: 'failures', seeds: 0 })] });
    expect(failed)
      .to.include('none, for no chain finished with a value')
      .and.include('not all chains finished, or too few');
    const lost = said({ tests: [test({ because: 'lost', seeds: 0, lost: 8 })] });
    expect(lost).to.include('none, for none of 8 seeds has a finite value');
    const single = said({ tests: [test({ because: 'failures', seeds: 1 })] });
    expect(single).to.include('a single seed finished with a value');
    const poor = said({ tests: [test({ because: 'budget', seeds: 0 })], budget: 10, cells: 0 });
    expect(poor).to.include('a budget of 10 cells does not reach the first look');
    for (const words of [failed, lost, single, poor])
      expect(words).to.not.match(/\b0 seeds|halve|Not even|none of the walked values exceeds/);
  });

  it('count the cells that would halve a distance only where there is one', () => {
    const stopped = [test({ because: 'futility' })];
    expect(said({ tests: stopped, estimate: 0.06 })).to.include('About 48 more cells would halve the distance');
    expect(said({ tests: stopped }), 'no estimate').to.not.include('halve');
    const down: Partial<About> = {
      tests: stopped,
      grid: [0.9, 0.8],
      limit: 0.8,
      axis: { kind: 'option', option: 'q' },
    };
    expect(said({ ...down, estimate: 0.7 }), 'falling').to.include('halve');
    expect(said({ ...down, estimate: 0.85 }), 'on the safe side').to.not.include('halve');
  });

  it('are those of an answer that cannot be made, or told, without what keeps it from being more than it is', () => {
    const [answer] = whole(about({ limit: 0.2, tests: [test({ value: 0.2, outcome: 'safe', seeds: 12 })] })).sentences;
    expect(answer).to.have.all.keys(
      'kind',
      'limit',
      'notExcluded',
      'crossing',
      'unbounded',
      'together',
      'lost',
      'stopped',
    );
    // @ts-expect-error a limit alone is no answer
    const bare: WalkAnswer = { kind: 'shown-safe', limit: 0.2 };
    expect(bare).to.not.have.any.keys('lost', 'notExcluded');
  });

  it('say how many seeds are lost, of how many', () => {
    const tests = [test({ value: 0.4, because: 'lost', seeds: 11, lost: 7, outcome: 'unsafe' })];
    expect(said({ tests, limit: 0.3 })).to.include('At 40 % 7 of 18 seeds end without a finite value');
    expect(said({ tests, rule: 'event' }), 'events are among the seeds').to.include('7 of 11 seeds');
  });

  it('name what else was measured and speaks against the answer, as a warning', () => {
    const disagreements: About['disagreements'] = [
      { value: 0.2, metric: 'modes.lost', verdict: 'lost-modes', n: 12 },
      { value: 0.2, metric: 'energy-distance.distance', ratio: 52.4, n: 12 },
      { value: 0.2, metric: 'log-likelihood.nll', difference: 1.5, n: 12 },
      { value: 0.2, metric: 'wasserstein.distance', n: 12 },
    ];
    const one = whole(about({ limit: 0.2, disagreements, tests: [test({ value: 0.2, outcome: 'safe' })] }));
    const words = recommendationTexts(one, record()).map(plain);
    expect(words[1]).to.equal(
      'At 20 %, the recommended value, not all that was measured looks safe: lost modes (modes.lost) is present over 12 seeds, energy-distance.distance is 52.4 times that of real rows alone over 12 seeds, log-likelihood.nll is 1.5 above that of real rows alone over 12 seeds and wasserstein.distance has no finite mean over 12 seeds.',
    );
    const [answer, warning] = recommendationFindings([one], []);
    expect(answer).to.include({ tone: 'safe', sentence: 0 });
    expect(warning).to.include({ tone: 'warning', metric: 'modes.lost' });
    const told = (...all: readonly WalkRecommendation[]): readonly string[] =>
      recommendationFindings(all, []).map((finding) => plain(findingText(finding, resultsOf(all))));
    expect(told(one).slice(0, 2)).to.deep.equal(words.slice(0, 2));
    expect(told(one, one)[1]).to.match(/^normal, gaussian, T = 100: At 20 %/);
  });
});

/** Of a folder in which nothing but these walks was run. */
const resultsOf = (recommendations: readonly WalkRecommendation[]): StudyResults => ({
  schema: 'collapsar/summary@2',
  record: record(),
  findings: [],
  metrics: [],
  ...listsOf([]),
  failures: [],
  counts: { cells: 0, done: 0, failed: 0, missing: 0 },
  recommendations,
});

describe('an answer by a metric that forgives', function () {
  this.timeout(60_000);
  let out: string;
  before(() => (out = mkdtempSync(join(tmpdir(), 'collapsar-words-'))));
  after(() => rmSync(out, { recursive: true }));

  /** Sampling at temperature .2 takes four fifths of the variance of the synthetic rows away and leaves their mean alone. */
  const study: JsonObject = {
    study: 'forgiving',
    sources: ['normal'],
    models: [{ use: 'gaussian', with: { estimator: 'unbiased' } }],
    strategies: [{ use: 'bias', with: { strategy: { use: 'mix', with: { real: 'fresh' } }, temperature: 0.2 } }],
    metrics: ['moments', 'log-likelihood'],
    samples: 50,
    evaluate: 200,
    generations: 20,
    tolerance: { metric: 'moments.meanError', increase: 1, window: 0.9 },
    recommend: { budget: 40, grid: [0.8] },
  };

  it('names the definition and the risk that disagree, and the summary holds them as facts', async () => {
    const { results } = await recommend(study, { out, executor: 'inline', logger: quiet });
    const [walk] = results.recommendations!;
    expect(walk!.limit).to.equal(0.8);
    expect(walk!.disagreements!.map(({ metric, verdict }) => [metric, verdict])).to.deep.equal([
      ['moments.logVariance', 'variance-collapse'],
      ['log-likelihood.nll', undefined],
    ]);
    // By the closed form the variance falls to (1 - a) / (1 - a t) = .2 / .84 of the true one, t = .2 being the temperature.
    const v = 0.2 / (1 - 0.8 * 0.2);
    const loss = 0.5 * (Math.log(v) + 1 / v - 1);
    // Of 50 rows the variance is known to a fifth, and the loss is convex in it.
    expect(walk!.disagreements![1]!.difference).to.be.within(loss, 2 * loss);
    expect(results.findings.slice(0, 2).map(({ tone }) => tone)).to.deep.equal(['safe', 'warning']);
    expect(saidOf(results)[1]).to.include('collapsing variance (moments.logVariance) is present');
    const summary = JSON.parse(readFileSync(join(out, 'forgiving', 'summary.json'), 'utf8')) as StudyResults;
    expect(summary.recommendations![0]!.disagreements).to.deep.equal(walk!.disagreements);
    const page = readFileSync(join(out, 'forgiving', 'report.html'), 'utf8');
    expect(plain(page).split(saidOf(results)[1]!.slice(0, 60))).to.have.length.above(2);
    const [first] = (JSON.parse(JSON.stringify(summary)) as { findings: { text: string }[] }).findings;
    expect(plain(first!.text), 'told in the summary too').to.equal(saidOf(results)[0]);
  });
});

describe('an answer beside real rows that taught nothing', function () {
  this.timeout(60_000);
  let out: string;
  before(() => (out = mkdtempSync(join(tmpdir(), 'collapsar-words-'))));
  after(() => rmSync(out, { recursive: true }));

  /** Three steps teach no sum: no share can be worse than real rows alone. */
  const study: JsonObject = {
    study: 'untaught',
    sources: [{ use: 'arithmetic', with: { digits: 2 } }],
    models: [{ use: 'transformer', with: { context: 16, layers: 1, width: 16, heads: 1, steps: 3 } }],
    strategies: [{ use: 'mix', with: { real: 'fresh' } }],
    metrics: ['exact-match'],
    samples: 20,
    evaluate: 20,
    generations: 2,
    tolerance: { metric: 'exact-match.accuracy', increase: 0.1, window: 1 },
    recommend: { budget: 40, grid: [0.5] },
    costs: { realRow: 1, syntheticRow: 0.1 },
  };

  it('is none, and says why on page and terminal and in the summary', async () => {
    const { results } = await recommend(study, { out, executor: 'inline', logger: quiet });
    const [walk] = results.recommendations!;
    expect(walk!.limit).to.equal(undefined);
    const [first, ...others] = walk!.tests;
    expect(first).to.include({ value: 0.5, outcome: 'undecided', because: 'nothing-learnt', seeds: 8 });
    expect(others, 'no more seeds are spent').to.deep.equal([]);
    expect(walk!.caution).to.deep.equal({
      kind: 'control-at-worst',
      metric: 'exact-match.accuracy',
      ...{ control: 0, worst: 0, share: 0.05 },
    });
    const said = saidOf(results);
    expect(said[0]).to.include(
      'none, and real rows alone are the cause, not the synthetic share: trained on them the model has itself learnt next to nothing (exact-match.accuracy 0, where 0 is the worst)',
    );
    expect(results.findings.map(({ tone }) => tone))
      .to.include('warning')
      .and.not.include('safe');
    const warning = said.find((text) => text.startsWith('The control has itself learnt next to nothing'))!;
    expect(said.join(' '))
      .to.include('no value was shown safe')
      .and.not.match(/1 \/ T|Shown safe: \d/);
    const summary = JSON.parse(readFileSync(join(out, 'untaught', 'summary.json'), 'utf8')) as StudyResults;
    expect(summary.recommendations![0]!.caution).to.deep.equal(walk!.caution);
    const [answer] = (JSON.parse(JSON.stringify(summary)) as { recommendations: { sentences: { text: string }[] }[] })
      .recommendations[0]!.sentences;
    expect(plain(answer!.text)).to.equal(said[0]);
    const page = plain(readFileSync(join(out, 'untaught', 'report.html'), 'utf8'));
    for (const text of [said[0]!, warning]) expect(page).to.include(text.slice(-90));
    expect(page).to.include('real rows alone have learnt next to nothing, so that there is nothing to be safe against');
  });
});
