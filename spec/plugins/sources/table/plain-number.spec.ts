import { expect } from 'chai';
import fc from 'fast-check';
import { plainNumber } from '../../../../plugins/sources/table/plain-number.js';

const POINT = 0x2e;
const read = (text: string, decimal = POINT): number => {
  const bytes = Buffer.from(`;${text};`);
  return plainNumber(bytes, 1, bytes.length - 1, decimal);
};

describe('a number in plain notation', () => {
  it('is what Number() makes of it, to the last bit, or is left to it', () => {
    const digits = (most: number): fc.Arbitrary<string> =>
      fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: most }).map((all) => all.join(''));
    const text = fc
      .tuple(fc.constantFrom('', '-', '+'), digits(20), fc.constantFrom('', '.'), digits(24), fc.constantFrom('', ' '))
      .map(([sign, whole, point, rest, space]) => `${space}${sign}${whole}${point}${point === '' ? '' : rest}${space}`);
    let told = 0;
    fc.assert(
      fc.property(text, (written) => {
        const value = read(written);
        if (Number.isNaN(value)) return;
        told++;
        expect(Object.is(value, Number(written)), `${written}: ${value}`).to.equal(true);
      }),
      { numRuns: 20_000, seed: 1 },
    );
    expect(told).to.be.above(5000);
  });

  it('is told of every double as programs write it, all but a few of them here', () => {
    let told = 0;
    fc.assert(
      fc.property(
        fc.double({ min: -1e6, max: 1e6, noNaN: true }),
        fc.integer({ min: 12, max: 19 }),
        (value, places) => {
          for (const written of [String(value), value.toFixed(places - 6)]) {
            const found = read(written);
            if (Number.isNaN(found)) continue;
            told++;
            expect(Object.is(found, Number(written)), written).to.equal(true);
          }
        },
      ),
      { numRuns: 20_000, seed: 2 },
    );
    expect(told).to.be.above(20_000);
  });

  it('lies half-way between two doubles: that is left to Number()', () => {
    // 2^52 + 1/2 is a tie, and so is 1 + 2^-53 as far as nineteen digits go.
    for (const written of ['4503599627370496.5', '1.0000000000000001110']) {
      const found = read(written);
      expect(Number.isNaN(found) || found === Number(written), written).to.equal(true);
    }
  });

  it('has another decimal sign where it is said, and none of the other', () => {
    expect(read('160,5', 0x2c)).to.equal(160.5);
    expect(read('160.5', 0x2c)).to.be.NaN;
    expect(read('160,5')).to.be.NaN;
  });

  it('is nothing else: no exponent, no group, no word, no whole number that a double may round', () => {
    for (const written of ['', ' ', '.', '-', '+.', '1e5', '1 000', '0x10', 'NaN', '--1', '1.2.3', '٣'])
      expect(read(written), written).to.be.NaN;
    for (const written of ['9007199254740992', '12345678901234567', '-9007199254740993.0'])
      expect(read(written), written).to.be.NaN;
    expect(read('9007199254740991')).to.equal(Number.MAX_SAFE_INTEGER);
    expect(Object.is(read('-0'), -0)).to.equal(true);
    expect(read('007.50')).to.equal(7.5);
  });
});
