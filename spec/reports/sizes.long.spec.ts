import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import type { StudyResults } from '../../core/contracts/index.js';
import { compareCharts, blockOf, pageData, type PageData } from '../../reports/page/index.js';
import { reportModel } from '../../reports/model/index.js';
import { renderReport } from '../../reports/index.js';
import { inBrowser, ready } from '../fixtures/browser.js';
import { pageSize } from '../fixtures/page-size.js';
import { fixtureResults, STRATEGIES } from '../fixtures/results/index.js';
import { root } from '../places.js';

const names = (word: string, n: number): readonly string[] => Array.from({ length: n }, (_, i) => `${word} ${i + 1}`);
const controls = STRATEGIES.filter(({ control }) => control === true);
const strategies = STRATEGIES.filter(({ control }) => control !== true);

/** Twice the metrics, each a little off its twin. */
const doubled = (results: StudyResults): StudyResults => ({
  ...results,
  metrics: results.metrics.flatMap((metric) => [
    metric,
    { ...metric, id: `${metric.id}2`, output: `${metric.output}2` },
  ]),
  series: results.series.flatMap((series) => [
    series,
    {
      ...series,
      metric: `${series.metric}2`,
      points: series.points.map((point) => ({ ...point, mean: point.mean * (1 + 0.003 * (point.generation % 3)) })),
    },
  ]),
});

interface Spent {
  readonly untilFirstPaint: number;
  readonly untilThere: number;
}
/** Seconds that the page's thread works, of a processor: what else goes on in the machine is not in it. */
const processorTime = async (page: Page): Promise<Spent> => {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
  await devtools.send('Page.enable');
  await devtools.send('Page.setLifecycleEventsEnabled', { enabled: true });
  const worked = async (): Promise<number> =>
    (await devtools.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'TaskDuration')!.value;
  const before = await worked();
  // Asked for once it is painted, answered when the thread is free: a little more than it was.
  const painted = new Promise<number>((resolve) =>
    devtools.on('Page.lifecycleEvent', ({ name }) => {
      if (name === 'firstPaint') void worked().then(resolve);
    }),
  );
  await page.reload();
  await ready(page);
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
  return { untilFirstPaint: (await painted) - before, untilThere: (await worked()) - before };
};

describe('the page of a large study', function () {
  this.timeout(120_000);
  const { show } = inBrowser();
  const open = (text: string, use: (page: Page) => Promise<void>): Promise<void> =>
    show(text, { viewport: { width: 1440, height: 900 } }, use);

  const wide = (): StudyResults =>
    fixtureResults({
      sources: names('source', 12),
      models: names('model', 12),
      strategies: [...strategies.slice(0, 6), controls[0]!],
    });
  const sweep = (): StudyResults =>
    fixtureResults({
      sources: ['normal'],
      models: ['gaussian'],
      strategies: [...names('mix', 997).map((as, i) => ({ ...STRATEGIES[3]!, as, share: i / 997 })), ...controls],
    });
  const studies: Readonly<Record<string, { readonly most: number; readonly make: () => StudyResults }>> = {
    '1,008 settings of 144 data and models': { most: 1_000_000, make: wide },
    '1,000 shares of one strategy': { most: 1_000_000, make: sweep },
    '50 settings of 100 generations and 20 outputs': {
      most: 2_000_000,
      make: () => doubled(fixtureResults({ sources: names('source', 5), models: ['kde'], generations: 100 })),
    },
    '1,000 settings of 100 generations and 20 outputs': {
      most: 2_000_000,
      make: () =>
        doubled(fixtureResults({ sources: names('source', 10), models: names('model', 10), generations: 100 })),
    },
  };
  for (const [name, { most, make }] of Object.entries(studies))
    it(`is at most ${most / 1e6} MB: ${name}`, () => expect(pageSize(renderReport(make()))).to.be.at.most(most));

  /** Of its height, how much is seen before anything is scrolled. */
  const seenOfFirstChart = (page: Page): Promise<number> =>
    page.evaluate(
      "(({ top, height }) => (innerHeight - top) / height)(document.querySelector('svg.chains').getBoundingClientRect())",
    );
  for (const [name, make] of [
    ['1,008 settings', () => renderReport(wide())],
    ['1,000 shares', () => renderReport(sweep())],
    ['the tour', () => readFileSync(join(root, 'docs/reports/tour.html'), 'utf8')],
  ] as const)
    it(`shows its first chart on the first screen of 1440 by 900 pixels: ${name}`, () =>
      open(make(), async (page) => void expect(await seenOfFirstChart(page)).to.be.above(0.8)));

  it('paints within a second of a processor and is there within five, with 1,000 settings of 100 generations and 20 outputs', () =>
    open(renderReport(studies['1,000 settings of 100 generations and 20 outputs']!.make()), async (page) => {
      const spent = await processorTime(page);
      expect(spent.untilFirstPaint).to.be.above(0).and.below(1);
      expect(spent.untilThere).to.be.above(spent.untilFirstPaint).and.below(5);
    }));

  it('shows every verdict', () =>
    open(renderReport(wide()), async (page) => {
      expect(await page.locator('.matrix tbody tr:not(.place, .more, .why)').count()).to.equal(12 * 12 * 6);
    }));

  it('says what is not drawn, how much and where it is, also where a filter leaves nothing', () =>
    open(renderReport(wide()), async (page) => {
      const said = 'Shown here: 84 of 1\u202f008 settings and controls';
      expect(await page.locator('#generations').innerText())
        .to.include(said)
        .and.include('results.csv');
      expect(await page.locator('.panel').count()).to.equal(84 / 7);
      const shown = await page.locator('.panel').first().getAttribute('data-model');
      const other = names('model', 12).find((model) => model !== shown)!;
      for (const [label, value] of [
        ['Data', await page.locator('.panel').first().getAttribute('data-source')],
        ['Model', other],
      ] as const)
        await page.getByRole('combobox', { name: label }).selectOption(value);
      const rows = page.locator('.matrix tbody tr:not(.place, .more, .why):visible');
      expect(await rows.count()).to.equal(6);
      if ((await page.locator('.panel:visible').count()) === 0)
        expect(await page.locator('#generations .none').innerText()).to.include('Nothing here');
      await rows.first().locator('td button').first().click();
      expect(await page.locator('.why').innerText()).to.match(/summary\.json|Test:/);
    }));

  it('is compared with what is computed again as far as it shows it', () => {
    const results = wide();
    const there = blockOf(renderReport(results), 'data') as PageData;
    const here = pageData(reportModel(results));
    const all = compareCharts(there, here);
    expect(all.differences).to.deep.equal([]);
    expect(all.values).to.be.greaterThan(10_000);
    // One setting alone, as `verify` computes it: it is drawn there, and perhaps not on the page.
    const last = fixtureResults({
      sources: ['source 12'],
      models: ['model 12'],
      strategies: [STRATEGIES[0]!, controls[0]!],
    });
    expect(compareCharts(there, pageData(reportModel(last))).differences).to.deep.equal([]);
  });
});
