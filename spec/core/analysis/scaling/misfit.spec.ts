import { expect } from 'chai';
import { towardsAny } from '../../../../core/analysis/scaling/fit.js';
import { LawSearch } from '../../../../core/analysis/scaling/law.js';
import { misses } from '../../../../core/analysis/scaling/misfit.js';
import { meansOf, precisions, type Along } from '../../../../core/analysis/scaling/resample.js';
import { rootStream } from '../../../../core/random/index.js';

const ROWS = [50, 100, 200, 400, 800];
const SEEDS = 10;
const search = new LawSearch(towardsAny(ROWS), ROWS);
/** A share of each seed's error is common to all positions, and its spread falls with the rows. */
const values = (level: (rows: number) => number, study: number, shared: number): Along => {
  const random = rootStream(71).child(study);
  const common = Float64Array.from({ length: SEEDS }, () => random.normal());
  return {
    x: ROWS,
    values: ROWS.map((rows) =>
      common.map(
        (one) => level(rows) + (Math.sqrt(shared) * one + Math.sqrt(1 - shared) * random.normal()) / Math.sqrt(rows),
      ),
    ),
  };
};
const missed = (along: Along): boolean => misses(search.fit(meansOf(along), precisions(along)).loss, along);
const often = (level: (rows: number) => number, shared: number): number =>
  Array.from({ length: 300 }, (_, study) => missed(values(level, study, shared))).filter(Boolean).length / 300;

describe('a law that its values do not follow', () => {
  it('is seldom seen where they do, their errors shared or not', () => {
    for (const shared of [0, 0.8]) expect(often((rows) => 2 - 8 / Math.sqrt(rows), shared)).to.be.at.most(0.05);
  });
  it('is seen in values that go up and down', () => {
    expect(often((rows) => 1 + 0.3 * Math.cos(2.5 * Math.log(rows)), 0)).to.be.above(0.9);
  });
  it('is not looked for with three positions, or without spread', () => {
    const three: Along = { x: ROWS.slice(0, 3), values: values(() => 1, 1, 0).values.slice(0, 3) };
    expect(misses(1e6, three)).to.equal(false);
    expect(misses(1e6, { x: ROWS, values: ROWS.map((rows) => new Float64Array(SEEDS).fill(rows)) })).to.equal(false);
  });
});
