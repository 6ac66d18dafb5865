import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { expect } from 'chai';
import { downloaded, inBrowser } from '../fixtures/browser.js';
import { root } from '../places.js';

/** Examples are as a build renders them, with packed scripts, also where these specs run from their sources. */
const example = (name: string) => (): string => readFileSync(`${root}docs/reports/${name}.html`, 'utf8');

describe('a page whose script is packed', function () {
  this.timeout(60_000);
  const { browser, path, open } = inBrowser({ 'tour.html': example('tour'), 'images.html': example('images') });

  for (const name of ['tour.html', 'images.html'])
    it(`runs it under its policy: ${name}`, () =>
      open(name, {}, async (page) => {
        expect(await page.locator('.matrix td button').count()).to.be.above(3);
        expect(await page.getByRole('button', { name: /theme/ }).count()).to.equal(1);
      }));

  it('reveals what its address names', () =>
    open('tour.html#generations?hide=replace', { reducedMotion: 'reduce' }, async (page) => {
      const top = "document.getElementById('generations').getBoundingClientRect().top";
      await page.waitForFunction(`${top} >= 0 && ${top} < 100`);
      expect(await page.getByRole('button', { name: 'replace', exact: true }).getAttribute('aria-pressed')).to.equal(
        'false',
      );
    }));

  it('offers all digits of the six charts of the tour that verdicts rest on', () =>
    open('tour.html', { acceptDownloads: true }, async (page) => {
      const drawn = await page.evaluate<string[]>(
        "[...document.querySelectorAll('.panel .chart:not(.brief)')].flatMap((one) => one.dataset.metric.split('\\n').map((metric) => one.closest('.panel').dataset.source + ' ' + metric))",
      );
      // Two of the six are of two metrics whose values are the same.
      expect(drawn).to.have.length(8);
      const { bytes } = await downloaded(page, () => page.getByRole('button', { name: 'Download CSV' }).click());
      const rows = parse<Readonly<Record<string, string>>>(bytes, { columns: true });
      for (const one of drawn) {
        const found = rows.filter(({ source, metric }) => `${source} ${metric}` === one);
        expect(found.length, one).to.be.above(100);
        expect([...new Set(found.map(({ digits }) => digits))], one).to.deep.equal(['all']);
      }
    }));

  it('stays as it is without JavaScript where a browser cannot unpack it, and says nothing', async () => {
    const page = await browser().newPage();
    const said: string[] = [];
    page.on('console', (message) => said.push(message.text()));
    page.on('pageerror', (error) => said.push(error.message));
    await page.addInitScript('delete self.DecompressionStream');
    await page.goto(`file://${path('tour.html')}`);
    await page.waitForTimeout(300);
    expect(
      await page.evaluate(
        "typeof DecompressionStream + document.documentElement.matches('[data-ready], :not([data-still])')",
      ),
    ).to.equal('undefinedfalse');
    expect(await page.locator('.matrix .more:visible').count()).to.be.above(5);
    expect(await page.locator('button').count()).to.equal(0);
    expect(said).to.deep.equal([]);
    await page.close();
  });
});
