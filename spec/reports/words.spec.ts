import { expect } from 'chai';
import fc from 'fast-check';
import {
  count,
  estimate,
  list,
  number,
  percent,
  probability,
  published,
  signed,
  span,
  tick,
} from '../../reports/words/index.js';

describe('the words of a report', () => {
  it('shows numbers with three significant digits, a true minus and powers of ten', () => {
    expect([0, 1, -0.5, 0.000123, 12.345, 1234.5].map((n) => number(n))).to.deep.equal([
      '0',
      '1',
      '−0.5',
      '0.000123',
      '12.3',
      '1\u202f235',
    ]);
    expect(number(1e-5)).to.equal('10⁻⁵');
    expect(number(-2.5e7)).to.equal('−2.5\u2009×\u200910⁷');
    expect([NaN, Infinity, -Infinity].map(number)).to.deep.equal(['–', '∞', '−∞']);
    expect(signed(0.25)).to.equal('+0.25');
    expect(count(1234567)).to.equal('1\u202f234\u202f567');
    expect([0.25, 0.07, 0.43249, 0.00002, 0].map(percent)).to.deep.equal([
      '25\u202f%',
      '7\u202f%',
      '43.2\u202f%',
      'under 0.01\u202f%',
      '0\u202f%',
    ]);
    expect([0.1, 0.2, 0.3].map((at) => tick(at, 0.1)).concat(tick(1, 0.05))).to.deep.equal([
      '0.1',
      '0.2',
      '0.3',
      '1.00',
    ]);
  });

  it('gives a mean the digits that its interval warrants', () => {
    expect(estimate(0.98317, 0.0123)).to.equal('0.983 ± 0.012');
    expect(estimate(-3.2, 1.4)).to.equal('−3.2 ± 1.4');
    expect(estimate(12.3456)).to.equal('12.3');
  });

  it('never says p = 0', () => {
    expect([0, 0.0004, 0.012, 0.5, 1].map(probability)).to.deep.equal([
      '< .001',
      '< .001',
      '= .012',
      '= .50',
      '> .999',
    ]);
  });

  it('joins lists and spans', () => {
    expect(list(['a', 'b', 'c'])).to.equal('a, b and c');
    expect(span([30, 28, 30])).to.equal('28 to 30');
  });

  it('publishes no absolute path', () => {
    const cases: readonly (readonly [string, string])[] = [
      ['/home/jane/data.csv', '…/data.csv'],
      ['Cannot read "/home/Jane Doe/my data.csv": gone', 'Cannot read "…/my data.csv": gone'],
      ['at file:///home/jane/plugin.js:3', 'at …/plugin.js:3'],
      ['C:\\Users\\Jane\\rows.csv', '…/rows.csv'],
      ['failed in C:\\Users\\jane\\rows.csv today', 'failed in …/rows.csv today'],
      ['run ~/studies/tour.yaml --out runs/tour', 'run …/tour.yaml --out runs/tour'],
      ['see https://example.org/a/b and 3/4 of them', 'see https://example.org/a/b and 3/4 of them'],
    ];
    for (const [text, safe] of cases) expect(published(text), text).to.equal(safe);
    const name = fc.stringMatching(/^[a-z]{3,8}$/);
    fc.assert(
      fc.property(name, name, name, name, (user, folder, before, after) => {
        const text = published(`${before}: /home/${user}Q/${folder}/file.csv, ${after}`);
        expect(text).not.to.include(`${user}Q`);
        expect(text).to.include('file.csv');
      }),
    );
  });
});
