import { expect } from 'chai';
import { compareLines } from '../../cli/verify/compare-lines.js';

const published = ['1,m.a,0.5,exact', '1,"b, c.d",2,sampled', '2,m.a,0,exact'];

describe('comparing a published cell with the same cell computed here', () => {
  it('calls the same bytes the same', () =>
    expect(compareLines(published, [...published])).to.deep.equal({
      same: true,
      values: 3,
      missing: 0,
      difference: 0,
    }));
  it('finds the largest relative difference and where it is', () => {
    const computed = ['1,m.a,0.5,exact', '1,"b, c.d",1,sampled', '2,m.a,0,exact'];
    expect(compareLines(published, computed)).to.deep.include({ same: false, difference: 0.5, at: '1,"b, c.d"' });
  });
  it('counts what only one of the two has', () =>
    expect(compareLines(published, ['1,m.a,0.5,exact', '3,m.a,1,exact'])).to.include({ same: false, missing: 3 }));
  it('does not call another spelling of a number the same bytes', () =>
    expect(compareLines(['1,m.a,0.50,exact'], ['1,m.a,0.5,exact'])).to.include({ same: false, difference: 0 }));
});
