import { expect } from 'chai';
import type { Truth, Vectors } from '../../../core/contracts/index.js';
import { lostShare, modeCounts, modes } from '../../../plugins/metrics/modes.js';
import { measure, vectors } from './subject.js';

describe('modes', () => {
  const truth: Truth<Vectors> = {
    modes: {
      shares: Float64Array.of(0.5, 0.3, 0.2),
      of: ({ values }) => Int32Array.from(values, (x) => (x < 3 ? x : -1)),
    },
  };

  it('counts modes below a quarter of their share, wrong shares, and rows between', async () => {
    const rows = vectors([
      ...new Array<number>(80).fill(0),
      ...new Array<number>(7).fill(1),
      2,
      2,
      2,
      2,
      2,
      3,
      3,
      3,
      3,
      3,
      3,
      3,
      3,
    ]);
    const found = await measure(modes, { rows, test: rows, truth: truth as Truth });
    expect(found['lost']!.value).to.be.closeTo(1 / 3, 1e-15);
    expect(found['shift']!.value).to.be.closeTo(0.5 * (0.3 + 0.23 + 0.15 + 0.08), 1e-14);
    expect(found['between']!.value).to.be.closeTo(0.08, 1e-15);
  });

  it('takes labels for modes when asked to, the held-out shares for true ones', async () => {
    const test = vectors([0, 0, 0, 0], 1, [0, 0, 2, 2]);
    const rows = vectors([0, 0, 0], 1, [0, 0, 0]);
    const found = await measure(modes, { rows, test }, { by: 'labels' });
    expect(found).to.deep.equal({
      lost: { value: 0.5, basis: 'sampled' },
      shift: { value: 0.5, basis: 'sampled' },
    });
    expect(await measure(modes, { rows: vectors([0]), test }, { by: 'labels' })).to.deep.equal({});
  });
});

describe('a mode with exactly a quarter of its true share', () => {
  it('is kept, however the shares round', () => {
    for (let total = 4; total <= 200; total++)
      for (let kept = 1; 4 * kept <= total; kept++) {
        const shares = Float64Array.of((4 * kept) / total, 1 - (4 * kept) / total);
        const modes = Int32Array.from({ length: total }, (_, row) => (row < kept ? 0 : 1));
        expect(lostShare(modeCounts(modes, shares)), `${kept} of ${total}`).to.equal(0);
      }
  });
});
