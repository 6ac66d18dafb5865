import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { blockOf, scriptOf as asRendered, type PageData } from '../../reports/page/index.js';
import { packedScript, scriptOf } from '../fixtures/page-size.js';
import { root } from '../places.js';

const sha = (text: string): string => createHash('sha256').update(text).digest('base64');
const textOf = (name: string): string => readFileSync(`${root}${name}`, 'utf8');
const names = JSON.parse(textOf('reports/client/scripts.json')) as Readonly<
  Record<'page' | 'embed' | 'listing', readonly string[]>
>;

describe('the scripts of pages, packed', () => {
  for (const name of Object.keys(names) as (keyof typeof names)[])
    it(`are what they were when they are unpacked, and nothing in them ends the element that they stand in: ${name}`, () => {
      const plain = scriptOf(`<script>${asRendered(name).text}</script>`);
      const { text, unpacks } = packedScript(plain);
      const again = scriptOf(`<script>${text}</script>`);
      expect(again).to.include('ready').and.not.include('atob("');
      expect(unpacks).to.equal(sha(again));
      expect(text)
        .to.match(/^[\x20-\x7e]*$/)
        .and.not.match(/[<\\]/);
      expect(text.length).to.be.below(0.8 * Buffer.byteLength(again));
      expect(packedScript(plain).text === text, 'the same bytes again').to.equal(true);
    });

  it('stay as they are where that is smaller', () => {
    expect(packedScript('const few = 1;')).to.deep.equal({ text: 'const few=1;' });
  });

  for (const name of ['tour', 'recommend', 'images'])
    it(`are named by the policy of an example, the packed and the unpacked: ${name}`, () => {
      const page = textOf(`docs/reports/${name}.html`);
      const there = /<script>([\s\S]*?)<\/script>/.exec(page)![1]!;
      expect(scriptOf(page) === there).to.equal(false);
      expect(page).to.include(`script-src 'sha256-${sha(there)}' 'sha256-${sha(scriptOf(page))}';`);
    });

  it('leave the tour room for all digits of each chart that a verdict rests on', () => {
    const page = textOf('docs/reports/tour.html');
    expect(Buffer.byteLength(page)).to.be.at.most(300_000);
    const { panels } = blockOf(page, 'data') as PageData;
    const digits = blockOf(page, 'digits') as readonly (readonly (0 | readonly string[])[])[];
    const drawn = page.split('<section class=panel ').slice(1);
    const judged = drawn.flatMap((panel, p) =>
      [...panel.matchAll(/<figure class=chart [^>]*data-metric="?([\w.-]+)/g)].map(([, metric]) => {
        const at = panels[p]!.charts.findIndex((chart) => chart.metric === metric);
        return { series: panels[p]!.charts[at]!.series.length, digits: digits[p]![at]! };
      }),
    );
    expect(judged).to.have.length(6);
    for (const one of judged) expect(one.digits).to.have.length(2 * one.series);
  });
});
