import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { StudyResults } from '../../core/contracts/index.js';
import { root } from '../places.js';
import { expectNoMoreThanFacts } from '../fixtures/claims.js';
import { plain } from '../fixtures/said.js';
import { Shell } from './command.js';

/** What a study is of, small. */
const STUDIES: Readonly<Record<string, object>> = {
  'a table with a rare class': {
    sources: [{ use: 'breast-cancer', with: { malignantShare: 0.1 } }],
    models: [{ use: 'class-conditional', with: { model: { use: 'gaussian' } } }],
    strategies: [
      'replace',
      'accumulate',
      { use: 'mix', with: { real: 'fresh' }, sweep: { syntheticShare: [0.5, 0.8] } },
    ],
    metrics: ['energy-distance', 'rare-events'],
    samples: 80,
    generations: 8,
    seeds: 10,
  },
  'a share ladder of which all is safe': {
    models: [{ use: 'gaussian', with: { estimator: 'unbiased' } }],
    strategies: [{ use: 'mix', with: { real: 'fresh' }, sweep: { syntheticShare: [0.1, 0.2, 0.3] } }],
    samples: 200,
    generations: 10,
    seeds: 16,
    tolerance: { metric: 'moments.excessRisk', increase: 2, window: 0.9 },
  },
  images: {
    sources: [{ use: 'digits' }],
    models: [{ use: 'class-conditional', with: { model: { use: 'gaussian' } } }],
    metrics: ['frechet-distance', 'precision-recall'],
    samples: 60,
    generations: 3,
    seeds: 4,
  },
  'a grid of sources, models and sizes': {
    sources: ['normal', { use: 'gaussian-mixture', with: { preset: 'ring' } }],
    models: ['gaussian', 'kde'],
    strategies: ['replace', 'accumulate'],
    samples: [30, 60],
    metrics: ['moments', 'energy-distance'],
    generations: 5,
    seeds: 6,
  },
  'one seed': { seeds: 1, strategies: ['replace', 'accumulate'] },
  'chains that die': {
    sources: [{ use: 'normal', with: { dimensions: 5 } }],
    strategies: ['replace', 'accumulate'],
    metrics: ['moments', 'log-likelihood'],
    samples: 6,
    generations: 30,
    seeds: 8,
  },
  symbols: {
    sources: [{ use: 'zipf', with: { alphabet: 40 } }],
    models: ['categorical'],
    strategies: ['replace', 'accumulate', 'accumulate-subsample'],
    metrics: ['support', 'rare-events'],
    samples: 60,
    generations: 10,
    seeds: 8,
  },
  texts: {
    sources: [{ use: 'zipf-bigram' }],
    models: ['ngram'],
    strategies: ['replace', 'accumulate'],
    metrics: ['perplexity'],
    samples: 20,
    generations: 4,
    seeds: 6,
  },
  pairs: {
    sources: ['linear-regression'],
    models: ['linear-regression'],
    strategies: ['replace', 'accumulate'],
    metrics: ['regression-error'],
    samples: 30,
    generations: 6,
    seeds: 8,
  },
  'a table of which no new rows come': {
    sources: [
      {
        use: 'csv',
        with: {
          file: `${root}/studies/data/admissions.csv`,
          categorical: ['sex', 'ward', 'blood'],
          label: 'diagnosis',
        },
      },
    ],
    models: ['copula'],
    strategies: [{ use: 'mix', with: { real: 'fixed' }, sweep: { syntheticShare: [0.5, 0.9] } }],
    metrics: ['column-fidelity'],
    samples: 60,
    generations: 4,
    seeds: 6,
  },
};

interface Told {
  readonly tone: string;
  readonly kind: string;
  readonly text: string;
}

/** What a page shows of markup: its words. */
const wordsOf = (markup: string): string =>
  plain(
    markup
      .replaceAll(/<(svg|style|script)\b[\s\S]*?<\/\1>|<[^>]*>/g, '')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&#39;', "'")
      .replaceAll('&amp;', '&')
      .replaceAll(/\s+/g, ' '),
  ).trim();
/** The lines of the terminal that begin with a sign, each whole again. */
const linesOf = (stdout: string): readonly string[] =>
  stdout
    .replaceAll(/\n {2}(?=\S)/g, ' ')
    .split('\n')
    .filter((line) => /^[✗✓?!·] /.test(line))
    .map((line) => plain(line.slice(2)));

describe('what terminal, page and summary.json answer', function () {
  this.timeout(120_000);
  let shell: Shell;
  beforeEach(() => (shell = new Shell()));
  afterEach(() => shell.remove());

  for (const [name, changes] of Object.entries(STUDIES))
    it(`is one and the same, and no more than the verdicts say: ${name}`, async () => {
      const { code, stdout, stderr } = await shell.here('run', shell.study({ study: 'asked', ...changes }));
      expect(code, stderr).to.be.oneOf([0, 3]);
      const summary = JSON.parse(readFileSync(shell.path('runs/asked/summary.json'), 'utf8')) as StudyResults;
      expectNoMoreThanFacts(summary);
      const findings = summary.findings as unknown as readonly Told[];
      const told = findings.map(({ text }) => plain(text));
      const lines = linesOf(stdout);
      expect(lines.slice(0, told.length)).to.deep.equal(told);
      const page = readFileSync(shell.path('runs/asked/report.html'), 'utf8');
      const answer = findings.find(({ kind }) => kind === 'answer');
      const card = /<section class="answer finding (\w+)"[\s\S]*?<\/section>/.exec(page);
      expect(card?.[1]).to.equal(answer?.tone);
      if (answer !== undefined) {
        const said = [...card![0].matchAll(/<(h2|p class=say)>([\s\S]*?)<\/(?:h2|p)>/g)].map(([, , text]) =>
          wordsOf(text!),
        );
        expect(said.join(' ').replaceAll(' : ', ': ')).to.equal(plain(answer.text));
      }
      // Every line but the answer's own stands among the findings of the page.
      // Blocks are apart without a space between them.
      const words = wordsOf(page).replaceAll(' ', '');
      for (const { kind, text } of findings)
        if (kind === 'group' || kind === 'failed-cells')
          expect(words, text).to.include(plain(text).replaceAll(' ', ''));
      const { failed } = summary.counts;
      expect(code).to.equal(failed > 0 ? 3 : 0);
    });

  it('is one and the same of a walk', async () => {
    const also = [{ name: 'spread', metric: 'moments.excessRisk', increase: 2, window: 0.9 }];
    const walked = {
      models: [{ use: 'gaussian', with: { estimator: 'unbiased' } }],
      strategies: [{ use: 'mix', with: { real: 'fresh' } }],
      samples: 60,
      generations: 10,
      tolerance: { metric: 'moments.meanError', increase: 2, window: 0.9 },
      recommend: { budget: 80, grid: [0.2, 0.4, 0.6], also },
    };
    const { code, stdout } = await shell.here('recommend', shell.study({ study: 'asked', ...walked }));
    expect(code).to.equal(0);
    const { findings, recommendations } = JSON.parse(
      readFileSync(shell.path('runs/asked/summary.json'), 'utf8'),
    ) as unknown as Pick<StudyResults, 'recommendations'> & { readonly findings: readonly Told[] };
    const [answer] = recommendations![0]!.sentences as unknown as readonly Told[];
    expect(linesOf(stdout)).to.deep.equal(findings.map(({ text }) => plain(text)));
    expect(findings[0]!.text).to.equal(answer!.text);
    const page = readFileSync(shell.path('runs/asked/report.html'), 'utf8');
    const card = /<section class="answer finding \w+"[\s\S]*?<\/section>/.exec(page)![0];
    expect(wordsOf(/<p class=say>([\s\S]*?)<\/p>/.exec(card)![1]!)).to.equal(plain(answer!.text));
  });
});
