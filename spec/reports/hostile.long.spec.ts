import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import type { PluginSection, StudyResults } from '../../core/contracts/index.js';
import { hiddenIn } from '../../core/errors/index.js';
import { renderReport } from '../../reports/index.js';
import { inBrowser, ready, saidBy, unfoldAll } from '../fixtures/browser.js';
import { hostileStrings, withStrings } from '../fixtures/hostile-strings.js';
import { fixtureResults, galleryResults } from '../fixtures/results/index.js';

/** Fields that hold words of the format, and what neither a user nor a plugin writes. */
const MACHINE = new Set(
  'schema kind key engine against checkpoints from data provides role rows better measures scale ideal basis state test because values code tone outcome lead given initialise node v8 platform arch collapsar integrity gitRevision studyHash fingerprint orcid date url doi'.split(
    ' ',
  ),
);
const isMachine = (field: string, text: string): boolean =>
  MACHINE.has(field) ||
  text === '' ||
  (field === 'as' && text === 'value') ||
  // Definitions; those of metrics have a dot.
  (field === 'id' && !text.includes('.')) ||
  field.includes('-risk');

/** A study in which everything that has a name has one, of its own. */
const named = (results: StudyResults): StudyResults => {
  const { record } = results;
  return {
    ...results,
    metrics: results.metrics.map((metric) => ({ ...metric, title: `Title of ${metric.id}` })),
    record: {
      ...record,
      study: {
        ...record.study,
        description: 'What it is about',
        authors: [{ name: 'Jane Doe', affiliation: 'A place', orcid: '0000-0002-1825-0097' }],
        cite: { licence: 'CC-BY-4.0', date: '2026-11-27' },
      },
    },
  };
};
const section: PluginSection = {
  id: 'costs',
  plugin: 'collapsar-plugin-costs',
  made: {
    title: 'Title of the section',
    describe: () => [],
  },
};
const sectionOf = (replace: (text: string) => string): PluginSection => ({
  ...section,
  plugin: replace('collapsar-plugin-costs'),
  made: {
    title: replace('Title of the section'),
    describe: () => [
      { kind: 'heading', text: replace('a heading') },
      { kind: 'paragraph', text: replace('a paragraph') },
      { kind: 'list', items: [replace('an item'), replace('another')] },
      {
        kind: 'table',
        caption: replace('a caption'),
        head: [replace('a head'), 'n'],
        rows: [[replace('a row'), 1]],
      },
      {
        kind: 'lines',
        title: replace('a chart'),
        caption: replace('of lines'),
        x: replace('x'),
        y: replace('y'),
        lines: [
          {
            name: replace('a line'),
            points: [
              { x: 1, y: 1 },
              { x: 2, y: 2 },
            ],
          },
        ],
      },
    ],
  },
});

/** Where two pages part, in words; undefined: nowhere. */
const parting = (found: readonly string[], wanted: readonly string[]): string | undefined => {
  const at = Array.from({ length: Math.max(found.length, wanted.length) }, (_, i) => i).find(
    (i) => found[i] !== wanted[i],
  );
  if (at === undefined) return undefined;
  const near = (of: readonly string[]): string => of.slice(Math.max(0, at - 6), at + 6).join(' ');
  return `element ${at}: ${near(found)} for ${near(wanted)}`;
};

describe('a report whose every name is hostile', function () {
  this.timeout(120_000);
  const { browser, path } = inBrowser();
  const strings = hostileStrings();

  /** The page of these results with each name replaced. */
  const pageOf = (results: StudyResults, replace: (text: string) => string): string =>
    renderReport(withStrings(results, replace, isMachine), { sections: [sectionOf(replace)] });

  /** Elements that are no drawing, in order; and what no page of ours has. */
  const SHAPE = `(text) => {
    const all = [...new DOMParser().parseFromString(text, 'text/html').querySelectorAll('*')];
    const isDrawing = (element) => element.closest('svg') !== null;
    const ours = /^(#|data:image\\/|https:\\/\\/(doi|orcid)\\.org\\/|$)/;
    return {
      // Names of plain Latin letters need no isolation.
      tree: all.filter((element) => !isDrawing(element) && element.localName !== 'bdi').map(({ localName }) => localName),
      drawn: [...new Set(all.filter(isDrawing).map(({ localName }) => localName))].sort(),
      odd: all.flatMap(({ localName, attributes }) =>
        [...attributes].flatMap(({ name, value }) =>
          /^(on.*|srcdoc|formaction)$/i.test(name) ||
          (/^(href|src|action|xlink:href)$/i.test(name) && !ours.test(value.trim()))
            ? [localName + ' ' + name + '=' + value.slice(0, 60)]
            : [],
        ),
      ),
    };
  }`;
  interface Shape {
    readonly tree: readonly string[];
    readonly drawn: readonly string[];
    readonly odd: readonly string[];
  }

  for (const [name, results] of [
    ['of tables and charts', named(fixtureResults({ generations: 6 }))],
    ['of galleries', named(galleryResults())],
  ] as const)
    it(`runs none of ${strings.length} strings, and none changes another's place: a report ${name}`, async () => {
      expect(strings.length).to.be.at.least(500);
      const context = await browser().newContext({ viewport: { width: 1280, height: 900 }, bypassCSP: true });
      try {
        const page = await context.newPage();
        const said = saidBy(page);
        const shape = async (on: Page, text: string): Promise<Shape> =>
          await on.evaluate<Shape>(`(${SHAPE})(${JSON.stringify(text)})`);
        let used = 0;
        let harmless: Shape | undefined;
        for (let round = 0; used < strings.length; round++) {
          let count = 0;
          const words = new Map<string, string>();
          // The number keeps labels apart that would be one without it.
          const replace = (text: string): string => {
            const known = words.get(text);
            if (known !== undefined) return known;
            const next = `${strings[used++ % strings.length]!} ${count++}`;
            words.set(text, next);
            return next;
          };
          const hostile = pageOf(results, replace);
          if (harmless === undefined) {
            let plain = 0;
            await page.goto('about:blank');
            harmless = await shape(
              page,
              pageOf(results, () => `word ${plain++}`),
            );
          }
          await page.goto('about:blank');
          const found = await shape(page, hostile);
          expect(found.odd, `round ${round}`).to.deep.equal([]);
          expect(found.drawn, `round ${round}`).to.deep.equal(harmless.drawn);
          const apart = parting(found.tree, harmless.tree);
          if (apart !== undefined) expect.fail(`round ${round}: ${apart}`);
          expect(hiddenIn(hostile), `round ${round}`).to.equal(undefined);
          const file = path(`${round}.html`);
          writeFileSync(file, hostile);
          await page.goto(pathToFileURL(file).href);
          await ready(page);
          await unfoldAll(page);
          await page.mouse.move(400, 400);
          expect(await page.evaluate('window.ran'), `round ${round}`).to.equal(undefined);
          expect(said, `round ${round}`).to.deep.equal([]);
        }
      } finally {
        await context.close();
      }
    });
});
