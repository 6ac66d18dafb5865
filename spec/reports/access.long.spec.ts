import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { chromium as playwright, type Browser } from 'playwright-core';
import { renderReport } from '../../reports/index.js';
import { wholeResults } from '../fixtures/results/index.js';
import { chromium, requires } from '../requires.js';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
/** One of each part that a page can have. */
const PARTS = [
  '#chains',
  '.matrix',
  '#effects',
  '[id^=front-]',
  '#early-warning',
  '#shares .prose',
  '#shares',
  '#lineage',
  '#gallery',
  '#sources',
];

describe('a page with every part, for those who cannot see it or see little of it at once', function () {
  this.timeout(60_000);
  let browser: Browser | undefined;
  let folder: string;

  before(async function () {
    const path = chromium();
    requires(this.test!.ctx!, 'Chromium', path !== undefined);
    folder = mkdtempSync(join(tmpdir(), 'access-'));
    writeFileSync(join(folder, 'report.html'), renderReport(wholeResults()));
    browser = await playwright.launch({ executablePath: path!, args: ['--no-sandbox', '--disable-gpu'] });
  });
  after(async () => {
    await browser?.close();
    if (folder !== undefined) rmSync(folder, { recursive: true });
  });

  for (const width of [360, 768, 1440])
    for (const look of ['light', 'dark', 'forced'] as const)
      it(`has no accessibility violations and fits, ${width} pixels wide, ${look}, all of it unfolded`, async () => {
        const context = await browser!.newContext({
          viewport: { width, height: 900 },
          bypassCSP: true,
          colorScheme: look === 'dark' ? 'dark' : 'light',
          ...(look === 'forced' ? { forcedColors: 'active' as const } : {}),
        });
        try {
          const page = await context.newPage();
          await page.goto(pathToFileURL(join(folder, 'report.html')).href);
          await page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true");
          for (const part of PARTS) expect(await page.locator(part).count(), part).to.be.greaterThan(0);
          await page.addScriptTag({ path: AXE });
          const found = await page.evaluate<string[]>(
            "axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.slice(0, 3).map((node) => node.html.slice(0, 160) + ' ' + node.failureSummary).join(' | ')))",
          );
          expect(found).to.deep.equal([]);
          expect(await page.evaluate('document.documentElement.scrollWidth')).to.equal(width);
        } finally {
          await context.close();
        }
      });
});
