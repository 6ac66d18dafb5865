import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { parse } from 'csv-parse/sync';
import { renderReport } from '../../reports/index.js';
import { downloaded, inBrowser, unfoldAll } from '../fixtures/browser.js';
import { fixtureResults } from '../fixtures/results/index.js';

type Rows = readonly Readonly<Record<string, string>>[];
const saved = async (page: Page, where: string, kind = 'CSV'): Promise<{ name: string; text: string }> => {
  const button = page
    .locator(where)
    .getByRole('button', { name: new RegExp(`^${kind}`) })
    .first();
  const { name, bytes } = await downloaded(page, () => button.click());
  return { name, text: bytes.toString() };
};
const rowsOf = (text: string): Rows => parse(text, { columns: true });

describe('what the page offers as files', function () {
  this.timeout(60_000);
  const results = fixtureResults({ sources: ['normal', 'claims'], models: ['gaussian'] });
  const { open } = inBrowser({ 'report.html': () => renderReport(results) });
  const opened = (use: (page: Page) => Promise<void>): Promise<void> =>
    open('report.html', { acceptDownloads: true }, async (page) => {
      await unfoldAll(page);
      await use(page);
    });

  it('has every mean and half width of the generation charts to the last digit of summary.json', () =>
    opened(async (page) => {
      const { bytes } = await downloaded(page, () => page.getByRole('button', { name: 'Download CSV' }).click());
      const rows = rowsOf(bytes.toString());
      const wanted = new Map(
        results.series.flatMap(({ group, metric, basis, points }) =>
          points.map(({ generation, n, mean, low, high }) => {
            const { source, model, strategy } = results.groups[group]!;
            const half = low === undefined || high === undefined ? '' : String((high - low) / 2);
            return [[source, model, strategy, metric, basis, generation].join('|'), [String(n), String(mean), half]];
          }),
        ),
      );
      expect(rows).to.have.length(wanted.size);
      for (const { source, model, strategy, metric, basis, generation, n, mean, half, digits } of rows) {
        expect(digits).to.equal('all');
        const place = [source, model, strategy, metric, basis, generation].join('|');
        expect([n, String(Number(mean)), half === '' ? '' : String(Number(half))], place).to.deep.equal(
          wanted.get(place),
        );
      }
    }));

  it('leaves out what filters and the legend hide', () =>
    opened(async (page) => {
      await page.getByRole('button', { name: 'replace', exact: true }).click();
      await page.getByRole('combobox', { name: 'Data' }).selectOption('normal');
      await page.getByRole('combobox', { name: 'Metric' }).selectOption('moments.variance');
      const { bytes } = await downloaded(page, () => page.getByRole('button', { name: 'Download CSV' }).click());
      const rows = rowsOf(bytes.toString());
      expect([...new Set(rows.map(({ source }) => source))]).to.deep.equal(['normal']);
      expect([...new Set(rows.map(({ metric }) => metric))]).to.deep.equal(['moments.variance']);
      expect(rows.length).to.be.above(100);
      expect(rows.filter(({ strategy }) => strategy === 'replace')).to.deep.equal([]);
      const chains = rowsOf((await saved(page, '#chains .chainrow ~ details')).text);
      expect(chains.length).to.be.above(20);
      expect(chains.filter(({ strategy }) => strategy === 'replace')).to.deep.equal([]);
      const effects = rowsOf((await saved(page, '#effect-any-risk')).text);
      expect(effects.length).to.be.above(4);
      expect(effects.filter(({ setting }) => setting === 'replace')).to.deep.equal([]);
    }));

  it('has where each chain ends, as summary.json has it', () =>
    opened(async (page) => {
      const { name, text } = await saved(page, '#chains .chainrow ~ details');
      expect(name).to.match(/^gaussian-mix-chains-normal-gaussian.*\.csv$/);
      const [shown] = results.trajectories!;
      expect(rowsOf(text)).to.deep.equal(
        shown!.groups.flatMap(({ group, shown: chains }) =>
          chains.map(({ seed, values }) => ({
            strategy: results.groups[group]!.strategy,
            seed: String(seed),
            generation: String(shown!.generations[values.length - 1]!),
            value: String(values.at(-1)),
          })),
        ),
      );
    }));

  it('has all charts of a row of chains in one picture that needs no page around it', () =>
    opened(async (page) => {
      const svg = (await saved(page, '#chains .chainrow ~ details', 'SVG')).text;
      expect(svg.match(/<svg/g)).to.have.length(1 + results.trajectories![0]!.groups.length);
      expect(svg)
        .to.include('>replace<')
        .and.not.match(/class=|var\(|href=/);
      const png = page.locator('#chains .chainrow ~ details').getByRole('button', { name: /^PNG/ }).first();
      const { bytes } = await downloaded(page, () => png.click());
      expect(bytes.subarray(1, 4).toString()).to.equal('PNG');
    }));

  it('has effects, end values by share and lineages to the last digit, negative ones as numbers', () =>
    opened(async (page) => {
      const numbers = new Set(
        results.verdicts.flatMap(({ effect }) => (effect === undefined ? [] : [effect.mean, effect.low, effect.high])),
      );
      const effects = rowsOf((await saved(page, '#effect-any-risk')).text);
      for (const { effect, low, high } of effects)
        for (const value of [effect, low, high])
          if (value !== '') expect(numbers.has(Number(value)), value).to.equal(true);
      const share = page
        .locator('#shares figure')
        .filter({ has: page.locator('td[data-v]') })
        .first();
      const rows = rowsOf((await saved(page, `#${(await share.getAttribute('id'))!}`)).text);
      const ends = new Set(results.series.flatMap(({ trend }) => (trend === undefined ? [] : [trend.end.mean])));
      const found = rows.flatMap((row) =>
        Object.entries(row).filter(([head, value]) => /^[\d.]+\s?%?$/.test(head) && value !== '–'),
      );
      expect(found.length).to.be.above(3);
      for (const [, value] of found) expect(ends.has(Number(value)), value).to.equal(true);
      const lineage = rowsOf((await saved(page, '#lineage figure:nth-child(2)')).text);
      const lineages = results.lineage.map(({ points }) => points.map(({ real }) => String(real)).join());
      expect(lineage).to.have.length(20);
      expect(lineages).to.include(lineage.map(({ real }) => real).join());
    }));
});
