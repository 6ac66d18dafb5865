import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { planWithWalks } from '../../cli/verbs/plan.js';
import type { JsonObject } from '../../core/contracts/index.js';
import { isCollapsarError } from '../../core/errors/index.js';
import { openStudy, recommend } from '../../host/index.js';
import { planWarningText } from '../../reports/words/index.js';
import { Shell } from '../cli/command.js';
import { quiet } from '../fixtures/chains.js';

const study = (more: JsonObject): JsonObject => ({
  study: 'checked',
  sources: ['normal'],
  models: ['gaussian'],
  strategies: [{ use: 'mix', with: { real: 'fresh' } }],
  metrics: ['moments'],
  samples: 20,
  evaluate: 50,
  generations: 3,
  ...more,
});
const signal = new AbortController().signal;
const messageOf = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'accepted',
    (error: unknown) => {
      if (!isCollapsarError(error)) throw error;
      expect(error.exit).to.equal(2);
      return error.message;
    },
  );

describe('what recommend checks before its first cell', function () {
  this.timeout(60_000);
  let out: string;
  beforeEach(() => (out = mkdtempSync(join(tmpdir(), 'collapsar-checks-'))));
  afterEach(() => rmSync(out, { recursive: true }));

  const wrong: Readonly<Record<string, readonly [more: JsonObject, words: string]>> = {
    'a tolerance in a metric that is not measured': [
      { tolerance: { metric: 'wasserstein.distance' } },
      'wasserstein.distance',
    ],
    'a tolerance in a metric that is neither better high nor low': [
      { tolerance: { metric: 'moments.variance' } },
      'of which neither more nor less is worse',
    ],
    'no metric of a risk': [{ metrics: ['diversity'] }, 'no metric of the study measures a risk'],
    'a relative tolerance of a log loss': [
      { metrics: ['log-likelihood'], tolerance: { increase: 0.2 } },
      'log-likelihood.nll',
    ],
    'an event without a rare class': [
      { metrics: ['moments', 'rare-events'], recommend: { rule: 'event' } },
      'rare-events needs truth.rare',
    ],
    'an event that nothing measures': [{ recommend: { rule: 'event' } }, 'no metric of the study measures a tail mass'],
    'an unknown axis': [{ recommend: { axis: 'shares' } }, 'has no number at shares'],
    'a metric that takes no part where it is walked': [
      {
        models: ['gaussian', { use: 'gaussian', as: 'other', with: { estimator: 'unbiased' } }],
        metrics: [{ use: 'moments', only: { models: ['gaussian'] } }],
      },
      'Its `only` leaves them out',
    ],
    'a metric that takes no part in the walked strategy': [
      {
        strategies: ['replace', { use: 'mix', with: { real: 'fresh' } }],
        metrics: [{ use: 'moments', only: { strategies: ['replace'] } }],
      },
      'no metric of the study measures a risk',
    ],
  };
  for (const [name, [more, words]] of Object.entries(wrong))
    it(`refuses ${name}`, async () => {
      const { host, recommender, value } = await openStudy(study(more), { logger: quiet });
      const said = await messageOf(recommend(study(more), { out, executor: 'inline', logger: quiet }));
      expect(said).to.include(words);
      expect(await messageOf(recommender.plan(host.resolve(value), signal))).to.equal(said);
      expect(existsSync(join(out, 'checked'))).to.equal(false);
    });

  const doubtful: Readonly<Record<string, readonly [more: JsonObject, words: string]>> = {
    'a budget below the first look': [{ recommend: { budget: 10 } }, 'does not reach the first look'],
    'a share that is no row': [
      { recommend: { budget: 16, grid: [0.01] } },
      'a synthetic share of 0.01 is no row of 20',
    ],
    'gates, which it does not judge': [
      { gates: [{ verdict: { 'any-risk': 'absent' } }], recommend: { budget: 16 } },
      '1 gate of the study is not judged by `recommend`, and decides nothing about its exit code',
    ],
    'a tolerance that names nothing where an event is asked about': [
      {
        metrics: ['moments', 'tail-mass'],
        tolerance: { metric: 'moment.excessRisk' },
        recommend: { rule: 'event', budget: 10 },
      },
      'The tolerance names moment.excessRisk',
    ],
  };
  for (const [name, [more, words]] of Object.entries(doubtful))
    it(`warns of ${name}, in the words of plan`, async () => {
      const { host, recommender, value } = await openStudy(study(more), { logger: quiet });
      const resolved = host.resolve(value);
      const { warnings } = await recommender.plan(resolved, signal);
      const said: string[] = [];
      const onWarning = (text: string): unknown => said.push(text);
      await recommend(study(more), { out, executor: 'inline', logger: quiet, onWarning });
      expect(said).to.deep.equal(warnings.map((warning) => planWarningText(warning)));
      expect(said.join(' ')).to.include(words);
      expect(
        (await planWithWalks(host, recommender, resolved, signal)).warnings.map(({ text }) => text),
      ).to.include.members(said);
    });

  it('measures the walked values by what an `only` says of the strategy', async () => {
    const { results } = await recommend(
      study({
        models: [{ use: 'gaussian', only: { strategies: ['mix'] } }],
        strategies: ['replace', { use: 'mix', with: { real: 'fresh' } }],
        metrics: [{ use: 'moments', only: { strategies: ['mix'] } }],
        recommend: { budget: 16, grid: [0.5] },
      }),
      { out, executor: 'inline', logger: quiet },
    );
    expect(results.recommendations![0]!.tests[0]!.seeds).to.equal(8);
  });
});

describe('a walk that cannot be made, on the command line', function () {
  this.timeout(120_000);
  let shell: Shell;
  beforeEach(() => (shell = new Shell()));
  afterEach(() => shell.remove());
  const flat = (text: string): string => text.replace(/\s+/g, ' ');
  const TABLE = fileURLToPath(new URL('../fixtures/cases/finite-table/study.yaml', import.meta.url));

  it('is said by plan and by both dry runs in the words of the refusal, and nothing is written', async () => {
    const dry = await shell.here('recommend', TABLE, '--dry-run');
    expect(dry.code).to.equal(2);
    const words = /Source csv has 1400 rows, too few for [^:]*: their chains will fail\. What would do: [^.]*/;
    const [said] = words.exec(flat(dry.stderr))!;
    for (const verb of [
      ['plan', TABLE],
      ['run', TABLE, '--dry-run'],
    ]) {
      const { code, stdout } = await shell.here(...verb);
      expect(code).to.equal(0);
      expect(flat(stdout), verb[0]).to.include(said);
    }
    expect(flat((await shell.here('recommend', TABLE)).stderr)).to.include(said);
    expect(existsSync(shell.path('runs'))).to.equal(false);
  });
  it('says what would be walked', async () => {
    const file = shell.study({
      strategies: [{ use: 'mix', with: { real: 'fresh' } }],
      recommend: { budget: 40, grid: [0.2, 0.4] },
      tolerance: { metric: 'moments.excessRisk', increase: 0.5 },
    });
    const { code, stdout } = await shell.here('recommend', file, '--dry-run');
    expect(code).to.equal(0);
    expect(flat(stdout))
      .to.include('0.2, 0.4')
      .and.include('At most 40 cells a walk')
      .and.include('the mean of moments.excessRisk')
      .and.include('less than 50 %');
    const { walks } = JSON.parse((await shell.here('recommend', file, '--dry-run', '--json')).stdout) as {
      readonly walks: readonly { readonly grid: readonly number[] }[];
    };
    expect(walks.map(({ grid }) => grid)).to.deep.equal([[0.2, 0.4]]);
    expect(existsSync(shell.path('runs'))).to.equal(false);
  });
});
