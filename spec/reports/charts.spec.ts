import { expect } from 'chai';
import fc from 'fast-check';
import { dodge, fit, textWidth } from '../../reports/charts/labels.js';
import { lineChart, type LinePoint } from '../../reports/charts/lines.js';
import { area, line, simplify } from '../../reports/charts/path.js';
import { generationTicks, valueAxis, warrantsLog } from '../../reports/charts/scale.js';

const place = fc.double({ min: 0, max: 100, noNaN: true });

describe('chart geometry', () => {
  it('keeps labels apart, in their order and in the plot', () => {
    fc.assert(
      fc.property(fc.array(place, { maxLength: 8 }), (wanted) => {
        const placed = dodge(wanted, 12, 0, 100);
        const order = wanted.map((_, i) => i).sort((a, b) => placed[a]! - placed[b]!);
        order.forEach((i, rank) => {
          expect(placed[i]).to.be.within(-1e-9, 100 + 1e-9);
          if (rank === 0) return;
          const before = order[rank - 1]!;
          expect(placed[i]! - placed[before]!).to.be.at.least(12 - 1e-9);
          expect(wanted[before]).to.be.at.most(wanted[i]!);
        });
      }),
    );
  });

  it('leaves labels that do not touch where they are', () => {
    expect(dodge([80, 10, 40], 12, 0, 100)).to.deep.equal([80, 10, 40]);
    expect(dodge([50, 50], 12, 0, 100)).to.deep.equal([44, 56]);
  });

  it('leaves out only points within the tolerance', () => {
    fc.assert(
      fc.property(fc.array(place, { minLength: 2, maxLength: 40 }), (ys) => {
        const points = ys.map((y, i) => [i * 10, y] as const);
        const kept = simplify(points, 0.5);
        expect([kept[0], kept.at(-1)]).to.deep.equal([points[0], points.at(-1)]);
        for (const [x, y] of points) {
          const after = Math.max(
            1,
            kept.findIndex((point) => point[0] >= x),
          );
          const [[x0, y0], [x1, y1]] = [kept[after - 1]!, kept[after]!];
          const distance = Math.abs((x1 - x0) * (y0 - y) - (x0 - x) * (y1 - y0)) / Math.hypot(x1 - x0, y1 - y0);
          expect(distance).to.be.at.most(0.5 + 1e-9);
        }
      }),
    );
  });

  it('keeps no more points than the tolerance asks for', () => {
    const far = ([x, y]: readonly number[], [x0, y0]: readonly number[], [x1, y1]: readonly number[]): number =>
      Math.abs((x1! - x0!) * (y0! - y!) - (x0! - x!) * (y1! - y0!)) / Math.hypot(x1! - x0!, y1! - y0!);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 2, maxLength: 7 }), (ys) => {
        const points = ys.map((y, i) => [i * 10, y] as const);
        const fits = (kept: readonly (readonly number[])[]): boolean =>
          kept.every((to, k) => {
            const from = kept[k - 1];
            return (
              from === undefined ||
              points.every((point) => point[0] <= from[0]! || point[0] >= to[0]! || far(point, from, to) <= 2 - 1e-9)
            );
          });
        let fewest = points.length;
        for (let mask = 0; mask < 1 << (points.length - 2); mask++) {
          const kept = points.filter((_, i) => i === 0 || i === points.length - 1 || (mask >> (i - 1)) & 1);
          if (kept.length < fewest && fits(kept)) fewest = kept.length;
        }
        expect(simplify(points, 2).length).to.be.at.most(fewest);
      }),
    );
  });

  it('writes short paths that end where they should', () => {
    expect(
      line([
        [0, 0],
        [10, 0.4],
        [20, 0],
      ]),
    ).to.equal('M0 0h20');
    expect(
      line([
        [0, 5],
        [10, 2.5],
        [20, 9],
      ]),
    ).to.equal('M0 5l10-2l10 6');
    expect(
      area(
        [
          [0, 0],
          [10, 0],
        ],
        [
          [0, 4],
          [10, 4],
        ],
      ),
    ).to.equal('M0 0h10v4h-10z');
    expect(area([], [])).to.equal('');
  });

  it('stays with means that a wide band would squeeze', () => {
    const { domain } = valueAxis({ means: [1, 2], beside: [-50, 80] }, false, [100, 0]);
    expect(domain[0]).to.be.greaterThan(-0.5);
    expect(domain[1]).to.be.lessThan(3);
  });

  it('has finite axes for one value, equal values and a log axis with bands below zero', () => {
    for (const means of [[0], [3, 3], [-2]]) {
      const { domain, at } = valueAxis({ means, beside: [] }, false, [100, 0]);
      expect(domain[1]).to.be.greaterThan(domain[0]);
      expect(at(means[0]!)).to.be.within(0, 100);
    }
    const log = valueAxis({ means: [1e-3, 10], beside: [-1, 0] }, true, [100, 0]);
    expect(log.domain[0]).to.be.greaterThan(0);
    expect(log.ticks).to.deep.equal([0.001, 0.01, 0.1, 1, 10]);
    expect(log.at(-1)).to.be.greaterThan(100);
  });

  it('goes logarithmic only for positive means that span decades or ask for it', () => {
    expect(warrantsLog([1, 1000], false)).to.equal(true);
    expect(warrantsLog([1, 50], false)).to.equal(false);
    expect(warrantsLog([1, 2], true)).to.equal(true);
    expect(warrantsLog([0, 1000], true)).to.equal(false);
  });

  it('marks whole generations, first and last among them', () => {
    expect(generationTicks(1, 20)).to.deep.equal([1, 5, 10, 15, 20]);
    expect(generationTicks(1, 3)).to.deep.equal([1, 2, 3]);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 3000 }), (first, more) => {
        const ticks = generationTicks(first, first + more);
        expect([ticks[0], ticks.at(-1)]).to.deep.equal([first, first + more]);
        expect(ticks.every(Number.isInteger)).to.equal(true);
        expect(new Set(ticks).size).to.equal(ticks.length);
      }),
    );
  });

  it('cuts labels to fit, between code points', () => {
    expect(fit('mix 25 %', 11, 110)).to.equal('mix 25 %');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }), (text) => {
        const cut = fit(text, 11, 60);
        expect(cut).to.not.match(/[\ud800-\udfff]/u);
        if (cut !== text) expect([...cut].length === 2 || textWidth(cut, 11) <= 60).to.equal(true);
      }),
    );
  });

  it('cuts a band where the metric ends', () => {
    const look = { label: 'a', css: 's0', colour: '#000', index: 0, control: false };
    const drawn = (points: readonly LinePoint[], within?: readonly [number | null, number | null]): string =>
      lineChart({
        title: 'share',
        description: '',
        lines: [{ look, points }],
        x: { label: 'generation', domain: [1, 2], ticks: [1, 2] },
        log: false,
        ...(within === undefined ? {} : { within }),
        interval: 'band',
      }).svg.markup;
    const wide = [
      { x: 1, mean: 0.1, low: -0.2, high: 0.4 },
      { x: 2, mean: 0.9, low: 0.7, high: 1.1 },
    ];
    const cut = [
      { x: 1, mean: 0.1, low: 0, high: 0.4 },
      { x: 2, mean: 0.9, low: 0.7, high: 1 },
    ];
    expect(drawn(wide, [0, 1])).to.equal(drawn(cut));
    expect(drawn(wide, [null, null]))
      .to.equal(drawn(wide))
      .and.not.equal(drawn(cut));
  });
});
