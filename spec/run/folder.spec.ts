import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { JsonObject, StudyResults } from '../../core/contracts/index.js';
import { isCollapsarError } from '../../core/errors/index.js';
import { openRecorded, recommend, run, type RecommendStudy } from '../../host/index.js';
import { indexRuns } from '../../host/indexing/index.js';
import { renderEmbed, renderMarkdown } from '../../reports/index.js';
import { answersOf } from '../../reports/words/index.js';
import { quiet } from '../fixtures/chains.js';
import { answered, saidOf } from '../fixtures/said.js';

/** A grid of two shares at six seeds, one of them on the walk: which takes eight seeds or more of every share it comes to. */
const study = (more: JsonObject = {}): JsonObject => ({
  study: 'both',
  sources: [{ use: 'normal', with: { dimensions: 1 } }],
  models: [{ use: 'gaussian', with: { estimator: 'unbiased' } }],
  strategies: [{ use: 'mix', with: { real: 'fresh' }, sweep: { syntheticShare: [0.2, 0.75] } }],
  metrics: ['moments'],
  samples: 50,
  evaluate: 10,
  generations: 10,
  seeds: 6,
  tolerance: { metric: 'moments.excessRisk', increase: 1, window: 0.9 },
  recommend: { budget: 40 },
  gates: [{ strategy: 'mix', verdict: { 'any-risk': 'absent' } }],
  ...more,
});
const FILES = ['study.json', 'results.csv', 'traces.csv', 'summary.json', 'junit.xml', 'report.html'] as const;

describe('run and recommend in one folder', function () {
  this.timeout(60_000);
  let root: string;
  let out: string;
  let n = 0;
  /** Grid and walk as they stand, made once: copied by those that go on from them. */
  let made: { readonly grid: StudyResults; readonly both: StudyResults; readonly folder: string };
  before(async () => {
    root = mkdtempSync(join(tmpdir(), 'collapsar-both-'));
    out = join(root, 'made');
    const grid = await ran();
    made = { grid, both: await walked(), folder: out };
  });
  beforeEach(() => (out = join(root, String(n++))));
  after(() => rmSync(root, { recursive: true }));

  const options = (): RecommendStudy => ({ out, executor: 'inline', logger: quiet });
  const ran = async (more: JsonObject = {}): Promise<StudyResults> => (await run(study(more), options())).results;
  const walked = async (more: JsonObject = {}, also: RecommendStudy = {}): Promise<StudyResults> =>
    (await recommend(study(more), { ...options(), ...also })).results;
  const text = (file: string, folder = out): string => readFileSync(join(folder, 'both', file), 'utf8');
  const recorded = (): number => text('journal/main.journal').split('"done",').length - 1;
  const gridOf = ({ groups, series, verdicts, gates, counts, metrics, comparisons, laws }: StudyResults): unknown => ({
    groups,
    series,
    verdicts,
    gates,
    counts,
    metrics,
    comparisons,
    laws,
  });
  const keysOf = ({ record }: StudyResults, half: 'grid' | 'walks'): ReadonlySet<string> =>
    new Set((half === 'grid' ? record : record.walked!).groups.flatMap(({ cells }) => Object.values(cells)));

  it('leaves the same files whichever is first, and computes what serves both once', async () => {
    const { grid, both, folder: first } = made;
    out = first;
    expect(gridOf(both)).to.deep.equal(gridOf(grid));
    const shared = [...keysOf(both, 'grid')].filter((key) => keysOf(both, 'walks').has(key));
    expect(shared.length).to.be.at.least(12);
    const all = new Set([...keysOf(both, 'grid'), ...keysOf(both, 'walks')]);
    expect(recorded()).to.equal(all.size);
    expect(all.size).to.equal(keysOf(both, 'grid').size + both.walked!.counts.cells - shared.length);

    out = join(root, String(n++));
    const alone = await walked();
    expect(alone.groups).to.deep.equal([]);
    expect(alone.gates, 'no grid was run').to.equal(undefined);
    const later = await ran();
    expect(later.recommendations).to.deep.equal(alone.recommendations);
    expect(later.walked).to.deep.equal(alone.walked);
    expect(recorded()).to.equal(all.size);
    for (const file of FILES) expect(text(file) === text(file, first), file).to.equal(true);
  });

  it('says the recommendation first, then what the grid found in the words that it found', () => {
    const { grid, both, folder } = made;
    const { findings: before } = grid;
    expect(saidOf(both)[0]).to.equal(answered(both)[0]);
    expect(both.findings.slice(-before.length)).to.deep.equal(before);
    // A walk asks one question; what the grid says of all of them would else seem to deny its answer.
    const [, ofGrid] = answersOf(both).map(({ parts }) => parts[0]!.text);
    expect(ofGrid).to.match(/^The grid, by every definition that it measures: [A-Z]/);
    expect(saidOf(both)).to.include(ofGrid);
    expect(saidOf(grid).join(' ')).to.not.include('The grid');
    const page = text('report.html', folder);
    expect(page).to.include(ofGrid!.slice(0, 60));
    expect(page.search(/id="?recommendation/)).to.be.within(0, page.search(/id="?generations/));
    expect(page).to.include('no verdict of the grid on this page rests on them');
    // The charts are the grid's: six seeds, never the walk's.
    expect(page.match(/Mean of n = \d+/g)).to.satisfy((found: string[]) => found.every((one) => one.endsWith(' 6')));
  });

  it('has both in what else is made of the results: Markdown, the page for frames, the list of runs', async () => {
    const { both, folder } = made;
    const markdown = renderMarkdown(both);
    const [first, second] = answersOf(both).map(({ parts }) => parts[0]!.text.slice(0, 30));
    expect(markdown.indexOf(first!)).to.be.within(0, markdown.indexOf(second!));
    expect(markdown).to.match(/collapsar run study\.json\nnpx collapsar recommend study\.json\n```/);
    const embedded = renderEmbed(both);
    expect(embedded.indexOf(first!)).to.be.within(0, embedded.indexOf(second!));
    const { index } = await indexRuns(folder, { out: join(folder, 'site') });
    const [listed] = index.runs;
    expect(listed!.results!.of).to.deep.equal(['run', 'recommend']);
    expect(listed!.results!.answer).to.have.length(2);
    expect(listed!.results!.chains.asked).to.equal(both.counts.cells + both.walked!.counts.cells);
    rmSync(join(folder, 'site'), { recursive: true });
  });

  it('keeps the seeds of each out of the verdicts of the other', async () => {
    const { both, folder } = made;
    cpSync(folder, out, { recursive: true });
    for (const { seeds } of both.groups) expect(seeds).to.deep.equal([1, 2, 3, 4, 5, 6]);
    const more = both.walked!.groups.filter(({ seeds }) => seeds.length >= 8);
    expect(more.map(({ strategy }) => strategy)).to.include.members(['mix a=0.2', 'real-only']);
    // Raised afterwards, the grid has its own and the walk is as it was.
    const raised = await ran({ seeds: 9 });
    for (const { seeds } of raised.groups) expect(seeds).to.have.length(9);
    expect(raised.recommendations).to.deep.equal(both.recommendations);
    expect(raised.walked).to.deep.equal(both.walked);
  });

  it('goes on with a larger budget after a run as it does without one', async () => {
    await walked({ recommend: { budget: 24 } });
    const grid = await ran();
    const short = grid.recommendations![0]!;
    const long = await walked({ recommend: { budget: 40 } });
    expect(long.recommendations![0]!.cells).to.be.above(short.cells);
    expect(gridOf(long)).to.deep.equal(gridOf(grid));
    out = join(root, String(n++));
    expect((await walked({ recommend: { budget: 40 } })).recommendations).to.deep.equal(long.recommendations);
  });

  it('lists every number once, those of the walk under its labels', () => {
    const { walked: along } = made.both;
    const lines = text('results.csv', made.folder).trim().split('\n').slice(1);
    const names = lines.map((line) => line.split(',').slice(0, 7).join(','));
    expect(new Set(names).size).to.equal(names.length);
    const cells = new Set(lines.map((line) => line.split(',').slice(0, 5).join(',')));
    for (const { strategy, seeds } of along!.groups)
      for (const seed of seeds) expect(cells).to.include(`normal,gaussian,${strategy},50,${seed}`);
    expect(cells).to.include('normal,gaussian,mix a=0.75,50,6').and.not.include('normal,gaussian,mix a=0.75,50,7');
  });

  it('reports both again from the record alone', async () => {
    cpSync(made.folder, out, { recursive: true });
    for (const file of FILES.slice(1)) rmSync(join(out, 'both', file));
    const { runner } = await openRecorded(join(out, 'both'));
    await runner.report(join(out, 'both'), new AbortController().signal);
    for (const file of FILES) expect(text(file) === text(file, made.folder), file).to.equal(true);
  });

  it('keeps the last whole answer while another walk is interrupted', async () => {
    await ran();
    const whole = await walked({ recommend: { budget: 24 } });
    const stop = new AbortController();
    const cut = await walked({}, { signal: stop.signal, onStep: () => stop.abort() }).catch((error: unknown) => error);
    expect(isCollapsarError(cut) && cut.code).to.equal('COLLAPSAR_INTERRUPTED');
    const { runner } = await openRecorded(join(out, 'both'));
    const { results } = await runner.report(join(out, 'both'), new AbortController().signal);
    expect(results.recommendations).to.deep.equal(whole.recommendations);
    expect(gridOf(results)).to.deep.equal(gridOf(whole));
  });

  it('names rows of a chain that a later edition of the study calls otherwise', async () => {
    await walked({ recommend: { budget: 16, grid: [0.2] } });
    await ran({
      gates: [],
      strategies: [{ use: 'mix', as: 'mix a=0.2', with: { real: 'fresh', syntheticShare: 0.4 } }],
    });
    const labels = new Set(
      text('results.csv')
        .trim()
        .split('\n')
        .map((line) => line.split(',')[2]),
    );
    expect([...labels]).to.include.members(['mix a=0.2', 'mix a=0.2 (walk)']);
  });
});
