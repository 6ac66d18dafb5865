import { expect } from 'chai';
import type { RandomStream } from '../../../core/contracts/index.js';
import * as numerics from '../../../core/numerics/index.js';
import { rootStream } from '../../../core/random/index.js';
import { pythonHas, requires } from '../../requires.js';
import { askPython } from '../python.js';

const between = (random: RandomStream, low: number, high: number) => low + (high - low) * random.uniform();
/** 10 to a power between the two */
const scale = (random: RandomStream, low: number, high: number) => Math.exp(Math.LN10 * between(random, low, high));

/** How arguments are drawn, and how far from SciPy a value may be, relative. */
const CASES: Readonly<Record<string, readonly [draw: (r: RandomStream) => readonly number[], tolerance: number]>> = {
  erf: [(r) => [between(r, -4, 4)], 1e-13],
  erfc: [(r) => [between(r, -4, 20)], 1e-12],
  normalCdf: [(r) => [between(r, -20, 8)], 1e-12],
  normalQuantile: [(r) => [scale(r, -100, -0.4)], 1e-12],
  logGamma: [(r) => [scale(r, -8, 8)], 1e-12],
  trigamma: [(r) => [scale(r, -4, 5)], 1e-12],
  betaIncomplete: [(r) => [between(r, 0.02, 0.98), scale(r, -1, 2), scale(r, -1, 2)], 1e-11],
  gammaIncomplete: [
    (r) => {
      const a = scale(r, -1, 4);
      return [a, a * between(r, 0.5, 2)];
    },
    1e-11,
  ],
  chiSquareSf: [
    (r) => {
      const df = Math.ceil(scale(r, 0, 3));
      return [df * between(r, 0.2, 3), df];
    },
    1e-11,
  ],
  studentTCdf: [(r) => [between(r, -30, 5), scale(r, -0.3, 5)], 1e-11],
  studentTQuantile: [(r) => [scale(r, -12, -0.4), scale(r, 0, 4)], 1e-10],
  binomialCdf: [
    (r) => {
      const n = 1 + r.below(500);
      return [r.below(n), n, between(r, 0.01, 0.99)];
    },
    1e-11,
  ],
};

describe('numerics beside SciPy', function () {
  before(function () {
    requires(this, 'python3 with scipy', pythonHas('scipy'));
  });
  it('agree on thousands of arguments', () => {
    const random = rootStream(5);
    const asked = Object.entries(CASES).flatMap(([name, [draw]]) =>
      Array.from({ length: 300 }, () => [name, draw(random)] as const),
    );
    const answers = askPython<readonly number[]>(new URL('reference.py', import.meta.url), ['scipy'], asked);
    const functions = numerics as unknown as Readonly<Record<string, (...args: readonly number[]) => number>>;
    const far = asked.flatMap(([name, args], i) => {
      const wanted = answers[i]!;
      const got = functions[name]!(...args);
      // Below the smallest normal numbers there are no digits left to compare.
      if (Math.abs(wanted) < 1e-280) return [];
      const error = Math.abs(got - wanted) / Math.abs(wanted);
      return error <= CASES[name]![1] ? [] : [`${name}(${args.join(', ')}) = ${got}, SciPy ${wanted}`];
    });
    expect(far).to.deep.equal([]);
  });
});
