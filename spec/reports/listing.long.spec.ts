import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { chromium as playwright, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { indexRuns } from '../../host/indexing/index.js';
import { summaryJson } from '../../reports/export/index.js';
import { unfoldAll, violations } from '../fixtures/browser.js';
import { fixtureResults, hostileResults } from '../fixtures/results/index.js';
import { chromium, requires } from '../requires.js';

describe('the index of runs in a browser', function () {
  this.timeout(60_000);
  let browser: Browser | undefined;
  let folder: string;

  before(async function () {
    const path = chromium();
    requires(this.test!.ctx!, 'Chromium', path !== undefined);
    folder = mkdtempSync(join(tmpdir(), 'index-'));
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
    browser = await playwright.launch({ executablePath: path!, args: ['--no-sandbox', '--disable-gpu'] });
  });
  after(async () => {
    await browser?.close();
    if (folder !== undefined) rmSync(folder, { recursive: true });
  });

  /** Opens the page; whatever the console, the policy or the network says fails the spec. */
  const open = async (options: BrowserContextOptions, use: (page: Page) => Promise<void>, hash = ''): Promise<void> => {
    const context = await browser!.newContext(options);
    try {
      const page = await context.newPage();
      const said: string[] = [];
      page.on('console', (message) => said.push(message.text()));
      page.on('pageerror', (error) => said.push(error.message));
      page.on('request', (request) => {
        if (!/^(?:file|data):/.test(request.url())) said.push(`asked for ${request.url()}`);
      });
      await page.goto(pathToFileURL(join(folder, 'index.html')).href + hash);
      await use(page);
      expect(said).to.deep.equal([]);
    } finally {
      await context.close();
    }
  };
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
