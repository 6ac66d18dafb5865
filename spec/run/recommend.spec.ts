import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { openRecorded, recommend, run } from '../../host/index.js';
import { reportEmbed, reportMarkdown } from '../../host/api.js';
import type { JsonObject, StudyRecord, StudyResults } from '../../core/contracts/index.js';
import { isCollapsarError } from '../../core/errors/index.js';
import { quiet } from '../fixtures/chains.js';
import { answered, plain, saidOf } from '../fixtures/said.js';
import { gaussian, only, recommending } from './levels.js';

describe('recommend, from a study to a share', function () {
  this.timeout(60_000);
  const here = recommending();
  const { found } = here;

  /** Of the study as it stands, walked once for all that only read it. */
  let usual: { readonly results: StudyResults; readonly page: string; readonly looks: readonly number[] };
  before(async () => {
    here.out = mkdtempSync(join(tmpdir(), 'recommend-'));
    const looks: number[] = [];
    const results = await found(gaussian(), {
      onStep: () => {
        const { walked } = JSON.parse(
          readFileSync(join(here.out, 'gaussian-share', 'study.json'), 'utf8'),
        ) as StudyRecord;
        looks.push(walked!.groups.reduce((sum, { cells }) => sum + Object.keys(cells).length, 0));
      },
    });
    usual = { results, looks, page: readFileSync(join(here.out, 'gaussian-share', 'report.html'), 'utf8') };
    rmSync(here.out, { recursive: true });
  });

  it('holds several tolerances at once, names the one that binds, and shows each', async () => {
    const strict = { name: 'spread', metric: 'moments.excessRisk', increase: 0.5, window: 0.9 };
    const results = await found(gaussian({ recommend: { budget: 400, also: [strict] } }));
    const walk = only(results);
    const [mean, spread] = walk.together!;
    expect([mean!.name, spread!.name]).to.deep.equal(['moments.meanError', 'spread']);
    expect(walk.limit).to.equal(spread!.limit);
    expect(walk.limit, 'stricter').to.be.below(mean!.limit!);
    expect([mean!.binding, spread!.binding]).to.deep.equal([false, true]);
    expect(walk.metric).to.equal('moments.excessRisk');
    const [text] = saidOf(results);
    expect(text).to.match(/all at once: \(moments\.meanError\) .* less than 100 %.*; \(spread\) .* less than 50 %/);
    expect(text).to.include('What binds is spread. By itself moments.meanError was shown to hold up to');
    const page = readFileSync(join(here.out, 'gaussian-share', 'report.html'), 'utf8');
    expect(page.match(/<figure class="chart walk"/g)).to.have.length(2);
    // What is judged together speaks against nothing that it is judged with.
    expect((walk.disagreements ?? []).map(({ metric }) => metric)).to.not.include('moments.meanError');
    // Repeated on what is recorded it is the same answer.
    const again = await found(gaussian({ recommend: { budget: 400, also: [strict] } }));
    expect(again.recommendations).to.deep.equal(results.recommendations);
  });
  it('says in the answer that real rows alone show the event of a tolerance which does not bind', async () => {
    // The variance of 50 rows ends this low in about a quarter of all chains, whatever they are trained on; half are tolerated.
    const spread = { name: 'spread', event: { metric: 'moments.variance', below: 0.87 }, probability: 0.5 };
    const results = await found(
      gaussian({ recommend: { budget: 400, grid: [0.1, 0.9], also: [spread] }, samples: 50, generations: 6 }),
    );
    const walk = only(results);
    const [mean, event] = walk.together!;
    expect([mean!.binding, event!.binding, walk.limit]).to.deep.equal([true, false, 0.1]);
    expect(mean!.caution).to.equal(undefined);
    const { caution } = event!;
    expect(caution).to.deep.include({ kind: 'control-shows-event', n: 30, tolerated: 0.5 });
    const says = `Chains on real rows alone show the event of spread too: 26.7 % of 30, where 50 % are tolerated, so that by it T = 50 limits before the synthetic share does.`;
    expect(saidOf(results)[0]).to.include(says);
    const folder = join(here.out, 'gaussian-share');
    const read = (file: string): string => plain(readFileSync(join(folder, file), 'utf8'));
    const summary = JSON.parse(read('summary.json')) as { recommendations: [{ sentences: [{ text: string }] }] };
    expect(summary.recommendations[0].sentences[0].text).to.include(says);
    // The card of the page, of its Markdown and of what is embedded.
    for (const text of [read('report.html'), plain(await reportMarkdown(results)), plain(await reportEmbed(results))])
      expect(text.replaceAll(/<[^>]*>|&nbsp;|\\/g, '').replaceAll(/\s+/g, ' ')).to.include(says);
  });
  it('refuses tolerances that nothing answers, by their place', async () => {
    const refusal = async (also: readonly JsonObject[]): Promise<string> => {
      try {
        await found(gaussian({ recommend: { also } }));
      } catch (error) {
        if (isCollapsarError(error)) return error.message;
        throw error;
      }
      return 'none';
    };
    expect(await refusal([{ metric: 'moments.nothing', increase: 1 }])).to.match(
      /recommend\.also\[0\].*moments\.nothing/s,
    );
    expect(await refusal([{ event: {} }])).to.match(/recommend\.also\[0\].*tail mass/s);
    expect(await refusal([{ metric: 'moments.meanError', increase: 2 }])).to.match(/called moments\.meanError/);
    expect(await refusal([{}])).to.match(/neither a metric/);
  });

  it('records what each look asks for before the next, so that one who is killed leaves no nameless cells', () => {
    const { looks, results } = usual;
    expect(looks.length).to.be.above(2);
    expect(looks[0]).to.equal(0);
    // Both arms of a first look have 8 seeds, and no look asks for nothing.
    expect(looks[1]).to.equal(16);
    for (let look = 1; look < looks.length; look++) expect(looks[look]).to.be.above(looks[look - 1]!);
    expect(results.walked!.counts.cells).to.be.above(looks.at(-1)!);
  });

  it('finds a share below the true one within its budget, and says it first', () => {
    const { results, page } = usual;
    const walk = only(results);
    expect(walk.limit).to.be.within(0.1, 0.7);
    expect(walk.cells).to.be.at.most(40);
    expect(walk).to.include({ metric: 'moments.meanError', control: 'real-only', scale: 'ratio', below: 2 });
    expect(results.findings[0]!.tone).to.equal('safe');
    expect(saidOf(results)[0])
      .to.equal(answered(results)[0])
      .and.include(`up to ${100 * walk.limit!} %`);
    const cells = results.record.walked!.groups.reduce((sum, group) => sum + Object.keys(group.cells).length, 0);
    expect(cells).to.equal(walk.cells);
    expect(results.walked!.counts).to.include({ cells, done: cells, failed: 0 });
    expect(page.search(/id="?recommendation/)).to.be.greaterThan(page.search(/id="?verdict/));
  });

  it('computes nothing twice: the same command gives the same answer, an interrupted one goes on to it', async () => {
    const whole = only(usual.results);
    const stop = new AbortController();
    const started = await recommend(gaussian(), {
      out: here.out,
      executor: 'inline',
      logger: quiet,
      signal: stop.signal,
      onStep: ({ value }) => {
        if (value === 0.2) stop.abort();
      },
    }).catch((error: unknown) => error);
    expect(isCollapsarError(started) && started.code).to.equal('COLLAPSAR_INTERRUPTED');
    const journal = join(here.out, 'gaussian-share', 'journal', 'main.journal');
    const before = readFileSync(journal, 'utf8').length;
    const half = await openRecorded(join(here.out, 'gaussian-share'));
    const unfinished = await half.runner.report(join(here.out, 'gaussian-share'), new AbortController().signal);
    expect(unfinished.results.recommendations, 'no answer from half a walk').to.equal(undefined);
    expect(unfinished.results.walked!.counts.done).to.be.greaterThan(0);
    expect(only(await found(gaussian()))).to.deep.equal(whole);
    const after = readFileSync(journal, 'utf8').length;
    expect(after).to.be.greaterThan(before);
    expect(only(await found(gaussian()))).to.deep.equal(whole);
    expect(readFileSync(journal, 'utf8').length).to.equal(after);
  });

  it('takes over the cells of an ordinary run in the same folder', async () => {
    const swept = gaussian({
      strategies: [{ use: 'mix', with: { real: 'fresh' }, sweep: { syntheticShare: [0.1, 0.2] } }],
      seeds: 12,
    });
    await run(swept, { out: here.out, executor: 'inline', logger: quiet });
    const journal = join(here.out, 'gaussian-share', 'journal', 'main.journal');
    const cells = (): number => readFileSync(journal, 'utf8').split('"done",').length;
    const before = cells();
    const walk = only(await found(swept));
    const shared = (seeds: number): number => Math.min(12, seeds);
    const overlap = walk.tests.reduce((sum, { value, seeds }) => sum + (value <= 0.2 ? shared(seeds) : 0), 0);
    // The control of a run is the control of a walk.
    expect(cells() - before).to.equal(walk.cells - overlap - shared(Math.max(...walk.tests.map(({ seeds }) => seeds))));
  });

  it('gives the same answer from child processes', async () => {
    const here = only(usual.results);
    const there = only(await found(gaussian({ study: 'children' }), { executor: 'local', workers: 2 }));
    expect(there).to.deep.equal(here);
  });

  it('says what the rows cost, in the prices of the study', async () => {
    const { costs, tests } = only(await found(gaussian({ costs: { realRow: 1, syntheticRow: 0.01 } })));
    const largest = Math.max(...tests.filter(({ outcome }) => outcome === 'safe').map(({ value }) => value));
    expect(costs!.control).to.equal(100);
    // Generation 1 has real rows alone.
    const expected = (100 + 19 * (100 * (1 - largest) + largest)) / 20;
    expect(costs!.cheapest!.value).to.equal(largest);
    expect(costs!.cheapest!.cost).to.be.closeTo(expected, 1e-9);
  });

  it('refuses a study without a share, or with several', async () => {
    const refusal = async (study: JsonObject): Promise<string> =>
      found(study).then(
        () => 'accepted',
        (error: unknown) => (isCollapsarError(error) ? error.message : String(error)),
      );
    expect(await refusal(gaussian({ strategies: ['replace'] }))).to.include('has a synthetic share to walk along');
    const two = [
      { use: 'mix', with: { real: 'fresh' } },
      { use: 'mix', as: 'other', with: { real: 'fixed' } },
    ];
    expect(await refusal(gaussian({ strategies: two }))).to.include('could be walked');
    expect(await refusal(gaussian({ strategies: two, recommend: { strategy: 'other', budget: 16 } }))).to.equal(
      'accepted',
    );
    expect(await refusal(gaussian({ tolerance: { metric: 'moments.nothing' } }))).to.include('moments.nothing');
  });
});
