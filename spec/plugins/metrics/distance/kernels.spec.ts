import { spawnSync } from 'node:child_process';
import { expect } from 'chai';
import { rootStream } from '../../../../core/random/index.js';
import { distanceKernels, START, type DistanceKernels } from '../../../../plugins/metrics/distance/kernels.js';
import { PlainKernels } from '../../../../plugins/metrics/distance/plain-kernels.js';
import { LOADER, moduleAt, root } from '../../../places.js';

/** What a kernel leaves behind of the same memory: numbers, and what it returns. */
const after = (
  kernels: DistanceKernels,
  given: Float64Array,
  run: (kernels: DistanceKernels) => number | undefined,
): readonly number[] => {
  const numbers = new Float64Array(kernels.reserve(START + given.byteLength));
  numbers.set(given, START / 8);
  const returned = run(kernels);
  const left = new Float64Array(kernels.reserve(0), START, given.length);
  return [...left, ...(returned === undefined ? [] : [returned])];
};

describe('the kernels of distances', () => {
  const random = rootStream(3);
  const some = (count: number, scale = 1): Float64Array =>
    Float64Array.from({ length: count }, () => scale * random.normal());
  const both = (given: Float64Array, run: (kernels: DistanceKernels) => number | undefined): void => {
    expect(after(distanceKernels(), given, run)).to.deep.equal(after(new PlainKernels(), given, run));
  };
  const at = (place: number): number => START + 8 * place;

  it('run as WebAssembly here', () => {
    expect(distanceKernels()).to.not.be.instanceOf(PlainKernels);
  });

  for (const d of [1, 5, 8, 65])
    it(`have the bits of plain TypeScript in ${d} columns`, () => {
      const [count, panels] = [8, 3];
      const [a, b] = [count * d, 4 * panels * d];
      both(some(a + b + 4 * count * panels), (kernels) => {
        kernels.differences(count, at(0), d, at(a), panels, at(a + b));
        return undefined;
      });
      both(some(a + b + 4 * count * panels, 0.7), (kernels) => {
        kernels.mismatches(count, at(0), d, at(a), panels, 1 / d, at(a + b));
        return undefined;
      });
      // Rows that are equal to others, and near them: some squares lose their digits.
      const rows = some(a);
      const panel = Float64Array.from({ length: b }, (_, i) => rows[Math.floor(i / 4) % d]! + (i % 3) * 1e-9);
      const norms = some(count + 4 * panels).map((x) => d * x * x);
      both(
        Float64Array.of(...rows, ...panel, ...norms, ...some(a), ...some(b), ...some(4 * count * panels)),
        (kernels) => {
          const [x, y, m] = [0, a, a + b + count];
          const [rest, out] = [a + b + norms.length, 2 * (a + b) + norms.length];
          kernels.products(count, at(x), at(a + b), at(rest), d, at(y), at(m), at(rest + a), panels, 1 / 8, at(out));
          return undefined;
        },
      );
    });

  for (const count of [0, 1, 2, 3, 4, 7, 130])
    it(`add ${count} roots and exponentials in the order of plain TypeScript`, () => {
      const squares = some(count, 30).map((x) => x * x);
      both(squares, (kernels) => kernels.rootSum(START, count));
      both(squares, (kernels) => kernels.exponentialSum(START, count, -0.5));
      both(squares, (kernels) => kernels.exponentialSum(START, count, -1e-3));
    });

  it('have exponentials that are off by a unit of the last place at most, down to e^-708', () => {
    const exponents = [0, 1e-300, 1e-9, 0.3, 0.34657359027997264, 0.35, 1, 20, 300.5, 707.9, 708];
    for (const x of [...exponents, ...Array.from({ length: 500 }, () => 40 * random.uniform())]) {
      const [value] = after(distanceKernels(), Float64Array.of(x), (kernels) =>
        kernels.exponentialSum(START, 1, -1),
      ).slice(-1);
      expect(value! / Math.exp(-x)).to.be.closeTo(1, 2.3e-16);
    }
    for (const x of [708.1, 1e9, Infinity])
      expect(
        after(distanceKernels(), Float64Array.of(x), (kernels) => kernels.exponentialSum(START, 1, -1)).at(-1),
      ).to.equal(0);
  });

  it('give the same numbers in a process that has no WebAssembly', () => {
    const module = (path: string): string =>
      JSON.stringify(moduleAt(`../../../../plugins/metrics/${path}`, import.meta.url).href);
    const program = (first: string): string => `
      const { nearestSquares } = await import(${module('distance/nearest')});
      const { kernelSumWithin } = await import(${module('mmd')});
      const { meanDistanceWithin } = await import(${module('energy-distance')});
      ${first}
      let state = 1;
      const next = () => (state = (state * 16807) % 2147483647) / 2147483647;
      const points = { count: 150, d: 20, values: Float64Array.from({ length: 3000 }, (_, at) => (at % 60 < 20 ? 1000 : 0) + next()) };
      console.log(JSON.stringify([[...nearestSquares(points, points, 3, true)], kernelSumWithin(points, 1.5), meanDistanceWithin(points)]));`;
    const [with_, without] = ['', 'delete globalThis.WebAssembly;'].map((first) => {
      const { stdout, stderr } = spawnSync(process.execPath, [...LOADER, '--input-type=module', '-e', program(first)], {
        cwd: root,
        encoding: 'utf8',
      });
      expect(stdout, stderr).to.match(/^\[\[\d/);
      return stdout;
    });
    expect(without).to.equal(with_);
  });
});
