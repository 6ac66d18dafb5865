import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import fc from 'fast-check';
import { reportModel } from '../../reports/model/index.js';
import { blockOf, digitsOf, pageData, roomFor, type PageData } from '../../reports/page/index.js';
import { exactText } from '../../reports/charts/exact.js';
import { unpacked } from '../../reports/charts/packed.js';
import { lacking } from '../../reports/page/digits.js';
import { renderReport } from '../../reports/index.js';
import { fixtureResults } from '../fixtures/results/index.js';
import { root } from '../places.js';

interface Client {
  readonly exactly: (rounded: readonly number[], text: string) => readonly number[];
  readonly exactOf: (text: string) => readonly (number | '')[];
}
/** As the page's script reads them. */
const client = (() => {
  const text = readFileSync(`${root}reports/client/data.js`, 'utf8');
  const code = text.slice(text.indexOf('const DIGITS ='), text.indexOf('/** The lines of a chart'));
  return (new Function(`${code} return { exactly, exactOf };`) as () => Client)();
})();

describe('the digits of charts', () => {
  it('come back to the last bit, however coarsely the numbers were rounded, over all doubles', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true })), fc.integer({ min: -20, max: 20 }), (exact, e) => {
        const rounded = exact.map((value) => {
          const of = Math.round(value / Number(`1e${e}`));
          return Number.isSafeInteger(of) ? Number(`${of}e${e}`) : 0;
        });
        // Of the two zeros there is one.
        expect(client.exactly(rounded, lacking(rounded, exact)).map((value) => value + 0)).to.deep.equal(
          exact.map((value) => value + 0),
        );
      }),
      { numRuns: 500, seed: 11 },
    );
  });
  it('come back whatever they lack: none, subnormals, other signs, the whole of all doubles', () => {
    const odd = [
      0,
      -0,
      5e-324,
      -5e-324,
      2.2250738585072014e-308,
      -1e-310,
      1,
      -1,
      1.7976931348623157e308,
      Infinity,
      -Infinity,
    ];
    const double = fc.oneof(
      fc.constantFrom(...odd),
      fc.double({ noNaN: true }),
      fc.double({ min: -1e-307, max: 1e-307, noNaN: true }),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(double, double), { maxLength: 60 }), fc.boolean(), (pairs, same) => {
        const exact = pairs.map(([of]) => of);
        const rounded = same ? exact : pairs.map(([, of]) => of);
        const text = lacking(rounded, exact);
        // Nothing in it means anything to JSON or HTML.
        expect(text).to.match(/^[ !#-%'-;=?-[\]-~]{2,}$/);
        if (same) expect(text).to.have.length(2);
        // 65 bits of range in letters of 6.49, and the range rounded up.
        expect(text.length).to.be.at.most(2 + Math.ceil(10.2 * pairs.length));
        expect(client.exactly(rounded, text).map((value) => value + 0)).to.deep.equal(exact.map((value) => value + 0));
      }),
      { numRuns: 500, seed: 12 },
    );
  });
  it('take a letter for each 6.49 bits of what they lack, in all, not each', () => {
    const exact = Array.from({ length: 1000 }, (_, i) => 1 + ((i * 7919) % 1000) * Number.EPSILON);
    // Up to 999 either way: 11 bits.
    const text = lacking(
      exact.map(() => 1),
      exact,
    );
    expect(text.length).to.be.within(
      1000 * (Math.log2(1999) / Math.log2(90)),
      1010 * (Math.log2(2070) / Math.log2(90)),
    );
  });
  it('stand in attributes, in at most twelve letters a number, and an empty place for none', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.double({ noNaN: true }), { nil: undefined }), { minLength: 1 }), (values) => {
        const text = exactText([...values, 1]);
        expect(text).to.match(/^[\w ~.+-]*$/);
        for (const one of text.split(' ')) expect(one.length).to.be.at.most(12);
        expect(client.exactOf(text).map((value) => (value === '' ? value : value + 0))).to.deep.equal(
          [...values, 1].map((value) => (value === undefined ? '' : value + 0)),
        );
      }),
    );
  });

  const read = (
    page: string,
  ): { readonly data: PageData; readonly digits: readonly (readonly (0 | string[])[])[] } => ({
    data: blockOf(page, 'data') as PageData,
    digits: blockOf(page, 'digits') as readonly (readonly (0 | string[])[])[],
  });
  it('are those of summary.json, means and half widths, in every chart of a small study', () => {
    const results = fixtureResults({ sources: ['normal'], models: ['gaussian'], generations: 6 });
    const { data, digits } = read(renderReport(results));
    let seen = 0;
    data.panels[0]!.charts.forEach((chart, c) =>
      chart.series.forEach(([strategy, e, mean, half], s) => {
        const texts = (digits[0]![c] as string[]).slice(2 * s, 2 * s + 2);
        const { points } = results.series.find(
          ({ group, metric, basis }) =>
            metric === chart.metric &&
            basis === chart.basis &&
            results.groups[group]!.strategy === data.strategies[strategy],
        )!;
        const halves = unpacked(half).filter((width) => width >= 0);
        const exact = [unpacked(mean), halves].flatMap((units, at) =>
          client.exactly(
            units.map((value) => Number(`${value}e${e}`)),
            texts[at]!,
          ),
        );
        expect(exact).to.deep.equal([
          ...points.map((point) => point.mean),
          ...points.flatMap(({ low, high }) => (low === undefined || high === undefined ? [] : (high - low) / 2)),
        ]);
        seen += exact.length;
      }),
    );
    expect(seen).to.be.above(500);
  });
  it('are first those of what verdicts rest on where a page has no room for all, and none where it has none', () => {
    const model = reportModel(fixtureResults({ sources: ['normal'], models: ['gaussian'] }));
    const data = pageData(model);
    const judged = model.panels[0]!.shows.map((one) => one.judged);
    const shown = (room: number): readonly boolean[] => digitsOf(model, data, room)[0]!.map((of) => of !== 0);
    const all = JSON.stringify(digitsOf(model, data, 1e9)[0]!.filter((_, c) => judged[c])).length;
    expect(judged).to.include(false);
    expect(shown(1e9)).to.deep.equal(judged.map(() => true));
    expect(shown(all + 40)).to.deep.equal(judged);
    expect(shown(0)).to.deep.equal(judged.map(() => false));
    expect(JSON.stringify(digitsOf(model, data, 9000)).length).to.be.at.most(9000);
  });
  it('have room up to the next limit of a page', () => {
    expect(roomFor(100_000)).to.equal(300_000 - 36_400 - 100_000);
    expect(roomFor(299_000)).to.equal(250_000);
    expect(roomFor(1_900_000)).to.equal(2_000_000 - 36_400 - 1_900_000);
    expect(roomFor(3_000_000)).to.equal(0);
  });
});
