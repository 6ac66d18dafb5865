import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { renderReport } from '../../reports/index.js';
import { inBrowser, ready } from '../fixtures/browser.js';
import { fixtureResults, galleryResults } from '../fixtures/results/index.js';
import { requires } from '../requires.js';

/** Text without what a line break or a thin space makes of it. */
const bare = (text: string): string => text.replaceAll(/\s/g, '');

describe('the report on paper', function () {
  this.timeout(120_000);
  const { browser, path } = inBrowser();
  before(function () {
    const reads = spawnSync('pdftotext', ['-v']).error === undefined;
    requires(this.test!.ctx!, 'pdftotext (poppler-utils)', reads);
  });

  for (const [name, results] of [
    ['tables and charts', fixtureResults()],
    ['galleries', galleryResults()],
  ] as const)
    for (const format of ['A4', 'Letter'] as const)
      it(`leaves no head alone at the end of a page, and no page empty: ${name}, ${format}`, async () => {
        const html = path('report.html');
        const pdf = path('report.pdf');
        writeFileSync(html, renderReport(results));
        const page = await browser().newPage();
        await page.goto(pathToFileURL(html).href);
        await ready(page);
        const heads = new Set(
          (
            await page.evaluate<string[]>(
              // Below those of a gallery stand images, of which the text says nothing.
              "[...document.querySelectorAll(':is(h2, h3, h4, caption):not(#gallery h4, .answer h2)')].map(({ textContent }) => textContent)",
            )
          ).map(bare),
        );
        expect(heads.size).to.be.above(10);
        await page.pdf({ path: pdf, format });
        await page.close();
        const { stdout } = spawnSync('pdftotext', ['-layout', pdf, '-'], { encoding: 'utf8' });
        const pages = stdout.split('\f').slice(0, -1);
        expect(pages.length).to.be.above(4);
        pages.forEach((text, at) => {
          const lines = text.split('\n').filter((line) => line.trim() !== '');
          expect(lines.length, `page ${at + 1} is empty`).to.be.above(0);
          const last = bare(lines.at(-1)!);
          expect(heads.has(last), `page ${at + 1} of ${pages.length} ends with "${last}"`).to.equal(false);
        });
      });
});
