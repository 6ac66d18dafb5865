import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { renderEmbed } from '../../reports/embed.js';
import { escape } from '../../reports/html/index.js';
import { inBrowser, ready, saidBy, violations } from '../fixtures/browser.js';
import { fixtureResults, hostileResults } from '../fixtures/results/index.js';

describe('the report in the frame of a notebook', function () {
  this.timeout(60_000);
  const { browser } = inBrowser();

  /** As `collapsar.load(...).show()` in Python puts it into a notebook. */
  const framed = async (embedded: string, width: number, use: (page: Page) => Promise<void>): Promise<void> => {
    const page = await browser().newPage({ viewport: { width, height: 900 } });
    const said = saidBy(page);
    await page.setContent(
      `<!doctype html><h3 style="all:initial">Notebook</h3><iframe srcdoc="${escape(embedded)}" sandbox="allow-scripts" style="width:100%;height:720px;border:0"></iframe>`,
    );
    await ready(page.frames().at(-1)!);
    await use(page);
    expect(said).to.deep.equal([]);
    await page.close();
  };

  it('opens a verdict, sorts and searches, and changes nothing around it', () =>
    framed(renderEmbed(fixtureResults()), 900, async (page) => {
      const outside =
        'getComputedStyle(document.querySelector("h3")).fontFamily + getComputedStyle(document.body).margin';
      expect(await page.evaluate(outside)).to.match(/8px$/);
      const frame = page.frameLocator('iframe');
      await frame.locator('.matrix td button').first().click();
      expect(await frame.locator('.matrix .why').count()).to.equal(1);
      const rows = frame.locator('.matrix tbody tr:not(.more, .why, .place)').filter({ visible: true });
      const all = await rows.count();
      await frame.getByLabel('Find').fill('accumulate');
      expect(await rows.count()).to.be.within(1, all - 1);
      await frame.locator('.matrix thead button').nth(1).click();
      expect(await frame.locator('.matrix [aria-sort]').count()).to.equal(1);
    }));

  for (const [what, results] of [
    ['typical', fixtureResults()],
    ['hostile', hostileResults()],
  ] as const)
    for (const width of [360, 1000])
      it(`fits its frame: ${what}, ${width} pixels`, () =>
        framed(renderEmbed(results), width, async (page) => {
          const inside = page.frames().at(-1)!;
          expect(await inside.evaluate('document.documentElement.scrollWidth - innerWidth')).to.be.at.most(0);
          expect(await inside.evaluate('document.documentElement.scrollHeight')).to.be.below(9000);
        }));

  for (const colorScheme of ['light', 'dark'] as const)
    it(`has no accessibility violations, ${colorScheme}`, async () => {
      const context = await browser().newContext({ colorScheme, bypassCSP: true });
      const page = await context.newPage();
      await page.setContent(renderEmbed(fixtureResults()));
      await ready(page);
      expect(await violations(page)).to.deep.equal([]);
      await context.close();
    });
});
