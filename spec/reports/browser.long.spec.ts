import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { renderReport } from '../../reports/index.js';
import { inBrowser, ready, unfoldAll, violations } from '../fixtures/browser.js';
import { fixtureResults, galleryResults, hostileResults } from '../fixtures/results/index.js';

describe('the report in a browser', function () {
  this.timeout(60_000);
  const { open, path } = inBrowser({
    'typical.html': () => renderReport(fixtureResults()),
    'hostile.html': () => renderReport(hostileResults()),
    'gallery.html': () => renderReport(galleryResults()),
  });
  const shown = (page: Page, selector: string): Promise<number> =>
    page.locator(selector).filter({ visible: true }).count();

  for (const colorScheme of ['light', 'dark'] as const)
    for (const name of ['typical.html', 'hostile.html', ...(colorScheme === 'light' ? ['gallery.html'] : [])])
      it(`has no accessibility violations: ${name}, ${colorScheme}`, () =>
        open(name, { colorScheme, bypassCSP: true }, async (page) => {
          await unfoldAll(page);
          expect(await violations(page)).to.deep.equal([]);
        }));

  for (const name of ['typical.html', 'hostile.html', 'gallery.html'])
    it(`fits a telephone 360 pixels wide: ${name}`, () =>
      open(name, { viewport: { width: 360, height: 740 } }, async (page) => {
        await unfoldAll(page);
        expect(await page.evaluate('document.documentElement.scrollWidth')).to.equal(360);
      }));

  it('runs under its policy, hostile names included', () =>
    open('hostile.html', {}, async (page) => {
      expect(await page.title()).to.include("it's & </title></style></script><!--");
      expect(await shown(page, '.theme')).to.equal(1);
    }));

  it('shows galleries under its policy, without JavaScript, and real points behind those of models', () =>
    open('gallery.html#gallery', { javaScriptEnabled: false }, async (page) => {
      const images = page.locator('#gallery img');
      expect(await images.count()).to.equal(32);
      for (const image of await images.all()) {
        await image.scrollIntoViewIfNeeded();
        const { width, height } = (await image.boundingBox())!;
        expect(Math.min(width, height)).to.be.greaterThan(10);
      }
      const shot = await page.locator('#gallery .dots').first().screenshot();
      await page.emulateMedia({ colorScheme: 'dark' });
      expect((await page.locator('#gallery .dots').first().screenshot()).equals(shot)).to.equal(false);
      expect(await shown(page, '#gallery blockquote')).to.be.greaterThan(40);
    }));

  it('loads every image of a gallery', () =>
    open('gallery.html', {}, async (page) => {
      const widths = await page.evaluate<number[]>(
        "[...document.querySelectorAll('#gallery img')].map(({ naturalWidth }) => naturalWidth)",
      );
      expect([...new Set(widths)].sort((a, b) => a - b)).to.deep.equal([29, 107]);
      const stroke = await page.evaluate<string>(
        "getComputedStyle(document.querySelector('#gallery path[id^=real-points]')).strokeWidth",
      );
      expect(stroke).to.equal('3.5px');
    }));

  it('hides a strategy by its legend, says so in the address and reads it from there', () =>
    open('typical.html', {}, async (page) => {
      const before = await shown(page, '.panel .i0');
      expect(before).to.be.greaterThan(10);
      await page.getByRole('button', { name: 'replace', exact: true }).press('Enter');
      expect(await shown(page, '.panel .i0')).to.equal(0);
      expect(await page.evaluate('location.hash')).to.equal('#?hide=replace');
      await page.reload();
      await ready(page);
      expect(await shown(page, '.panel .i0')).to.equal(0);
      await page.getByRole('button', { name: 'replace', exact: true }).click();
      expect(await shown(page, '.panel .i0')).to.equal(before);
    }));

  it('filters charts, and a link to a hidden one brings it back', () =>
    open('typical.html#?source=claims&metric=moments.excessRisk', {}, async (page) => {
      expect(await shown(page, '.panel .chart')).to.equal(2);
      await page.getByLabel('Model').selectOption('kde');
      expect(await shown(page, '.panel .chart')).to.equal(1);
      await page.locator('.finding summary').first().click();
      await page.locator('.check').first().click();
      await page.waitForFunction("document.querySelectorAll('.panel .chart[hidden]').length === 0");
      expect(await page.evaluate("document.querySelector(':target').dataset.metric")).to.equal('moments.variance');
    }));

  it('draws what is left of a chart anew when strategies are hidden, and as it was when they are back', () =>
    open('typical.html', {}, async (page) => {
      const chart = page.locator('#chart-normal-gaussian-moments-excessrisk svg.plot');
      const ticks = (): Promise<string[]> => chart.locator('.tick.y text').allTextContents();
      const before = await chart.innerHTML();
      const all = await ticks();
      for (const name of ['replace', 'mix 90 %', 'mix 75 %'])
        await page.getByRole('button', { name, exact: true }).click();
      const left = await ticks();
      const top = (texts: readonly string[]): number => Math.max(...texts.map(Number));
      expect(top(left)).to.be.below(top(all));
      expect(await chart.locator('g[class^=i]').count()).to.equal(7);
      // Where it is drawn is where its number is: the last mean of what is left on top.
      await chart.focus();
      await page.keyboard.press('End');
      expect(await page.locator('.vh[aria-live]').textContent())
        .to.match(/^Generation 20\. /)
        .and.not.include('replace');
      for (const name of ['replace', 'mix 90 %', 'mix 75 %'])
        await page.getByRole('button', { name, exact: true }).click();
      await page.keyboard.press('Escape');
      expect((await chart.innerHTML()).replace(' hot', '')).to.equal(before);
      for (const button of await page.locator('.legend button').all()) await button.click();
      expect(await page.locator('#chart-normal-gaussian-moments-excessrisk').innerText()).to.include(
        'Every strategy is hidden.',
      );
    }));

  it('draws a chart beside each table that is unfolded', () =>
    open('typical.html', {}, async (page) => {
      expect(await page.locator('.brief svg.plot').count()).to.equal(0);
      await page.locator('.others > summary').first().click();
      const plots = page.locator('.others').first().locator('svg.plot');
      await plots.first().waitFor();
      expect(await plots.count()).to.equal(await page.locator('.others').first().locator('.brief').count());
      // The ends that the labels stand at are those of the values in the table: highest first.
      const ends = await page.evaluate<{ y: number; value: number }[]>(`(() => {
        const figure = document.querySelector('.others .brief');
        const rows = [...figure.querySelectorAll('tbody tr')];
        return [...figure.querySelectorAll('svg.plot g[class^=i]')].map((group) => {
          const label = group.querySelector('text').textContent.replace('…', '');
          const row = rows.find(({ cells: [head] }) => head.textContent.startsWith(label));
          const [line] = group.querySelectorAll('path:not([class])');
          return {
            y: Number(line.getAttribute('d').split(/[ML ]/).at(-1)),
            value: Number(row.cells[row.cells.length - 1].textContent.split(' ')[0].replace('−', '-')),
          };
        });
      })()`);
      expect(ends.length).to.be.greaterThan(5);
      const byHeight = [...ends].sort((a, b) => a.y - b.y);
      byHeight.forEach(({ value, y }, i) => {
        const below = byHeight[i + 1];
        if (below !== undefined && below.y - y > 1) expect(value).to.be.greaterThan(below.value);
      });
    }));

  it('saves a chart as a picture that stands alone and as its numbers, of what is shown', () =>
    open('typical.html', { acceptDownloads: true }, async (page) => {
      await page.getByRole('button', { name: 'replace', exact: true }).click();
      const figure = page.locator('#chart-normal-gaussian-moments-excessrisk');
      await figure.locator('summary').click();
      const saved = async (kind: string): Promise<Buffer> => {
        const [download] = await Promise.all([
          page.waitForEvent('download'),
          figure.getByRole('button', { name: new RegExp(`^${kind}`) }).click(),
        ]);
        expect(download.suggestedFilename()).to.match(
          new RegExp(`^gaussian-mix-chart-normal-gaussian-moments-excessrisk\\.${kind.toLowerCase()}$`),
        );
        return readFileSync(await download.path());
      };
      const svg = (await saved('SVG')).toString();
      expect(svg)
        .to.match(/^<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/)
        .and.not.match(/<use|class=|var\(/);
      expect(svg).to.include('>accumulate<').and.not.include('>replace<');
      expect([...svg.matchAll(/ stroke="rgb/g)].length).to.be.greaterThan(10);
      const png = await saved('PNG');
      expect(png.subarray(1, 4).toString()).to.equal('PNG');
      expect(png.readUInt32BE(16)).to.equal(3 * 380);
      const lines = (await saved('CSV')).toString().trim().split('\r\n');
      expect(lines[0]).to.equal('source,model,strategy,samples,metric,basis,generation,n,mean,half,digits');
      expect(lines).to.have.length(1 + 9 * 20);
      expect(
        lines.every((line, i) => i === 0 || (line.startsWith('normal,gaussian,') && !line.includes(',replace,'))),
      ).to.equal(true);
    }));

  it('keeps the filters in the address with the part that is read, and over links', () =>
    open('typical.html#generations?hide=replace', { bypassCSP: true, reducedMotion: 'reduce' }, async (page) => {
      expect(await page.getByRole('button', { name: 'replace', exact: true }).getAttribute('aria-pressed')).to.equal(
        'false',
      );
      await page.waitForFunction("Math.abs(document.getElementById('generations').getBoundingClientRect().top) < 150");
      await page.locator('.contents a[href="#failures"]').click();
      await page.waitForFunction("location.hash === '#failures?hide=replace'");
      await page.getByRole('button', { name: 'accumulate', exact: true }).click();
      expect(await page.evaluate('location.hash')).to.equal('#failures?hide=replace&hide=accumulate');
    }));

  it('lets a strategy that is pointed at stand out in every chart', () =>
    open('typical.html', {}, async (page) => {
      await page.getByRole('button', { name: 'mix 25 %', exact: true }).focus();
      const opacity = (css: string): Promise<string> =>
        page.evaluate(
          `getComputedStyle(document.querySelector('#chart-normal-gaussian-moments-excessrisk g.${css}')).opacity`,
        );
      expect([await opacity('i3'), await opacity('i0')]).to.deep.equal(['1', '0.22']);
      await page.locator('h1').hover();
      expect(await opacity('i0')).to.equal('1');
    }));

  it('says where the filters leave nothing of a part', () =>
    open('typical.html#?source=claims', {}, async (page) => {
      expect(await page.locator('.none:visible').filter({ hasText: 'Nothing here' }).count()).to.equal(0);
      await page.getByLabel('Metric').selectOption('moments.mean');
      expect(await shown(page, '.panel .brief')).to.equal(2);
    }));

  it("sets the name of a plugin's line beside its end, as those of strategies", () => {
    const points = [1, 2, 3].map((x) => ({ x, y: x }));
    const block = { kind: 'lines', title: 'Costs', caption: 'Mean.', x: 'generation', y: 'euro' } as const;
    const section = {
      id: 'costs',
      plugin: 'collapsar-plugin-costs',
      made: { title: 'Costs', describe: () => [{ ...block, lines: [{ name: 'of no strategy', points }] }] },
    };
    writeFileSync(path('section.html'), renderReport(fixtureResults(), { sections: [section] }));
    return open('section.html', {}, async (page) => {
      const place = async (locator: string): Promise<number> => (await page.locator(locator).first().boundingBox())!.x;
      const [plot, name] = [await place('#section-costs svg'), await place('#section-costs svg g.s0 > text')];
      expect(name - plot).to.be.greaterThan(250);
    });
  });

  it('reads values out by arrow keys and by pointer', () =>
    open('typical.html', {}, async (page) => {
      const chart = page.locator('#chart-normal-gaussian-moments-variance svg');
      await chart.focus();
      await page.keyboard.press('End');
      const aloud = await page.locator('.vh[aria-live]').textContent();
      expect(aloud).to.match(/^Generation 20\. .*replace 0\.\d+ ± 0\.\d+/);
      await page.keyboard.press('ArrowLeft');
      expect(await page.locator('.tip strong').textContent()).to.equal('Generation 19');
      await page.keyboard.press('Escape');
      expect(await page.locator('.tip').count()).to.equal(0);
      const { width } = (await chart.boundingBox())!;
      await chart.hover({ position: { x: width * (50 / 380), y: 60 } });
      expect(await page.locator('.tip strong').textContent()).to.equal('Generation 1');
    }));

  it('tells the seed and the end of each chain by arrow keys and pointer, and how to compute it again', () =>
    open('typical.html', {}, async (page) => {
      const said = page.locator('.chainrow + [aria-live]');
      const charts = page.locator('.chains');
      // One stop for the keyboard, however many charts.
      expect(await page.locator('.chains[tabindex="0"]').count()).to.equal(1);
      await charts.first().focus();
      await page.keyboard.press('ArrowDown');
      expect(await said.textContent()).to.match(/^replace, seed 1: 0\.01\. /);
      for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowDown');
      expect(await said.textContent()).to.match(/^replace, seed 5: lost\. /);
      await page.keyboard.press('Enter');
      expect(await said.locator('code').textContent()).to.match(
        /^collapsar verify report\.html --filter source=normal --filter model=gaussian --filter strategy=replace/,
      );
      await page.keyboard.press('ArrowRight');
      expect(await page.evaluate("document.activeElement.querySelector('title').textContent")).to.include('accumulate');
      expect(await said.textContent()).to.match(/^accumulate.*, seed 1: /);
    }));

  it('offers the aggregates as files that hold what the report was made of', () =>
    open('typical.html', {}, async (page) => {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Download CSV' }).click(),
      ]);
      expect(download.suggestedFilename()).to.equal('gaussian-mix-charts.csv');
      const lines = readFileSync(await download.path(), 'utf8')
        .trim()
        .split('\r\n');
      const results = fixtureResults();
      const points = results.series.flatMap((one) => one.points).length;
      expect(lines).to.have.length(points + 1);
      expect(lines[0]).to.equal('source,model,strategy,samples,metric,basis,generation,n,mean,half,digits');
      const series = results.series.find(({ group, metric }) => group === 0 && metric === 'moments.variance')!;
      const start = `normal,gaussian,replace,100,moments.variance,${series.basis},20,30,`;
      const row = lines.find((line) => line.startsWith(start))!;
      const { mean, low, high } = series.points[19]!;
      expect(row.split(',').slice(-3)).to.deep.equal([String(mean), String((high! - low!) / 2), 'all']);
    }));

  it('changes its theme', () =>
    open('typical.html', { colorScheme: 'light' }, async (page) => {
      const ground = (): Promise<string> => page.evaluate('getComputedStyle(document.documentElement).backgroundColor');
      expect(await ground()).to.equal('rgb(255, 255, 255)');
      await page.getByRole('button', { name: 'Dark theme' }).click();
      expect(await ground()).to.equal('rgb(20, 22, 26)');
      await page.reload();
      await ready(page);
      expect(await ground(), 'after it was loaded again').to.equal('rgb(20, 22, 26)');
      await page.getByRole('button', { name: 'Light theme' }).click();
      expect(await ground()).to.equal('rgb(255, 255, 255)');
    }));

  it('leads keyboards past the navigation', () =>
    open('typical.html', {}, async (page) => {
      await page.keyboard.press('Tab');
      expect(await page.evaluate('document.activeElement.textContent')).to.equal('Skip to the verdict');
      await page.keyboard.press('Enter');
      expect(await page.evaluate('document.activeElement.id')).to.equal('main');
    }));

  it('shows charts, verdicts and tables without JavaScript, and no control that needs it', () =>
    open('typical.html', { javaScriptEnabled: false }, async (page) => {
      expect(await shown(page, 'svg.plot')).to.be.greaterThan(30);
      for (const summary of await page.locator('.others > summary').all()) await summary.click();
      expect(await shown(page, '.brief tbody tr')).to.be.greaterThan(40);
      expect(await shown(page, '.matrix td.present')).to.be.greaterThan(0);
      expect(await shown(page, '.legend li')).to.equal(10);
      expect(await page.locator('button, select').count()).to.equal(0);
    }));

  for (const [width, beside] of [
    [1720, true],
    [1280, false],
  ] as const)
    it(`has its contents ${beside ? 'beside' : 'above'} it where it is ${width} pixels wide`, () =>
      open('typical.html', { viewport: { width, height: 900 } }, async (page) => {
        const [nav, main] = [await page.locator('.contents').boundingBox(), await page.locator('main').boundingBox()];
        expect(nav!.x).to.be.at.least(0);
        expect(nav!.x + 100 < main!.x).to.equal(beside);
        expect(await page.evaluate('document.documentElement.scrollWidth')).to.equal(width);
      }));

  it('prints in light colours on pages as wide as the paper', () =>
    open('typical.html', { colorScheme: 'dark' }, async (page) => {
      await page.emulateMedia({ media: 'print' });
      await page.setViewportSize({ width: 720, height: 1000 });
      expect(
        await page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--ink').trim()"),
      ).to.equal('#17191d');
      expect(await shown(page, '.contents, .tools, .theme, .tip')).to.equal(0);
      expect(await page.evaluate('document.documentElement.scrollWidth')).to.be.at.most(720);
    }));
});
