import { expect } from 'chai';
import { renderReport } from '../../reports/index.js';
import { inBrowser, unfoldAll, violations } from '../fixtures/browser.js';
import { wholeResults } from '../fixtures/results/index.js';

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
  const { open } = inBrowser({ 'report.html': () => renderReport(wholeResults()) });

  for (const width of [360, 768, 1440])
    for (const look of ['light', 'dark', 'forced'] as const)
      it(`has no accessibility violations and fits, ${width} pixels wide, ${look}, all of it unfolded`, () =>
        open(
          'report.html',
          {
            viewport: { width, height: 900 },
            bypassCSP: true,
            colorScheme: look === 'dark' ? 'dark' : 'light',
            ...(look === 'forced' ? { forcedColors: 'active' as const } : {}),
          },
          async (page) => {
            await unfoldAll(page);
            for (const part of PARTS) expect(await page.locator(part).count(), part).to.be.greaterThan(0);
            expect(await violations(page)).to.deep.equal([]);
            expect(await page.evaluate('document.documentElement.scrollWidth')).to.equal(width);
          },
        ));
});
