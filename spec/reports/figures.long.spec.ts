import { expect } from 'chai';
import { figuresOf } from '../../reports/figures/index.js';
import { lookRules } from '../../reports/model/index.js';
import { pageStyle } from '../../reports/page/index.js';
import { reportParts } from '../../reports/render.js';
import { inBrowser } from '../fixtures/browser.js';
import { fixtureResults } from '../fixtures/results/index.js';

/** In the browser: how every mark of a drawing looks, in its order. */
const LOOKS = `(root) => [...root.querySelectorAll('path, text, rect')].map((mark) => {
  const style = getComputedStyle(mark);
  const { fill, stroke, strokeWidth, strokeDasharray, strokeOpacity, fillOpacity, opacity, fontSize, textAnchor } = style;
  const line = stroke === 'none' ? [] : [strokeWidth, strokeDasharray, strokeOpacity];
  const text = mark.tagName === 'text' ? [fontSize, textAnchor, mark.textContent.trim()] : [];
  return [mark.tagName, fill, fill === 'none' ? '' : fillOpacity, stroke, opacity, ...line, ...text, style.transform].join(' ');
})`;

describe('figures as a browser draws them', function () {
  this.timeout(60_000);
  const { browser } = inBrowser();

  for (const theme of ['light', 'dark'] as const)
    it(`look as they do on the page, mark for mark: ${theme}`, async () => {
      const results = fixtureResults();
      const { body, looks } = reportParts(results, [], true);
      const markup = body.map((section) => section.body.markup).join('');
      const page = await browser().newPage();
      await page.setContent(
        `<!doctype html><html data-theme="${theme}"><style>${pageStyle}\n${lookRules(looks)}</style><body>${markup}`,
      );
      const there = await page.evaluate<string[][]>(
        `[...document.querySelectorAll('figure.chart > svg[role=img], .chainrow svg')].map(${LOOKS})`,
      );
      const drawn: string[][] = [];
      for (const { svg } of figuresOf(results, { theme })) {
        await page.setContent(`<!doctype html><body>${svg()}`);
        // What stands around the charts lies beside their groups.
        drawn.push(...(await page.evaluate<string[][]>(`[...document.querySelectorAll('svg > g')].map(${LOOKS})`)));
      }
      expect(drawn.length).to.be.greaterThan(20);
      expect(drawn).to.deep.equal(there);
      await page.close();
    });
});
