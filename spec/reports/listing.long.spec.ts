import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { indexRuns } from '../../host/indexing/index.js';
import { summaryJson } from '../../reports/export/index.js';
import { inBrowser, ready, unfoldAll, violations } from '../fixtures/browser.js';
import { fixtureResults, hostileResults } from '../fixtures/results/index.js';

describe('the index of runs in a browser', function () {
  this.timeout(60_000);
  const { open: opened, path } = inBrowser();
  before(async () => {
    const folder = path('.');
    const put = (run: string, file: string, text: string): void => {
      mkdirSync(join(folder, run), { recursive: true });
      writeFileSync(join(folder, run, file), text);
    };
    const { record, ...results } = fixtureResults();
    for (const [run, title, date] of [
      ['b run', 'Alpha', '2026-01-02'],
      ['c', 'Beta', '2026-03-01'],
    ] as const) {
      const study = { ...record.study, title, cite: { date } };
      put(run, 'summary.json', summaryJson({ ...results, record: { ...record, study } }));
      put(run, 'report.html', `<!doctype html><title>${title}</title>`);
    }
    put('a', 'summary.json', summaryJson(hostileResults()));
    put('d', 'summary.json', '{');
    await indexRuns(folder);
  });
  const open = (options: BrowserContextOptions, use: (page: Page) => Promise<void>, hash = ''): Promise<void> =>
    opened(`index.html${hash}`, options, use);
  const titles = (page: Page): Promise<string[]> =>
    page.evaluate<string[]>(
      "[...document.querySelectorAll('.run')].filter((run) => run.checkVisibility()).map((run) => run.querySelector('h2').textContent)",
    );

  it('searches, filters and sorts, and an address holds the view', () =>
    open({}, async (page) => {
      const all = await titles(page);
      expect(all.slice(1)).to.deep.equal(['Alpha', 'Beta', 'd']);
      await page.getByLabel('Order').selectOption('newest');
      await page.getByLabel('Source').selectOption('claims');
      expect(await titles(page)).to.deep.equal(['Beta', 'Alpha']);
      expect(await page.getByRole('status').textContent()).to.equal('2 of 4 shown.');
      await page.getByLabel('Find').fill('alpha gaussian');
      expect(await titles(page)).to.deep.equal(['Alpha']);
      await page.reload();
      await ready(page);
      expect(await titles(page)).to.deep.equal(['Alpha']);
      await page.getByLabel('Find').fill('nothing of this kind');
      expect(await page.getByRole('status').textContent()).to.equal('No run matches.');
      await page.getByLabel('Find').fill('');
      await page.getByLabel('Source').selectOption('');
      await page.getByLabel('Order').selectOption('');
      expect(await titles(page)).to.deep.equal(all);
      await page.getByLabel('State').selectOption('Damaged');
      expect(await titles(page)).to.deep.equal(['d']);
    }));

  it('leads to the report of a run', () =>
    open({}, async (page) => {
      await page.getByRole('link', { name: 'Alpha' }).click();
      expect(await page.title()).to.equal('Alpha');
    }));

  it('passes over what an address asks for and the list has not', () =>
    open({}, async (page) => void expect(await titles(page)).to.have.length(4), '#source=%3Cb%3E&order=none&x=1'));

  it('lists all without JavaScript, and offers no filter that does nothing', () =>
    open({ javaScriptEnabled: false }, async (page) => {
      expect(await page.locator('.run').count()).to.equal(4);
      expect(await page.locator('select').count()).to.equal(0);
    }));

  for (const width of [360, 768, 1440])
    for (const colorScheme of ['light', 'dark'] as const)
      it(`fits and has no accessibility violations: ${width} pixels, ${colorScheme}`, () =>
        open({ colorScheme, bypassCSP: true, viewport: { width, height: 900 } }, async (page) => {
          await unfoldAll(page);
          expect(await page.evaluate('document.documentElement.scrollWidth')).to.equal(width);
          expect(await violations(page)).to.deep.equal([]);
        }));
});
