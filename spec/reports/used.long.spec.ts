import { expect } from 'chai';
import { renderReport } from '../../reports/index.js';
import { inBrowser } from '../fixtures/browser.js';
import { fixtureResults, galleryResults, STRATEGIES } from '../fixtures/results/index.js';

/** Two strategies whose chains are the same, line for line. */
const coinciding = (): string => {
  const results = fixtureResults({ sources: ['normal'], models: ['gaussian'], strategies: STRATEGIES.slice(0, 3) });
  const [row] = results.trajectories!;
  const restless = Array.from({ length: row!.generations.length }, (_, i) => 1 + (i % 2) / 2);
  const shown = [1, 2, 3, 4, 5].map((seed) => ({ seed, values: restless.map((value) => value + seed / 10) }));
  const groups = row!.groups.map((group) => ({ ...group, shown }));
  return renderReport({ ...results, trajectories: [{ ...row!, groups }] });
};

/** Puts in the place of all that is used by reference what it stands for. */
const INSTEAD = `
  for (const use of document.querySelectorAll('use')) {
    const target = document.querySelector(use.getAttribute('href'));
    if (target.matches('symbol')) continue;
    const stand = document.createElementNS('http://www.w3.org/2000/svg', 'g');
    if (use.hasAttribute('class')) stand.setAttribute('class', use.getAttribute('class'));
    if (use.hasAttribute('y')) stand.setAttribute('transform', 'translate(0 ' + use.getAttribute('y') + ')');
    const copy = target.cloneNode(true);
    copy.removeAttribute('id');
    // What needs nothing around it stands where it was used.
    if (stand.attributes.length === 0) use.replaceWith(copy);
    else {
      stand.append(copy);
      use.replaceWith(stand);
    }
  }`;

describe('what a page draws once and uses elsewhere', function () {
  this.timeout(60_000);
  const { open } = inBrowser({
    'typical.html': () => renderReport(fixtureResults({ sources: ['normal'], models: ['gaussian'] })),
    'gallery.html': () => renderReport(galleryResults()),
    'coinciding.html': coinciding,
  });

  for (const name of ['typical.html', 'gallery.html', 'coinciding.html'])
    for (const colorScheme of name === 'coinciding.html' ? (['light', 'dark'] as const) : (['light'] as const))
      it(`looks there as it does where it stands, dot for dot: ${name}, ${colorScheme}`, () =>
        open(name, { colorScheme, viewport: { width: 1000, height: 900 } }, async (page) => {
          await page.evaluate("for (const fold of document.querySelectorAll('.others')) fold.open = true");
          await page.locator('.contents').evaluate((bar: { hidden: boolean }) => (bar.hidden = true));
          const parts = page.locator('#chains, #generations, #shares, #lineage, #gallery');
          const shots = async (): Promise<Buffer[]> => {
            const found: Buffer[] = [];
            for (const part of await parts.all()) found.push(await part.screenshot({ animations: 'disabled' }));
            return found;
          };
          const uses = await page.locator('svg:not(.icon, .key) > use, svg g use').count();
          expect(uses).to.be.above(3);
          const before = await shots();
          await page.evaluate(INSTEAD);
          expect(await page.locator('use[href^="#f-"], use[href^="#p-"], use[href^="#x-"]').count()).to.equal(0);
          const after = await shots();
          expect(before.map((shot, i) => shot.equals(after[i]!))).to.deep.equal(before.map(() => true));
        }));

  it('is a line of its own to those who point at it, also where another chain is the same', () =>
    open('coinciding.html', {}, async (page) => {
      expect(await page.locator('.chainrow svg > g:last-child > use').count()).to.be.above(0);
      const charts = page.locator('.chainrow svg');
      await charts.first().focus();
      await page.keyboard.press('ArrowRight');
      for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowDown');
      expect(await page.locator('.chainrow .on').count()).to.equal(1);
      expect(await page.locator('.chainrow + p').innerText()).to.match(/^accumulate, seed 5: /);
    }));
});
