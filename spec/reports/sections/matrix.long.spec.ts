import { expect } from 'chai';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { analyse, collect } from '../../../core/analysis/index.js';
import type { StudyResults } from '../../../core/contracts/index.js';
import { DEFINITIONS } from '../../../core/definitions/index.js';
import { rootStream } from '../../../core/random/index.js';
import { renderReport } from '../../../reports/index.js';
import { evidenceOf, resultsWithText } from '../../../reports/words/index.js';
import { cellKey, cellOf, outputsOf, recordOf } from '../../core/analysis/study-fixture.js';
import { inBrowser, ready, violations } from '../../fixtures/browser.js';
import { fixtureResults, hostileResults } from '../../fixtures/results/index.js';

/** Chains that lose a metric, or fail, in some seeds; where `seeds` is 1 nothing is decided. */
const studyOf = async (seeds: number, loses: (seed: number) => boolean): Promise<StudyResults> => {
  const strategies = ['replace', 'mix'];
  const record = recordOf({
    generations: 10,
    seeds,
    groups: [
      ...strategies.map((strategy) => ({ strategy, control: { matched: 'real-only', rows: 'fresh' as const } })),
      { strategy: 'real-only', role: 'control' as const },
    ],
  });
  const cells = [...strategies, 'real-only'].flatMap((strategy) =>
    record.study.seeds.map((seed) => {
      const random = rootStream(3).child(strategy, seed);
      const shift = strategy === 'replace' ? 2 : 0;
      const risk = Array.from({ length: 10 }, (_, i) => Math.exp(0.1 * (random.normal() + shift * i)));
      const mass = risk.map((value, i) => (strategy === 'replace' && i > 5 && loses(seed) ? NaN : -value));
      return cellOf(cellKey(strategy, record.study.samples[0]!, seed), { risk, mass });
    }),
  );
  const wanted = outputsOf(
    { name: 'risk', measures: 'risk' },
    { name: 'mass', measures: 'tail-mass', range: [-Infinity, 0], ideal: 'real' },
  );
  return analyse(await collect(record, cells, wanted), { predict: () => undefined, random: rootStream(1) });
};

describe('verdicts at a glance, in a browser', function () {
  this.timeout(60_000);
  const { show } = inBrowser();
  const open = (
    results: StudyResults,
    use: (page: Page) => Promise<void>,
    options: BrowserContextOptions = {},
  ): Promise<void> => show(renderReport(results), options, use);
  interface Row {
    readonly place: string;
    readonly strategy: string;
    readonly words: Readonly<Record<string, string>>;
    readonly numbers: Readonly<Record<string, readonly string[]>>;
  }
  /** As a reader finds it: each setting by its place, its words and what stands below them, by the heads of the columns. */
  const rowsOf = (page: Page): Promise<readonly Row[]> =>
    page.evaluate<Row[]>(`(() => {
      const table = document.querySelector('.matrix');
      const heads = [...table.tHead.rows[0].cells].map((cell) => cell.textContent.trim());
      const by = (row, of) => Object.fromEntries([...row.cells].slice(1).map((cell, i) => [heads[i + 1], of(cell)]));
      const lines = (cell) => {
        const copy = cell.cloneNode(true);
        for (const mark of copy.querySelectorAll('sup')) mark.remove();
        for (const end of copy.querySelectorAll('br')) end.replaceWith('\\n');
        return copy.textContent.split('\\n').filter(Boolean);
      };
      return [...table.tBodies].flatMap((body) =>
        [...body.rows].filter((row) => row.matches(':not(.place, .more, .why)')).map((row) => ({
          place: body.querySelector('.place')?.textContent ?? '',
          strategy: row.cells[0].textContent.trim(),
          words: by(row, (cell) => cell.textContent.trim()),
          numbers: by(row.nextElementSibling, lines),
        })),
      );
    })()`);

  const WORDS = { present: 'Present', absent: 'Absent', undecided: 'Undecided', 'not-measured': 'Not judged' } as const;
  const studies: Readonly<Record<string, () => StudyResults | Promise<StudyResults>>> = {
    'a study of two sources and models': () => fixtureResults(),
    'names that run code or run backwards': () => hostileResults(),
    'chains that lose what is measured': () => studyOf(12, (seed) => seed <= 4),
    'a single seed': () => studyOf(1, () => false),
  };
  for (const [name, make] of Object.entries(studies))
    it(`says of every setting and definition what summary.json says: ${name}`, async () => {
      const results = await make();
      // What summary.json holds, as a program reads it.
      const { groups, verdicts } = JSON.parse(JSON.stringify(resultsWithText(results))) as typeof results & {
        readonly verdicts: readonly { readonly text: string }[];
      };
      await open(results, async (page) => {
        const rows = await rowsOf(page);
        const without = (await page.locator('.unjudged b').allTextContents()).map((text) => text.trim());
        const settings = groups.flatMap(({ role }, group) => (role === 'strategy' ? [group] : []));
        expect(rows).to.have.length(settings.length);
        settings.forEach((group, at) => {
          const { source, model, strategy } = groups[group]!;
          const row = rows[at]!;
          const several = new Set(groups.map((one) => JSON.stringify([one.source, one.model, one.samples]))).size > 1;
          if (name !== 'names that run code or run backwards') {
            expect(row.strategy).to.equal(strategy);
            if (several) expect(row.place).to.include(source).and.include(model);
          }
          for (const { id, name: column } of DEFINITIONS) {
            const verdict = verdicts.find((one) => one.group === group && one.id === id)!;
            const where = `${strategy}, ${column}`;
            if (without.includes(column)) {
              expect(['no metric', 'design'], where).to.include(verdict.because);
              continue;
            }
            const within = verdict.state === 'present' && verdict.withinTolerance;
            expect(row.words[column], where).to.equal(within ? 'Within the margin' : WORDS[verdict.state]);
            expect(verdict, where)
              .to.have.property('text')
              .that.matches(new RegExp(`^${verdict.state === 'not-measured' ? 'Not measured' : WORDS[verdict.state]}`));
            expect(row.numbers[column], where).to.deep.equal(evidenceOf(verdict).numbers);
          }
        });
      });
    });

  it('opens a cell by key and by pointer, one stop for the keyboard, with what qualifies the verdict', () =>
    open(fixtureResults(), async (page) => {
      const stops = await page.locator('.matrix [tabindex="0"], .matrix a:visible').count();
      expect(stops).to.equal(1);
      await page.locator('.matrix [tabindex="0"]').focus();
      await page.keyboard.press('ArrowDown');
      const first = page.locator('.matrix tbody button').first();
      expect(await page.evaluate("document.querySelector('.matrix tbody button') === document.activeElement")).to.equal(
        true,
      );
      expect(await first.getAttribute('aria-expanded')).to.equal('false');
      await page.keyboard.press('Enter');
      expect(await first.getAttribute('aria-expanded')).to.equal('true');
      const numbers = page.locator('.matrix .more .on');
      expect(await numbers.innerText())
        .to.include('p present < .001, absent .44')
        .and.include('30 seeds');
      expect(await page.locator('.matrix .why').innerText())
        .to.include('replace: Any rise in risk')
        .and.include('Test: the larger p of Student’s and Johnson’s t');
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press(' ');
      expect(await page.locator('.matrix .on:visible').count()).to.equal(2);
      expect(await page.locator('.matrix .why').innerText()).to.include('replace: Catastrophic rise in risk');
      await page.keyboard.press('Enter');
      expect(await page.locator('.matrix .more:visible, .matrix .why').count()).to.equal(0);
      await page.locator('.matrix td.undecided button').first().click();
      expect(await page.locator('.matrix .more .on').innerText()).to.match(
        /31 to 190 seeds to decide|500 seeds to decide/,
      );
    }));

  it('orders, searches and filters its settings, and a link keeps what was chosen', () =>
    open(fixtureResults(), async (page) => {
      const before = await rowsOf(page);
      await page.getByRole('button', { name: 'Lost tails', exact: true }).click();
      const RANKS = ['Present', 'Undecided', 'Within the margin', 'Absent', 'Not judged'];
      const sorted = await rowsOf(page);
      const sameRow = (a: Row, b: Row): number => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
      expect([...sorted].sort(sameRow)).to.deep.equal([...before].sort(sameRow));
      for (const place of new Set(sorted.map((row) => row.place))) {
        const ranks = sorted
          .filter((row) => row.place === place)
          .map(({ words }) => RANKS.indexOf(words['Lost tails']!));
        expect(ranks).to.deep.equal([...ranks].sort((a, b) => a - b));
      }
      expect(await page.locator('.matrix [aria-sort]').getAttribute('aria-sort')).to.equal('descending');
      await page.getByRole('combobox', { name: 'Data' }).selectOption('claims');
      await page.getByLabel('Find').fill('MIX 9');
      const shown = (): Promise<number> => page.locator('.matrix tbody tr:not(.place, .more, .why):visible').count();
      const found = before.filter(({ place, strategy }) => place.includes('claims') && strategy.includes('mix 9'));
      expect(found).to.not.be.empty;
      expect(await shown()).to.equal(found.length);
      const address = page.url();
      expect(address).to.include('#');
      await page.goto('about:blank');
      await page.goto(address);
      await ready(page);
      expect(await shown()).to.equal(found.length);
      expect(await page.locator('.matrix [aria-sort]').getAttribute('aria-sort')).to.equal('descending');
      await page.getByLabel('Find').fill('nobody is called that');
      expect(await page.getByText('No setting matches.').count()).to.equal(1);
      expect(await shown()).to.equal(0);
    }));

  it('shows words and numbers without JavaScript, and no control that needs it', () =>
    open(
      fixtureResults(),
      async (page) => {
        expect(await page.locator('.matrix .more:visible').count()).to.be.above(10);
        expect(await page.locator('.matrix button').count()).to.equal(0);
        expect(await page.locator('.matrix th[scope=row]').count()).to.be.above(10);
        expect(await page.locator('.matrix th[scope=col]').count()).to.be.above(3);
      },
      { javaScriptEnabled: false },
    ));

  for (const width of [360, 768, 1440])
    for (const look of ['light', 'dark', 'forced'] as const)
      it(`has no accessibility violations at ${width} pixels, ${look}, with cells open`, () =>
        open(
          fixtureResults({ models: ['gaussian'] }),
          async (page) => {
            for (const state of ['present', 'absent', 'undecided'])
              await page.locator(`.matrix td.${state} button`).first().press('Enter');
            expect(await violations(page, "document.getElementById('verdict')")).to.deep.equal([]);
            const sign = "getComputedStyle(document.querySelector('.matrix td.present'), '::before').content";
            expect(await page.evaluate(sign)).to.include('▲');
          },
          {
            viewport: { width, height: 800 },
            bypassCSP: true,
            colorScheme: look === 'dark' ? 'dark' : 'light',
            ...(look === 'forced' ? { forcedColors: 'active' as const } : {}),
          },
        ));
});
