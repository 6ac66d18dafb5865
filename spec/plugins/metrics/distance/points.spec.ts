import { expect } from 'chai';
import fc from 'fast-check';
import type { Part, Vectors } from '../../../../core/contracts/index.js';
import { trainingSet } from '../../../../core/samples/index.js';
import { spreadRows } from '../../../../plugins/metrics/distance/points.js';
import { trainingRows } from '../../../../plugins/metrics/memorisation.js';
import { vectors } from '../subject.js';

describe('rows spread over a sample', () => {
  it('are different ones, in order, of every part of it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 1, max: 300 }), (total, wanted) => {
        const rows = spreadRows(total, wanted);
        expect(rows.length).to.equal(Math.min(total, wanted));
        rows.forEach((row, i) => {
          expect(row).to.be.at.least(Math.floor((i * total) / rows.length));
          expect(row).to.be.below(Math.floor(((i + 1) * total) / rows.length));
        });
      }),
    );
  });

  it('meet no period in the order of the rows', () => {
    const counts = new Array<number>(10).fill(0);
    for (const row of spreadRows(10_000, 1000)) counts[row % 10]!++;
    for (const count of counts) expect(count).to.be.within(80, 120);
  });

  it('of a training set are taken from its parts in order', () => {
    const parts: Part<Vectors>[] = [
      { samples: vectors([0, 1, 2]), origin: 'real' },
      { samples: vectors([3]), origin: 1 },
      { samples: vectors([4, 5]), origin: 2 },
    ];
    expect([...trainingRows(trainingSet(parts), 100).values]).to.deep.equal([0, 1, 2, 3, 4, 5]);
    const some = trainingRows(trainingSet(parts), 3);
    expect([...some.values]).to.deep.equal([...spreadRows(6, 3)]);
  });
});
