import { Resvg } from '@resvg/resvg-js';
import { expect } from 'chai';
import { decode } from 'fast-png';
import type { PluginSection, StudyResults } from '../../core/contracts/index.js';
import { isCollapsarError } from '../../core/errors/index.js';
import { figurePng, figuresOf, renderFigure } from '../../reports/figures/index.js';
import { renderReport } from '../../reports/index.js';
import { fixtureResults, galleryResults, HOSTILE, hostileResults } from '../fixtures/results/index.js';

const STUDIES: Readonly<Record<string, StudyResults>> = {
  typical: fixtureResults(),
  hostile: hostileResults(),
  gallery: galleryResults(),
};

/** Each drawn once for all that only look at it. */
const DRAWN = new Map<string, readonly { readonly name: string; readonly title: string; readonly svg: string }[]>();
const drawn = (study: string) => {
  if (!DRAWN.has(study))
    DRAWN.set(
      study,
      figuresOf(STUDIES[study]!).map(({ name, title, svg }) => ({ name, title, svg: svg() })),
    );
  return DRAWN.get(study)!;
};

describe('figures of a report as files', function () {
  this.timeout(20_000);

  it('has a name for every chart of the page: the id that leads to it there', () => {
    for (const results of Object.values(STUDIES)) {
      const page = renderReport(results);
      const names = figuresOf(results).map(({ name }) => name);
      expect(new Set(names).size).to.equal(names.length);
      const rows = page.match(/class="?chainrow/g)?.length ?? 0;
      // What the page has as tables is drawn here too.
      const charts =
        page.match(/<svg class="?(?:plot|"plot (?:stack|forest)")[ ">]|<figure class="chart brief"/g)?.length ?? 0;
      expect(names.filter((name) => name.startsWith('chains'))).to.have.length(rows);
      expect(names).to.have.length(rows + charts);
      for (const name of names)
        if (!name.startsWith('chains'))
          expect(page).to.match(new RegExp(`<figure class="?chart[^>]* id="?${name}[ ">]`));
    }
  });

  it('gives every chart of the page as SVG that says all of its looks itself and asks for nothing', () => {
    for (const study of Object.keys(STUDIES))
      for (const { name, title, svg } of drawn(study)) {
        const about = `${study}, ${name}`;
        // Refuses what is not well-formed.
        expect(new Resvg(svg, { font: { loadSystemFonts: false } }).width, about).to.be.greaterThan(300);
        expect(svg, about).to.not.match(/var\(|currentColor| class=|<style|<script|<image|href|url\(|NaN|undefined/);
        expect(svg.match(/<title>([^<]*)<\/title>/)![1]!.length, about).to.be.at.least(title.length);
        expect(svg, about)
          .to.match(/<path [^>]*d="M/)
          .and.to.match(/stroke="#[0-9a-f]{3,6}"/);
        expect(svg, about).to.include('· Collapsar 1.0.0');
      }
  });

  it('draws a line in the colour and dash of its strategy, in either theme, and names it in the legend', () => {
    const name = 'chart-normal-gaussian-moments-excessrisk';
    const light = renderFigure(STUDIES['typical']!, name);
    const dark = renderFigure(STUDIES['typical']!, name, { theme: 'dark' });
    // The second strategy of a study: c1 with the second dash, of reports/page/style/colours.css.
    expect(light)
      .to.match(/stroke-dasharray="7 2.5"[^>]* stroke="#d55e00"/)
      .and.include('fill="#fff"');
    expect(dark)
      .to.match(/stroke-dasharray="7 2.5"[^>]* stroke="#f0803c"/)
      .and.include('fill="#14161a"');
    expect(light.match(/>accumulate<\/text>/g)).to.have.length(2);
    expect(renderFigure(STUDIES['typical']!, name)).to.equal(light);
  });

  it('shows hostile names as text', () => {
    const all = drawn('hostile')
      .map(({ svg }) => svg)
      .join('');
    for (const label of HOSTILE.slice(0, 3)) expect(all).to.not.include(label);
    expect(all).to.include('&lt;script&gt;').and.not.include('\u202e');
  });

  it('has the charts of plugins', () => {
    const section: PluginSection = {
      id: 'mine',
      plugin: 'collapsar-plugin-mine',
      made: {
        title: 'Mine',
        describe: () => [
          {
            kind: 'lines',
            title: 'Of mine',
            caption: 'As measured.',
            x: 'step',
            y: 'loss',
            lines: [
              {
                name: 'one',
                points: [
                  { x: 1, y: 2 },
                  { x: 2, y: 3 },
                ],
              },
            ],
          },
        ],
      },
    };
    const found = figuresOf(fixtureResults(), { sections: [section] }).at(-1)!;
    expect(found).to.include({ name: 'section-mine-of-mine', title: 'Of mine (loss)' });
    expect(found.svg()).to.include('As measured.');
  });

  it('says which there are where a name is none', () => {
    try {
      renderFigure(fixtureResults(), 'chart');
      expect.fail();
    } catch (error) {
      if (!isCollapsarError(error)) throw error;
      expect(error.code).to.equal('COLLAPSAR_USAGE');
      expect(error.explanation.why).to.match(/^It has \d+: chains, .*lineage-replace/);
    }
  });

  it('draws PNG of the size asked for, its letters without a font of the machine', async () => {
    const svg = renderFigure(fixtureResults(), 'lineage-replace');
    const [, width] = /width="(\d+)"/.exec(svg)!.map(Number) as [number, number];
    const one = decode(await figurePng(svg, { scale: 1 }));
    expect(one.width).to.equal(width);
    expect(decode(await figurePng(svg, { width: 1000 })).width).to.equal(1000);
    const without = decode(await figurePng(svg.replace(/<text[\s\S]*?<\/text>/g, ''), { scale: 1 }));
    const inked = ({ data }: typeof one): number => [...data].filter((value) => value < 128).length;
    // Title, legend, ticks and caption are hundreds of letters.
    expect(inked(one) - inked(without)).to.be.greaterThan(2000);
  });

  it('refuses pictures that no machine could draw', async () => {
    const svg = renderFigure(fixtureResults(), 'lineage-replace');
    for (const options of [{ scale: 1e4 }, { width: 1e6 }, { scale: NaN }]) {
      const error: unknown = await figurePng(svg, options).catch((thrown: unknown) => thrown);
      expect(isCollapsarError(error) && error.code).to.equal('COLLAPSAR_USAGE');
    }
  });
});
