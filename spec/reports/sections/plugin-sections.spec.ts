import { expect } from 'chai';
import fc from 'fast-check';
import type { PluginSection, Section, SectionBlock, StudyResults } from '../../../core/contracts/index.js';
import { renderReport } from '../../../reports/index.js';
import { fixtureResults, HOSTILE } from '../../fixtures/results/index.js';

const results = fixtureResults({ sources: ['normal'], models: ['gaussian'], generations: 4 });
const plain = renderReport(results);

const section = (describe: (results: StudyResults) => unknown, id = 'costs', title = 'Costs <b>'): PluginSection => ({
  id,
  plugin: 'collapsar-plugin-costs',
  made: { title, describe: describe as Section['describe'] },
});
const render = (...sections: readonly PluginSection[]): string => renderReport(results, { sections });
const of = (blocks: unknown): string => render(section(() => blocks));
/** The part of the page that a section is. */
const partOf = (page: string, id = 'section-costs'): string =>
  new RegExp(`<section class="?part"? id="?${id}"?[\\s\\S]*?</section>`).exec(page)?.[0] ?? '';
const titles = (page: string): readonly string[] =>
  [...page.matchAll(/<h2[^>]*>(.*?)<\/h2>/g)].map(([, inside]) => inside!.replace(/<[^>]*>/g, ''));
const failure = (page: string): string | undefined =>
  /This part could not be made: <span dir=auto>(.*?)<\/span>/.exec(partOf(page))?.[1];

const every: readonly SectionBlock[] = [
  { kind: 'heading', text: 'What it <i>costs</i>' },
  { kind: 'paragraph', text: 'Read from /home/jane.doe/private/prices.csv <script>alert(1)</script>' },
  { kind: 'list', items: ['a', '<li>b'] },
  {
    kind: 'table',
    caption: 'Prices',
    head: ['Row', 'Euro', 'Note'],
    rows: [
      ['real', 1.5, 'dear'],
      ['synthetic', 0.01234567, undefined],
      ['neither', NaN, 'no price'],
      ['all', Infinity, '</table>'],
    ],
  },
  {
    kind: 'lines',
    title: 'Euro by generation',
    caption: 'Mean of n = 30 seeds; band: its 95 % t interval.',
    x: 'generation',
    y: 'euro',
    lines: [
      {
        name: 'replace',
        points: [
          { x: 1, y: 1, low: 0.9, high: 1.1 },
          { x: 2, y: 2, low: 1.8, high: 2.2 },
        ],
      },
      { name: HOSTILE[0], points: [{ x: 1, y: 3 }] },
    ],
  },
];

describe('sections of plugins', () => {
  it('stand before the methods, in the order of registration, and are in the contents', () => {
    const page = render(
      section(() => every),
      section(() => [{ kind: 'paragraph', text: 'Energy' }], 'energy', 'Energy'),
    );
    const order = titles(page);
    expect(order.slice(order.indexOf('Costs &lt;b&gt;'))).to.deep.equal([
      'Costs &lt;b&gt;',
      'Energy',
      'Methods and limits',
      'Settings',
      'Data',
      'Cite and check',
      'Provenance',
    ]);
    expect(page).to.include('<a href=#section-costs>').and.include('<a href=#section-energy>');
  });
  it('are written from their description: text is text, numbers are those of the report', () => {
    const part = partOf(of(every));
    expect(part)
      .to.include('What it &lt;i&gt;costs&lt;/i&gt;')
      .and.include('&lt;script&gt;alert(1)')
      .and.include('…/prices.csv')
      .and.include('&lt;li&gt;b')
      .and.include('0.0123')
      .and.include('not a number')
      .and.include('∞')
      .and.include('1.00 ± 0.10')
      .and.not.match(/<script|<i>|jane|1\.5e/);
    expect(part.match(/<tr>/g)!.length).to.equal(1 + 4 + 1 + 2);
  });
  it("draw a strategy's line as that strategy looks, and another name in a look of its own", () => {
    const page = of(every);
    const look = /<li data-s="?(\d+)"?>.*?replace(?=<)/s.exec(page)![1]!;
    expect(partOf(page)).to.include(`<g class=i${look}>`).and.include('<g class=s0>');
    expect(page).to.include('.s0{--c:var(--c0)}');
  });
  it('leave the page as it is where they have nothing to show', () => {
    expect(of(undefined)).to.equal(plain);
    expect(of([])).to.equal(plain);
  });
  it('cannot change what the rest of the page is made of', () => {
    const page = render(
      section((given) => {
        (given.groups as unknown[]).length = 0;
        return [{ kind: 'paragraph', text: 'x' }];
      }),
    );
    expect(page.replace(partOf(page), '').length).to.be.greaterThan(plain.length - 10);
    expect(results.groups.length).to.be.greaterThan(0);
  });

  describe('that are broken', () => {
    const broken: readonly (readonly [what: string, blocks: unknown, words: string])[] = [
      ['return text', 'hello', 'describe returned &quot;hello&quot;'],
      ['return markup', { markup: '<p>' }, 'describe returned an object'],
      ['name an unknown kind', [{ kind: 'html', text: '<p>' }], 'block 1: its kind is &quot;html&quot;'],
      ['have a hole', [, { kind: 'heading', text: '' }], 'block 1: found nothing'], // eslint-disable-line no-sparse-arrays
      ['have no text', [{ kind: 'paragraph' }], 'its text is nothing'],
      ['have a list of numbers', [{ kind: 'list', items: [1] }], 'items[0]: found number 1'],
      ['have a short row', [{ ...every[3], rows: [['a', 1]] }], 'rows[0]: it has 2 cells, and the head has 3'],
      ['have an object in a cell', [{ ...every[3], rows: [['a', {}, 1]] }], 'found an object; wanted is text'],
      ['draw what is not finite', [{ ...every[4], lines: [{ name: 'a', points: [{ x: 1, y: NaN }] }] }], 'finite'],
      [
        'draw backwards',
        [
          {
            ...every[4],
            lines: [
              {
                name: 'a',
                points: [
                  { x: 2, y: 1 },
                  { x: 1, y: 1 },
                ],
              },
            ],
          },
        ],
        'ascend',
      ],
      ['draw nothing', [{ ...every[4], lines: [] }], 'it has no lines'],
      ['draw half an interval', [{ ...every[4], lines: [{ name: 'a', points: [{ x: 1, y: 1, low: 0 }] }] }], 'both'],
      ['are endless', [{ kind: 'list', items: Array.from({ length: 501 }, () => 'a') }], '501 items are too many'],
    ];
    for (const [what, blocks, words] of broken)
      it(`say so in their place: ${what}`, () => {
        const page = of(blocks);
        expect(failure(page)).to.include(words);
        expect(partOf(page)).to.include('collapsar-plugin-costs');
        expect(page.replace(partOf(page), ''))
          .to.include('Methods and limits')
          .and.include('id=verdict');
      });
    it('say what was thrown, without the paths in it, and which section it was', () => {
      const page = render(
        section(() => {
          throw new Error('no such file: /home/jane.doe/private/prices.csv <b>');
        }),
        section(() => [{ kind: 'paragraph', text: 'Still here' }], 'energy', 'Energy'),
      );
      expect(failure(page)).to.include('…/prices.csv &lt;b&gt;').and.not.include('jane');
      expect(partOf(page, 'section-energy')).to.include('Still here');
    });
    it('say why they were not made', () => {
      const page = render({ id: 'costs', plugin: 'p', made: { failure: 'no licence' } });
      expect(failure(page)).to.equal('no licence');
      expect(titles(page)).to.include('costs');
    });
    it('may have no title, or answer later', () => {
      expect(failure(render(section(() => every, 'costs', ' ')))).to.equal('it has no title');
      expect(failure(render(section(() => Promise.reject(new Error('late')))))).to.include('returned a promise');
    });
    it('never break the page, whatever they return', () => {
      fc.assert(
        fc.property(fc.anything(), fc.anything(), (one, other) => {
          const page = render(
            section(() => one),
            section(() => [{ ...(every[4] as object), lines: other }], 'other', 'Other'),
          );
          expect(page).to.include('id=methods');
        }),
        { seed: 3, numRuns: 40 },
      );
    });
  });
});
