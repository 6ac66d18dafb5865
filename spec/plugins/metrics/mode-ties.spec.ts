import { expect } from 'chai';
import { lostShare, modeCounts } from '../../../plugins/metrics/modes.js';

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
