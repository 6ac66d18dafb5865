import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { chromium as playwright, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { renderReport } from '../../reports/index.js';
import { fixtureResults, galleryResults, hostileResults } from '../fixtures/results/index.js';
import { chromium, requires } from '../requires.js';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-quic',
  '--no-first-run',
  '--disable-sync',
];

describe('the report in a browser', function () {
  this.timeout(60_000);
  let browser: Browser | undefined;
  let folder: string;
  const address = (name: string, hash = ''): string => pathToFileURL(join(folder, name)).href + hash;

  before(async function () {
    const path = chromium();
    requires(this.test!.ctx!, 'Chromium', path !== undefined);
    folder = mkdtempSync(join(tmpdir(), 'report-'));
    writeFileSync(join(folder, 'typical.html'), renderReport(fixtureResults()));
    writeFileSync(join(folder, 'hostile.html'), renderReport(hostileResults()));
    writeFileSync(join(folder, 'gallery.html'), renderReport(galleryResults()));
    browser = await playwright.launch({ executablePath: path!, args: FLAGS });
  });
  after(async () => {
    await browser?.close();
    if (folder !== undefined) rmSync(folder, { recursive: true });
  });

  /** Opens a page and hands it on; whatever the console, the policy or the network says fails the spec. */
  const open = async (
    url: string,
    options: BrowserContextOptions,
    use: (page: Page) => Promise<void>,
  ): Promise<void> => {
    const context = await browser!.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    try {
      const page = await context.newPage();
      const said: string[] = [];
      page.on('console', (message) => said.push(`${message.type()}: ${message.text()}`));
      page.on('pageerror', (error) => said.push(error.message));
      page.on('dialog', (dialog) => {
        said.push('a dialog opened');
        void dialog.dismiss();
      });
      page.on('request', (request) => {
        if (!/^(?:file|data|blob):/.test(request.url())) said.push(`asked for ${request.url()}`);
      });
      await page.goto(url);
      await use(page);
      expect(said).to.deep.equal([]);
    } finally {
      await context.close();
    }
  };
  const shown = (page: Page, selector: string): Promise<number> =>
    page.locator(selector).filter({ visible: true }).count();

  for (const colorScheme of ['light', 'dark'] as const)
    for (const name of ['typical.html', 'hostile.html', ...(colorScheme === 'light' ? ['gallery.html'] : [])])
      it(`has no accessibility violations: ${name}, ${colorScheme}`, () =>
        open(address(name), { colorScheme, bypassCSP: true }, async (page) => {
          await page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true");
          await page.addScriptTag({ path: AXE });
          const found = await page.evaluate<string[]>(
            "axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.slice(0, 3).map((node) => node.html.slice(0, 160) + ' ' + node.failureSummary).join(' | ')))",
          );
          expect(found).to.deep.equal([]);
        }));

  for (const name of ['typical.html', 'hostile.html', 'gallery.html'])
    it(`fits a telephone 360 pixels wide: ${name}`, () =>
      open(address(name), { viewport: { width: 360, height: 740 } }, async (page) => {
        await page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true");
        expect(await page.evaluate('document.documentElement.scrollWidth')).to.equal(360);
      }));

  it('runs under its policy, hostile names included', () =>
    open(address('hostile.html'), {}, async (page) => {
      expect(await page.title()).to.include("it's & </title></style></script><!--");
      expect(await shown(page, '.theme')).to.equal(1);
    }));

  it('shows galleries under its policy, without JavaScript, and real points behind those of models', () =>
    open(address('gallery.html', '#gallery'), { javaScriptEnabled: false }, async (page) => {
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
    open(address('gallery.html'), {}, async (page) => {
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
    open(address('typical.html'), {}, async (page) => {
      const before = await shown(page, '.panel .i0');
      expect(before).to.be.greaterThan(10);
      await page.getByRole('button', { name: 'replace', exact: true }).press('Enter');
      expect(await shown(page, '.panel .i0')).to.equal(0);
      expect(await page.evaluate('location.hash')).to.equal('#?hide=replace');
      await page.reload();
      expect(await shown(page, '.panel .i0')).to.equal(0);
      await page.getByRole('button', { name: 'replace', exact: true }).click();
      expect(await shown(page, '.panel .i0')).to.equal(before);
    }));

  it('filters charts, and a link to a hidden one brings it back', () =>
    open(address('typical.html', '#?source=claims&metric=moments.excessRisk'), {}, async (page) => {
      expect(await shown(page, '.panel .chart')).to.equal(2);
      await page.getByLabel('Model').selectOption('kde');
      expect(await shown(page, '.panel .chart')).to.equal(1);
      await page.locator('.finding summary').first().click();
      await page.locator('.check').first().click();
      await page.waitForFunction("document.querySelectorAll('.panel .chart[hidden]').length === 0");
      expect(await page.evaluate("document.querySelector(':target').dataset.metric")).to.equal('moments.variance');
    }));

  it('draws what is left of a chart anew when strategies are hidden, and as it was when they are back', () =>
    open(address('typical.html'), {}, async (page) => {
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
    open(address('typical.html'), {}, async (page) => {
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
    open(address('typical.html'), { acceptDownloads: true }, async (page) => {
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
    open(
      address('typical.html', '#generations?hide=replace'),
      { bypassCSP: true, reducedMotion: 'reduce' },
      async (page) => {
        expect(await page.getByRole('button', { name: 'replace', exact: true }).getAttribute('aria-pressed')).to.equal(
          'false',
        );
        await page.waitForFunction(
          "Math.abs(document.getElementById('generations').getBoundingClientRect().top) < 150",
        );
        await page.locator('.contents a[href="#failures"]').click();
        await page.waitForFunction("location.hash === '#failures?hide=replace'");
        await page.getByRole('button', { name: 'accumulate', exact: true }).click();
        expect(await page.evaluate('location.hash')).to.equal('#failures?hide=replace&hide=accumulate');
      },
    ));

  it('lets a strategy that is pointed at stand out in every chart', () =>
    open(address('typical.html'), {}, async (page) => {
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
    open(address('typical.html', '#?source=claims'), {}, async (page) => {
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
    writeFileSync(join(folder, 'section.html'), renderReport(fixtureResults(), { sections: [section] }));
    return open(address('section.html'), {}, async (page) => {
      const place = async (locator: string): Promise<number> => (await page.locator(locator).first().boundingBox())!.x;
      const [plot, name] = [await place('#section-costs svg'), await place('#section-costs svg g.s0 > text')];
      expect(name - plot).to.be.greaterThan(250);
    });
  });

  it('reads values out by arrow keys and by pointer', () =>
    open(address('typical.html'), {}, async (page) => {
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
    open(address('typical.html'), {}, async (page) => {
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
    open(address('typical.html'), {}, async (page) => {
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
    open(address('typical.html'), { colorScheme: 'light' }, async (page) => {
      const ground = (): Promise<string> => page.evaluate('getComputedStyle(document.documentElement).backgroundColor');
      expect(await ground()).to.equal('rgb(255, 255, 255)');
      await page.getByRole('button', { name: 'Dark theme' }).click();
      expect(await ground()).to.equal('rgb(20, 22, 26)');
      await page.reload();
      expect(await ground(), 'after it was loaded again').to.equal('rgb(20, 22, 26)');
      await page.getByRole('button', { name: 'Light theme' }).click();
      expect(await ground()).to.equal('rgb(255, 255, 255)');
    }));

  it('leads keyboards past the navigation', () =>
    open(address('typical.html'), {}, async (page) => {
      await page.keyboard.press('Tab');
      expect(await page.evaluate('document.activeElement.textContent')).to.equal('Skip to the verdict');
      await page.keyboard.press('Enter');
      expect(await page.evaluate('document.activeElement.id')).to.equal('main');
    }));

  it('shows charts, verdicts and tables without JavaScript, and no control that needs it', () =>
    open(address('typical.html'), { javaScriptEnabled: false }, async (page) => {
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
      open(address('typical.html'), { viewport: { width, height: 900 } }, async (page) => {
        const [nav, main] = [await page.locator('.contents').boundingBox(), await page.locator('main').boundingBox()];
        expect(nav!.x).to.be.at.least(0);
        expect(nav!.x + 100 < main!.x).to.equal(beside);
        expect(await page.evaluate('document.documentElement.scrollWidth')).to.equal(width);
      }));

  it('prints in light colours on pages as wide as the paper', () =>
    open(address('typical.html'), { colorScheme: 'dark' }, async (page) => {
      await page.emulateMedia({ media: 'print' });
      await page.setViewportSize({ width: 720, height: 1000 });
      expect(
        await page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--ink').trim()"),
      ).to.equal('#17191d');
      expect(await shown(page, '.contents, .tools, .theme, .tip')).to.equal(0);
      expect(await page.evaluate('document.documentElement.scrollWidth')).to.be.at.most(720);
    }));
});
