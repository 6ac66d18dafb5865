import { expect } from 'chai';
import fc from 'fast-check';
import type { Vectors } from '../../../core/contracts/index.js';
import { normal } from '../../../plugins/sources/normal.js';
import { breastCancer } from '../../../plugins/sources/breast-cancer.js';
import { digits } from '../../../plugins/sources/digits.js';
import { open } from './open.js';

const LAST = 1600;
const request = fc.record({ from: fc.nat(LAST), count: fc.nat(300) }).map(({ from, count }) => ({
  from,
  count: Math.min(count, LAST - from),
}));
const window = (whole: Vectors, from: number, count: number): number[] => {
  const d = whole.values.length / whole.count;
  return [...whole.values.subarray(from * d, (from + count) * d)];
};

describe('numbered rows', () => {
  const cases = [
    { name: 'normal, one column', entry: normal, options: {} },
    { name: 'normal, correlated columns', entry: normal, options: { dimensions: 3, correlation: 0.4 } },
    { name: 'normal, rows longer than a block', entry: normal, options: { dimensions: 600 }, runs: 4 },
    { name: 'a table drawn again', entry: breastCancer, options: { columns: ['mean_radius'] } },
  ];
  for (const { name, entry, options, runs = 60 } of cases)
    it(`depend on their index alone, whatever was asked before: ${name}`, async () => {
      const whole = await (await open(entry, options)).rows(0, LAST);
      await fc.assert(
        fc.asyncProperty(fc.array(request, { minLength: 1, maxLength: 8 }), async (requests) => {
          const data = await open(entry, options);
          for (const { from, count } of requests) {
            const rows = await data.rows(from, count);
            expect(rows.count).to.equal(count);
            expect([...rows.values]).to.deep.equal(window(whole, from, count));
            if (whole.labels !== undefined) expect(rows.labels).to.deep.equal(whole.labels.slice(from, from + count));
          }
        }),
        { numRuns: runs, seed: 7 },
      );
    });

  it('are a permutation of the rows not held out when each is drawn once', async () => {
    const data = await open(digits, { draw: 'once' });
    expect(data.size).to.equal(1797 - 539);
    expect(data.truth).to.equal(undefined);
    const whole = await data.rows(0, data.size);
    const parts = [await data.rows(900, 100), await data.rows(0, 900), await data.rows(1000, data.size - 1000)];
    expect([...parts[1]!.values, ...parts[0]!.values, ...parts[2]!.values]).to.deep.equal([...whole.values]);
    const asText = (samples: Vectors): string[] =>
      Array.from({ length: samples.count }, (_, row) => window(samples, row, 1).join() + `:${samples.labels![row]}`);
    const every = await open(digits, { draw: 'once' }, { seed: 99 });
    const other = await every.rows(0, every.size);
    expect([...asText(whole), ...asText(data.test)].sort()).to.deep.equal(
      [...asText(other), ...asText(every.test)].sort(),
    );
    expect(asText(whole)).to.not.deep.equal(asText(other));
  });
});
