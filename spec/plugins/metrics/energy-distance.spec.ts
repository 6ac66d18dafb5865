import { expect } from 'chai';
import fc from 'fast-check';
import { pointsOf } from '../../../plugins/metrics/distance/points.js';
import {
  energyDistance,
  energyOnLine,
  meanDistanceBetween,
  meanDistanceWithin,
} from '../../../plugins/metrics/energy-distance.js';
import { measure, normalVectors, vectors } from './subject.js';

describe('energy-distance', () => {
  it('on the line is the same by sorting and by all pairs', () => {
    const number = fc.integer({ min: -5, max: 5 }).map((n) => n / 2);
    const list = fc.array(number, { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(list, list, (a, b) => {
        const [x, y] = [pointsOf(vectors(a)), pointsOf(vectors(b))];
        const pairs = 2 * meanDistanceBetween(x, y) - meanDistanceWithin(x) - meanDistanceWithin(y);
        expect(energyOnLine(Float64Array.from(a).sort(), Float64Array.from(b).sort())).to.be.closeTo(pairs, 1e-12);
      }),
    );
  });

  it('between two normal laws is near its closed form', async () => {
    // E|N(m, s^2)| of the difference: s sqrt(2/pi) e^(-m^2 / 2 s^2) + m erf(m / (s sqrt 2)); here m = 1, s = sqrt 2.
    const erfHalf = 0.5204998778130465;
    const across = (2 / Math.sqrt(Math.PI)) * Math.exp(-0.25) + erfHalf;
    const expected = Math.sqrt(2 * across - 4 / Math.sqrt(Math.PI));
    const given = { rows: normalVectors(100_000, 1, 1, 1, 1), test: normalVectors(100_000, 1, 2) };
    expect((await measure(energyDistance, given))['distance']!.value).to.be.closeTo(expected, 0.01);
  });
});
