import { expect } from 'chai';
import fc from 'fast-check';
import type { RandomStream } from '../../../core/contracts/index.js';
import { fillBelow, fillNormals, philox, rootStream } from '../../../core/random/index.js';

const head = (stream: RandomStream): string => Array.from({ length: 4 }, () => stream.uniform()).join(' ');
const segment = fc.oneof(fc.string({ maxLength: 5 }), fc.integer(), fc.double({ noNaN: true }));
const path = fc.array(segment, { minLength: 1, maxLength: 4 });

const ROOT = [0.48888310298631216, 0.6330715608706177, 0.42424631796406825, 253];
const CHILD = [0.10076670385950787, 1.3375104535507236, 3];

describe('a random stream', () => {
  it('gives a child that does not depend on how much was drawn from either', () => {
    fc.assert(
      fc.property(path, fc.integer({ min: 0, max: 9 }), (names, draws) => {
        const parent = rootStream(3);
        const before = head(parent.child(...names));
        for (let i = 0; i < draws; i++) parent.normal();
        return head(parent.child(...names)) === before;
      }),
    );
  });
  it('goes on unchanged when a child is made', () => {
    const plain = rootStream(4);
    const asked = rootStream(4);
    plain.uniform();
    asked.uniform();
    asked.child('a').uniform();
    expect(head(asked)).to.equal(head(plain));
  });
  it('gives different numbers at different paths', () => {
    fc.assert(
      fc.property(path, path, (a, b) => {
        const same = a.length === b.length && a.every((s, i) => s === b[i]);
        return (head(rootStream(1).child(...a)) === head(rootStream(1).child(...b))) === same;
      }),
    );
  });
  it('tells text from numbers and does not run segments together', () => {
    const root = rootStream(1);
    const heads = [['a', 1], ['a1'], ['a', '1'], [1, 'a'], ['1'], [1], [1.5], ['a', ''], ['a'], ['', 'a']].map(
      (names) => head(root.child(...names)),
    );
    expect(new Set(heads).size).to.equal(heads.length);
  });
  it('is the same stream whether a path is taken in one step or in two', () => {
    expect(head(rootStream(1).child('a', 2))).to.equal(head(rootStream(1).child('a').child(2)));
  });
  it('gives other numbers for another seed', () => {
    expect(head(rootStream(1))).not.to.equal(head(rootStream(2)));
  });
  it('keeps its first numbers for ever', () => {
    const root = rootStream(1);
    expect([root.uniform(), root.uniform(), root.normal(), root.below(1000)]).to.deep.equal(ROOT);
    const child = rootStream(1).child('fit', 3);
    expect([child.uniform(), child.normal(), child.below(10)]).to.deep.equal(CHILD);
  });
  it('fills an array with the normals that it gives one by one, and goes on where they end', () => {
    // Enough that the wedges and the tail of the density are drawn from: one in a hundred, one in 4,000.
    const [filled, plain] = [rootStream(8), rootStream(8)];
    const out = new Float64Array(100_000);
    fillNormals(filled, out, 10, 99_990);
    expect(out).to.deep.equal(Float64Array.from(out, (_, at) => (at < 10 || at >= 99_990 ? 0 : plain.normal())));
    expect(head(filled)).to.equal(head(plain));
    expect(Math.max(...out.map(Math.abs))).to.be.above(3.45);
  });
  it('fills an array of 32 bits with the same, rounded', () => {
    const plain = rootStream(8);
    const rounded = Float32Array.from({ length: 500 }, () => plain.normal());
    expect(fillNormals(rootStream(8), new Float32Array(500))).to.deep.equal(rounded);
  });
  it('of somebody else fills an array too', () => {
    const two: RandomStream = { child: () => two, uniform: () => 0.5, below: () => 0, normal: () => 2 };
    const out = new Float64Array(3);
    fillNormals(two, out, 1);
    expect([...out]).to.deep.equal([0, 2, 2]);
  });
  it('draws below n the remainder of the first word that no incomplete multiple of n holds', () => {
    for (const n of [1, 2, 3, 1000, 2147483648, 2147483649, 3221225472, 3000000000, 4294967295]) {
      const [drawn, words] = [rootStream(n).child('below'), rootStream(n).child('below')];
      for (let i = 0; i < 200; i++) {
        let word = words.below(4294967296);
        while (word >= 4294967296 - (4294967296 % n)) word = words.below(4294967296);
        expect(drawn.below(n)).to.equal(word % n);
      }
    }
  });
  it('draws below one number after another what it draws one by one, and goes on where that ends', () => {
    for (const first of [1, 900, 2147483600, 3221225472, 4294967290, 4294967295]) {
      const count = Math.min(100, 4294967297 - first);
      const [filled, plain] = [rootStream(first), rootStream(first)];
      const out = new Uint32Array(count);
      fillBelow(filled, first, out);
      expect([...out], String(first)).to.deep.equal(Array.from(out, (_, i) => plain.below(first + i)));
      expect(head(filled)).to.equal(head(plain));
    }
    expect(() => fillBelow(rootStream(1), 0, new Uint32Array(1))).to.throw(RangeError);
    expect(() => fillBelow(rootStream(1), 4294967296, new Uint32Array(2))).to.throw(RangeError);
    const last: RandomStream = { child: () => last, uniform: () => 0.5, below: (n) => n - 1, normal: () => 0 };
    const out = new Uint32Array(3);
    fillBelow(last, 5, out);
    expect([...out]).to.deep.equal([4, 5, 6]);
  });
  it('refuses a range that is not a whole number of values', () => {
    for (const n of [0, -1, NaN, 4294967297]) expect(() => rootStream(1).below(n)).to.throw(RangeError);
  });
});

describe('philox', () => {
  // The known-answer vectors that its authors publish with Random123.
  for (const [counter, key, answer] of [
    [[0, 0, 0, 0], [0, 0], '6627e8d5 e169c58d bc57ac4c 9b00dbd8'],
    [[0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff], [0xffffffff, 0xffffffff], '408f276d 41c83b0e a20bc7c6 6d5451fd'],
    [[0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0], 'd16cfe09 94fdcceb 5001e420 24126ea1'],
  ] as const)
    it(`gives the published answer ${answer}`, () => {
      const block = [...philox(counter[0], counter[1], counter[2], counter[3], key[0], key[1])];
      expect(block.map((word) => word.toString(16).padStart(8, '0')).join(' ')).to.equal(answer);
    });
});
