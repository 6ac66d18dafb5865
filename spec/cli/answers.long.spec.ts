import { cpSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { VERDICT_IDS, type RunsComparison, type StudyResults, type Verdict } from '../../core/contracts/index.js';
import { root } from '../places.js';
import type { RunsIndex } from '../../host/indexing/index.js';
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

/** Keys whose value is nothing in JSON where that says something: no bound of a range, rows without end, a generation without a value. */
const EMPTY = new Set(['range', 'values', 'size']);
const nothingIn = (value: unknown, path: string, key = ''): readonly string[] =>
  value === null
    ? EMPTY.has(key)
      ? []
      : [path]
    : Array.isArray(value)
      ? value.flatMap((one, i) => nothingIn(one, `${path}[${i}]`, key))
      : typeof value === 'object'
        ? Object.entries(value as object).flatMap(([name, one]) => nothingIn(one, `${path}.${name}`, name))
        : [];

/** Every other form of the answer says it too, of the folder as it lies there. */
const expectAgreed = async (shell: Shell, findings: readonly Told[], answer: Told | undefined): Promise<void> => {
  const folder = 'runs/asked';
  const read = (name: string): string => readFileSync(shell.path(folder, name), 'utf8');
  const summary = JSON.parse(read('summary.json')) as StudyResults;
  // JSON has no infinite numbers: one that was lost would be told otherwise by whoever reads it again.
  expect(nothingIn(summary, 'summary.json')).to.deep.equal([]);
  const { stdout } = await shell.here('run', 'study.yaml', '--json');
  const finished = JSON.parse(stdout.trim().split('\n').at(-1)!) as { findings: unknown; counts: unknown };
  expect(finished.findings).to.deep.equal(findings);
  expect(finished.counts).to.deep.equal(summary.counts);
  const index = JSON.parse((await shell.here('index', 'runs', '--json')).stdout) as RunsIndex;
  const { results } = index.runs.find((run) => run.folder === 'asked')!;
  expect(results!.tone).to.equal(answer?.tone ?? 'none');
  const listed = results!.answer.map(({ setting, text }) => (setting === undefined ? text : `${setting}: ${text}`));
  expect(plain(listed.join(' '))).to.equal(plain(answer?.text ?? ''));
  const markdown = await shell.here('report', folder, '--format', 'md');
  expect(markdown.code, markdown.stderr).to.equal(0);
  const embedded = await shell.here('report', folder, '--embed');
  expect(embedded.code, embedded.stderr).to.equal(0);
  const bare = (text: string): string => plain(text).replaceAll(/[\s\\*_]/g, '');
  const card = /<section class="answer finding (\w+)"[\s\S]*?<\/section>/.exec(read('embed.html'));
  expect(card?.[1]).to.equal(answer?.tone);
  const md = bare(read('report.md'));
  for (const { text } of findings) expect(md, text).to.include(bare(text));
};

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
      await expectAgreed(shell, findings, answer);
      const { failed } = summary.counts;
      expect(code).to.equal(failed > 0 ? 3 : 0);
    });

  it('is that of its verdicts in every gate, in the exit code and in what the terminal says of it', async () => {
    const study = { ...STUDIES['a grid of sources, models and sizes'], study: 'asked' };
    const states = ['present', 'absent', 'undecided', 'not-measured'];
    const strategies = ['replace', 'accumulate', undefined];
    const asked = strategies.flatMap((strategy) =>
      VERDICT_IDS.flatMap((id) =>
        states.map((state) => ({ ...(strategy === undefined ? {} : { strategy }), verdict: { [id]: state } })),
      ),
    );
    const { code, stderr } = await shell.here('run', shell.study({ ...study, gates: asked }), '--quiet');
    const { gates, verdicts, groups } = JSON.parse(
      readFileSync(shell.path('runs/asked/summary.json'), 'utf8'),
    ) as StudyResults;
    const wanted = asked.flatMap(({ strategy, verdict }) => {
      const [[id, state]] = Object.entries(verdict) as [[string, string]];
      return groups.flatMap((group, at) =>
        group.role === 'strategy' && (strategy === undefined || group.strategy === strategy)
          ? [`${at} ${id} ${state} ${verdicts.find((one) => one.group === at && one.id === id)?.state === state}`]
          : [],
      );
    });
    expect(gates!.map((gate) => `${gate.group} ${gate.verdict} ${gate.asked} ${gate.met}`)).to.deep.equal(wanted);
    expect(code).to.equal(1);
    const unmet = gates!.filter(({ met }) => !met) as unknown as readonly Told[];
    expect(stderr.match(/gate failed/g)).to.have.length(unmet.length);
    const said = plain(stderr.replaceAll(/\s+/g, ' '));
    for (const { text } of unmet) expect(said).to.include(plain(text));
    // With those alone that hold, and in a report of the same folder.
    const holds = asked.filter(({ verdict, strategy }) => {
      const [[id, state]] = Object.entries(verdict) as [[string, string]];
      return gates!.every(
        (gate) =>
          !(
            gate.verdict === id &&
            gate.asked === state &&
            (strategy === undefined || groups[gate.group!]!.strategy === strategy)
          ) || gate.met,
      );
    });
    expect(holds).to.not.be.empty;
    expect((await shell.here('run', shell.study({ ...study, gates: holds }), '--quiet')).code).to.equal(0);
    expect((await shell.here('report', 'runs/asked')).code).to.equal(0);
  });

  it('is no change where a run is compared with itself, and every turn of a verdict where it is with another', async () => {
    const study = { ...STUDIES['symbols'], study: 'asked' };
    await shell.here('run', shell.study(study), '--quiet');
    const other = shell.study({ ...study, seed: 2, samples: 90 }, 'other.yaml');
    await shell.here('run', other, '--quiet', '--out', 'others');
    cpSync(shell.path('runs/asked'), shell.path('copy'), { recursive: true });
    const itself = await shell.here(
      'compare',
      'runs/asked',
      'copy',
      '--gate',
      'equal',
      '--gate',
      'verdicts',
      '--gate',
      'not-worse',
    );
    expect(itself.code, itself.stdout + itself.stderr).to.equal(0);
    const verdictsIn = (folder: string) =>
      JSON.parse(readFileSync(shell.path(folder, 'summary.json'), 'utf8')) as Pick<StudyResults, 'verdicts' | 'groups'>;
    const [before, after] = [verdictsIn('runs/asked'), verdictsIn('others/asked')];
    const wordOf = (one: Verdict): string => (one.state === 'present' && one.withinTolerance ? 'within' : one.state);
    const turned = before.verdicts.flatMap((own) => {
      const { group, id } = own;
      const { strategy } = before.groups[group]!;
      const found = after.verdicts.find((one) => one.id === id && after.groups[one.group]!.strategy === strategy);
      const [was, is] = [own, found].map((one) => (one === undefined ? '' : wordOf(one)));
      return before.groups[group]!.role === 'control' || was === is ? [] : [`${strategy} ${id} ${was} ${is}`];
    });
    const { stdout } = await shell.here('compare', 'runs/asked', 'others/asked', '--json');
    const { against } = JSON.parse(stdout) as RunsComparison;
    expect(turned).to.not.be.empty;
    expect(
      against[0]!.verdicts
        .map(({ strategy, verdict: id, before: was, after: is }) => `${strategy} ${id} ${was} ${is}`)
        .sort(),
    ).to.deep.equal(turned.sort());
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
    // Beside a grid each keeps its answer, and both are told in every form.
    const grid = shell.study({ ...STUDIES['one seed'], study: 'asked', ...walked, seeds: 6 }, 'grid.yaml');
    expect((await shell.here('run', grid, '--quiet')).code).to.equal(0);
    const both = JSON.parse(readFileSync(shell.path('runs/asked/summary.json'), 'utf8')) as {
      readonly findings: readonly Told[];
    };
    expect(both.findings.map(({ kind }) => kind)).to.include.members(['answer', 'recommendation']);
    const { runs } = JSON.parse((await shell.here('index', 'runs', '--json')).stdout) as RunsIndex;
    const listed = runs[0]!.results!.answer.map(({ text }) => plain(text));
    const report = readFileSync(shell.path('runs/asked/report.html'), 'utf8');
    const cards = [...report.matchAll(/<section class="answer finding \w+"[\s\S]*?<\/section>/g)].map(([text]) =>
      wordsOf(text),
    );
    for (const text of listed) expect(cards.join(' ').replaceAll(' ', '')).to.include(text.replaceAll(' ', ''));
    expect(listed).to.include(plain(answer!.text));
  });
});
