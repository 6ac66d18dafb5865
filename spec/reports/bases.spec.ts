import { expect } from 'chai';
import type { Basis, Series, StudyResults } from '../../core/contracts/index.js';
import { renderReport } from '../../reports/index.js';
import { pageData, compareCharts, blockOf, type PageData } from '../../reports/page/index.js';
import { reportModel } from '../../reports/model/index.js';
import { fixtureResults } from '../fixtures/results/index.js';

const one = fixtureResults({ sources: ['normal'], models: ['gaussian'], generations: 8 });
const METRIC = 'moments.excessRisk';

/** Everything of a series as it would be elsewhere. */
const shifted = (series: Series, basis: Basis, from: number, to: number, by: number): Series => {
  const move = <T extends { mean: number; low?: number; high?: number }>(point: T): T => ({
    ...point,
    mean: point.mean + by,
    ...(point.low === undefined ? {} : { low: point.low + by, high: point.high! + by }),
  });
  const { trend } = series;
  return {
    ...series,
    basis,
    points: series.points.filter(({ generation }) => generation >= from && generation <= to).map(move),
    ...(trend === undefined ? {} : { trend: { ...trend, first: move(trend.first), end: move(trend.end) } }),
  };
};
/** As a metric that is exact in generations 1 to 3 and sampled in 3 to 8, of these strategies. */
const withBoth = (of: (strategy: string) => boolean): StudyResults => ({
  ...one,
  series: one.series.flatMap((series) =>
    series.metric !== METRIC
      ? [series]
      : of(one.groups[series.group]!.strategy)
        ? [shifted(series, 'exact', 1, 3, 0), shifted(series, 'sampled', 3, 8, 7)]
        : [shifted(series, 'sampled', 1, 8, 7)],
  ),
});
const figures = (page: string): readonly string[] =>
  [...page.matchAll(/<figure class=chart id=[^>]*data-metric=moments\.excessRisk.*?<\/figure>/gs)].map(
    ([text]) => text,
  );
const rowsOf = (figure: string): readonly string[] =>
  [...figure.matchAll(/<tr><th scope=\w+>([^<]+)/g)]
    .map(([, label]) => label!)
    .filter((label) => label !== 'Generation');

describe('a metric with exact and sampled values', () => {
  const both = withBoth((strategy) => strategy === 'replace');
  const page = renderReport(both);

  it('has a figure for each basis, named in heading, title and caption', () => {
    const [exact, sampled, ...others] = figures(page);
    expect(others).to.deep.equal([]);
    expect(exact).to.include('<h4>moments.excessRisk (exact)').and.include('Computed exactly.');
    expect(exact).to.include('<title>moments.excessRisk (exact) by generation');
    expect(sampled).to.include('<h4>moments.excessRisk (sampled)').and.include('Estimated from sampled rows');
    expect(rowsOf(exact!)).to.deep.equal(['replace']);
    expect(rowsOf(sampled!).length).to.be.greaterThan(4);
    expect(exact).to.include('<th scope=col>1<th scope=col>2<th scope=col>3').and.not.include('<th scope=col>8');
  });
  it('says of which strategies a basis has no value', () =>
    expect(figures(page)[0]).to.match(/Not measured for [^.]*accumulate/));
  it('has a column for each basis in the table of strategies', () => {
    const table = /<table class=strategies>.*?<\/table>/s.exec(page)![0];
    expect(table).to.include('moments.excessRisk (exact)').and.include('moments.excessRisk (sampled)');
  });
  it('has a chart for each basis against the share, never one line of both', () => {
    const all = renderReport(withBoth(() => true));
    const shares = [...all.matchAll(/<figure class=chart id=share-[^>]*>.*?<\/figure>/gs)].map(([text]) => text);
    const titles = shares.map((figure) => /<h3>(.*?)(?= <|<)/.exec(figure)![1]);
    expect(titles).to.include.members(['moments.excessRisk (exact)', 'moments.excessRisk (sampled)']);
  });
  it('is in the data of the page once for each basis', () => {
    const data = blockOf(page, 'data') as PageData;
    const charts = data.panels[0]!.charts.filter(({ metric }) => metric === METRIC);
    expect(charts.map(({ basis, series }) => [basis, series.length > 1])).to.deep.equal([
      ['exact', false],
      ['sampled', true],
    ]);
    const here = pageData(reportModel(both));
    expect(compareCharts(data, here).differences).to.deep.equal([]);
    // One number of one basis that was changed is found, under its basis.
    const forged = structuredClone(data) as unknown as {
      panels: { charts: { metric: string; basis: Basis; n: number }[] }[];
    };
    forged.panels[0]!.charts.find(({ metric, basis }) => metric === METRIC && basis === 'exact')!.n = 29;
    const found = compareCharts(forged as unknown as PageData, here).differences;
    expect(new Set(found.map(({ metric, strategy }) => `${metric} ${strategy}`))).to.deep.equal(
      new Set(['moments.excessRisk (exact) replace']),
    );
  });
  it('is led to from the findings', () => {
    const hrefs = [...page.matchAll(/<a class=check href="?#([\w-]+)/g)].map(([, id]) => id!);
    for (const id of hrefs) expect(page).to.match(new RegExp(`id="?${id}[" >]`));
  });
  it('is shown apart as well where each strategy has but one basis', () => {
    const apart = withBoth(() => false);
    const series = apart.series.map((one) =>
      one.group === 0 && one.metric === METRIC ? { ...one, basis: 'exact' as const } : one,
    );
    expect(figures(renderReport({ ...apart, series })).map((figure) => rowsOf(figure).length > 1)).to.deep.equal([
      false,
      true,
    ]);
  });
  it('keeps one figure where all values are of one basis', () => expect(figures(renderReport(one))).to.have.length(1));
});
