import { createHash } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import type { StudyResults } from '../../core/contracts/index.js';
import { renderReport } from '../../reports/index.js';
import { hiddenIn, visible } from '../../core/errors/index.js';
import { fixtureResults, HOSTILE, hostileResults, STRATEGIES } from '../fixtures/results/index.js';
import { listsOf } from '../fixtures/grouped.js';
import { pageSize, scriptOf, scriptSize } from '../fixtures/page-size.js';

const page = renderReport(fixtureResults());
const policyOf = (text: string): string => /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(text)![1]!;
const sha = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
const headings = (text: string): readonly string[] =>
  [...text.matchAll(/<(h[12])[^>]*>(.*?)<\/h[12]>/g)].map(
    ([, level, inside]) => `${level!} ${inside!.replace(/<[^>]*>/g, '')}`,
  );

describe('renderReport', () => {
  it('gives the same bytes for the same results', () => {
    expect(renderReport(fixtureResults())).to.equal(page);
  });

  it('keeps its parts in order, the verdict first', () => {
    expect(headings(page)).to.deep.equal([
      'h1 How much synthetic data can a Gaussian take?',
      'h2 One line a chain',
      'h2 Verdict',
      'h2 Effects and their limits',
      'h2 Strategies',
      'h2 Generation by generation',
      'h2 Synthetic share',
      'h2 Lineage',
      'h2 Failures',
      'h2 Methods and limits',
      'h2 Settings',
      'h2 Data',
      'h2 Cite and check',
      'h2 Provenance',
    ]);
  });

  it('says of a study without a description no more than holds for every strategy, those that distil a teacher too', () => {
    const results = fixtureResults();
    const { description: _, ...study } = results.record.study;
    const lede = /<p class="?lede"?>(.*?)(?:<\/p>|<dl)/s.exec(
      renderReport({ ...results, record: { ...results.record, study } }),
    )![1]!;
    expect(lede.replace(/\s+/g, ' ').trim()).to.equal(
      '7 ways of mixing real with synthetic data, followed for 20 generations.',
    );
  });

  it('tells what became of the columns of a table, whatever they are called', () => {
    const results = fixtureResults();
    const [label, facts] = Object.entries(results.record.sources)[0]!;
    const reading = [
      { name: '', as: 'number' as const, index: { leaveOut: "omit: ['']" } },
      { name: HOSTILE[0], as: 'number' as const },
      { name: 'price', as: 'number' as const, constant: true as const },
      ...Array.from({ length: 50 }, (_, at) => ({
        name: `text ${at}`,
        as: 'passed-over' as const,
        why: { kind: 'empty' as const },
      })),
      { name: 'kind', as: 'label' as const },
    ];
    const sources = { ...results.record.sources, [label]: { ...facts, reading } };
    const written = renderReport({ ...results, record: { ...results.record, sources } });
    expect(written).not.to.include(HOSTILE[0]);
    const data = written
      .slice(written.indexOf('>Data</h2>'))
      .replace(/<[^>]*>/g, '')
      .replace(/\s+/g, ' ');
    expect(data)
      .to.match(/Read as numbers: \(no name\), [^.]*, price\./)
      .and.include('Label: kind.');
    expect(data).to.include('text 39 and 10 more.').and.include('The notes of 10 more are in summary.json.');
    expect(data)
      .to.include('text 0: every cell is empty.')
      .and.match(/\(no name\): it has no name and numbers the rows: [^.]* left out with omit: \[&#39;&#39;\]/);
    expect(data).to.match(/Constant, or almost \([^)]*\): price\. Such columns have no tails/);
  });

  it('never skips a level of headings', () => {
    const levels = [...page.matchAll(/<h([1-6])[\s>]/g)].map(([, level]) => Number(level));
    levels.forEach((level, i) => expect(level - (levels[i - 1] ?? 0)).to.be.at.most(1));
  });

  it('stays under 300 kB for two sources, two models, eight strategies, ten outputs and twenty generations', () => {
    const eight = STRATEGIES.filter(({ as }) => as !== 'mix 75 %' && as !== 'real-only 50 %');
    expect(eight).to.have.length(8);
    expect(pageSize(renderReport(fixtureResults({ strategies: eight })))).to.be.below(300_000);
  });

  it('lets only its own style and script run, and fetches nothing', () => {
    const policy = policyOf(page);
    const styles = [...page.matchAll(/<style>([\s\S]*?)<\/style>/g)];
    const scripts = [...page.matchAll(/<script>([\s\S]*?)<\/script>/g)];
    expect([styles.length, scripts.length]).to.deep.equal([1, 1]);
    expect(policy).to.include("default-src 'none'").and.not.include('unsafe');
    expect(policy)
      .to.include(`style-src ${sha(styles[0]![1]!)};`)
      .and.include(`script-src ${[...new Set([scripts[0]![1]!, scriptOf(page)])].map(sha).join(' ')};`);
    expect(page).not.to.match(/\s(?:src|srcset|style|on[a-z]+)=/);
    expect(page).not.to.match(/<(?:img|iframe|object|embed|base|form)\b|@import/);
    for (const [, href] of page.matchAll(/\shref=["']?([^"'\s>]+)/g)) expect(href).to.match(/^(?:#|data:image\/svg)/);
    expect(scripts[0]![1]! + scriptOf(page)).not.to.match(
      /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|fetch\(|XMLHttpRequest/,
    );
    expect(scriptSize(page)).to.be.below(16_100);
  });

  it('links only to what is there, and gives every id once', () => {
    const ids = [...page.matchAll(/\sid="?([\w-]+)/g)].map(([, id]) => id!);
    expect(new Set(ids).size).to.equal(ids.length);
    for (const [, id] of page.matchAll(/\shref="?#([\w-]+)/g)) expect(ids).to.include(id);
  });

  it('says everything without its script', () => {
    const still = page.replace(/<script[\s\S]*?<\/script>/g, '');
    for (const { as } of STRATEGIES) expect(still).to.include(as);
    for (const words of [
      'Present',
      'Absent',
      'Undecided',
      'Not judged',
      '31 to 190 seeds to decide',
      'more than 500 seeds to decide',
      'Shumailov et al. 2023',
      'n = 30 seeds; band: its 95 % t interval',
      'half-life 18',
      '% a generation (',
      'onset at generation 3 (2 to 6)',
      'COLLAPSAR_CELL_MEMORY',
      'CC BY 4.0',
      'gaussian-mix.yaml',
    ])
      expect(still).to.include(words);
  });

  it('says within the margin for what is present and stays below its limit, and gives notes in their order', () => {
    const results = fixtureResults();
    const [first, second] = [{ kind: 'no-variation' }, { kind: 'fixed-control' }] as const;
    const verdicts = results.verdicts.map((verdict) =>
      verdict.state === 'present'
        ? { ...verdict, withinTolerance: true, caveats: verdict.id === 'any-risk' ? [first] : [second, first] }
        : verdict,
    );
    const text = renderReport({ ...results, verdicts });
    const table = /<table class="?matrix"?>.*?<\/table>/s.exec(text)![0];
    expect(table)
      .to.match(/<td class=within>Within the margin/)
      .and.not.match(/<td class=present/);
    const marks = [...table.matchAll(/<sup>(.*?)<\/sup>/gs)].map(([, inside]) =>
      [...inside!.matchAll(/note-(\d+)/g)].map(([, n]) => Number(n)),
    );
    expect(marks).to.have.length.above(10);
    for (const one of marks) expect(one).to.deep.equal([...one].sort((a, b) => a - b));
  });

  it('counts the entries of each kind in words', () => {
    expect(page)
      .to.include('10 strategies</summary>')
      .and.not.match(/strategiess|metricss|\b1 (?:sources|models)\b/);
  });

  it('gives every chart a name, a caption and its values', () => {
    const figures = [...page.matchAll(/<figure[\s\S]*?<\/figure>/g)].map(([figure]) => figure);
    expect(figures.length).to.be.greaterThan(40);
    // Those of single chains share a table, those of effects have theirs in the table of verdicts.
    for (const figure of figures.filter((one) => !/data-seeds|plot forest/.test(one)))
      for (const part of [
        ...['<figcaption>', '<caption>', '<tbody><tr><th scope=row>'],
        // What no verdict rests on is a table with a line in each row.
        ...(figure.includes('chart brief') ? ['<caption>'] : ['<title>', '<desc>', '<details>', 'role=img']),
      ])
        expect(figure).to.include(part);
  });

  it('publishes neither paths nor user names', () => {
    expect(page).not.to.match(/jane\.doe|\/home\/|private/);
    expect(page).to.include('…/own-metric.js').and.include('…/2024.csv');
  });

  it('gives every id once for labels of which no Latin letter is left, or that differ in case alone', () => {
    const strategies = STRATEGIES.map((strategy, i) => ({
      ...strategy,
      as: ['שלום', 'Mix', 'mix', '混合'][i] ?? strategy.as,
    }));
    const text = renderReport(
      fixtureResults({ sources: ['données', 'Données', '数据'], models: ['模型'], samples: [50, 100], strategies }),
    );
    const ids = [...text.matchAll(/\sid="?([\w-]+)/g)].map(([, id]) => id!);
    expect(ids.filter((id, i) => ids.indexOf(id) !== i)).to.deep.equal([]);
  });

  it('keeps sentences in order around names that run the other way', () => {
    const label = 'שלום (עולם)';
    const strategies = STRATEGIES.map((strategy, i) => (i === 0 ? { ...strategy, as: label } : strategy));
    const results = fixtureResults({ strategies });
    const text = renderReport({
      ...results,
      findings: [{ kind: 'silent-metrics', tone: 'warning', metrics: [label, `${label}.x`] }],
    });
    expect(text).to.include(`<span class=say><bdi>${label}</bdi> and <bdi>${label}</bdi>.x gave no finite value`);
  });

  it('survives hostile names', () => {
    const hostile = renderReport(hostileResults());
    const markup = hostile.replace(/<script[^>]*>[\s\S]*?<\/script>|<style>[\s\S]*?<\/style>/g, '');
    // What computes the page again, the data of the charts and their digits, and the script.
    expect(hostile.match(/<\/?script/g)).to.have.length(8);
    expect(markup).not.to.match(/<img|<!--|onerror=alert\(2\)>/);
    expect(markup).to.include('&lt;script&gt;alert(1)&lt;/script&gt;').and.include('שלום');
    const data = JSON.parse(/<script type="application\/json" id="data">(.*?)<\/script>/.exec(hostile)![1]!) as {
      strategies: string[];
    };
    expect(data.strategies.slice(0, 6)).to.deep.equal(HOSTILE.slice(0, 6).map(visible));
    expect(hiddenIn(hostile), 'anywhere on the page').to.equal(undefined);
  });

  it('shows the axis of T where the study has several sizes', () => {
    const sizes = renderReport(
      fixtureResults({ sources: ['normal'], models: ['gaussian'], samples: [50, 100, 400], generations: 4 }),
    );
    expect(headings(sizes)).to.include('h2 Number of rows');
    expect(sizes).to.include('Drawn for T = 50; T = 100 and 400 mix alike');
    expect(sizes).to.include('id=scaling-normal-gaussian-moments-excessrisk').and.include('T = 400');
  });

  it('says beside its axis what no law was fitted to', () => {
    const results = fixtureResults({ generations: 4, strategies: STRATEGIES.slice(0, 1) });
    const text = 'No law in the synthetic share, because its values do not follow one: risk (mix).';
    const places = [{ metric: 'risk', strategy: 'mix', groups: [0], reason: 'no-fit' }] as const;
    const page = renderReport({ ...results, withoutLaw: [{ axis: 'share', reason: 'no-fit', places }] });
    expect(headings(page)).not.to.include('h2 Number of rows');
    expect(page.slice(page.indexOf('>Synthetic share</h2>'))).to.include(text);
  });

  it('renders a study without groups, and one with a single generation, seed and strategy', () => {
    const results = fixtureResults({ generations: 1, strategies: STRATEGIES.slice(0, 1) });
    const lone: StudyResults = {
      ...results,
      series: results.series.map(({ trend: _, theory: __, ...series }) => ({
        ...series,
        points: series.points.map(({ generation, mean }) => ({ generation, n: 1, mean, min: mean, max: mean })),
      })),
    };
    for (const text of [
      renderReport(lone),
      renderReport({ ...results, ...listsOf([]), trajectories: [], findings: [], failures: [] }),
    ])
      expect(text.replace(/<(script|style)[\s\S]*?<\/\1>/g, '')).not.to.match(/NaN|undefined|Infinity|\[object/);
    expect(renderReport(lone)).to.include('too few for an interval');
  });

  it('tells one mistake once, whatever generations and seeds it struck in', () => {
    const results = fixtureResults({ sources: ['normal'], models: ['gaussian'], strategies: STRATEGIES.slice(0, 2) });
    const failures = results.failures.map((failure, i) => ({
      ...failure,
      code: 'COLLAPSAR_PLUGIN_THREW',
      generation: 3 + i,
      message: `models gaussian (collapsar), fit in generation ${3 + i}, seed ${failure.seed}: it threw "no luck".`,
    }));
    const text = renderReport({ ...results, findings: [], failures });
    expect(text.split('it threw').length - 1).to.equal(1);
    expect(text).to.include('models gaussian (collapsar), fit: it threw').and.to.include('generations 3, 4 and 5');
  });

  it('draws numbers of any size up to 1e150, gaps included', () => {
    const value = fc.oneof(fc.double({ noNaN: true, min: -1e150, max: 1e150 }), fc.constantFrom(0, -1e-9, 1e12, 3));
    const { series, ...rest } = fixtureResults({
      sources: ['normal'],
      models: ['gaussian'],
      strategies: STRATEGIES.slice(0, 2),
    });
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 6 }), fc.integer({ min: 1, max: 3 }), (means, gap) => {
        const points = means.map((mean, i) => ({
          generation: 1 + i * gap,
          n: 9,
          mean,
          low: mean - 1,
          high: mean + 1,
          min: mean,
          max: mean,
        }));
        const text = renderReport({
          ...rest,
          series: series.map(({ trend: _, theory: __, ...one }) => ({ ...one, generations: points.length, points })),
        });
        expect(text.replace(/<(script|style)>[\s\S]*?<\/\1>/g, '')).not.to.match(/NaN|undefined|Infinity|null/);
      }),
      { seed: 7, numRuns: 60 },
    );
  });

  it('joins the shares of strategies that wrap the same one, and of no others', () => {
    const wrapping = (inner: (i: number) => string): string => {
      const { record, ...rest } = fixtureResults();
      const strategies = record.study.strategies.map((entry, i) =>
        entry.use === 'mix' ? { ...entry, use: 'bias', with: { strategy: { use: inner(i), with: {} } } } : entry,
      );
      return renderReport({ ...rest, record: { ...record, study: { ...record.study, strategies } } });
    };
    const same = wrapping(() => 'mix');
    expect(headings(same)).to.include('h2 Synthetic share');
    expect(same).to.include('bias of mix');
    expect(headings(wrapping((i) => `strategy ${i}`))).not.to.include('h2 Synthetic share');
  });
});
