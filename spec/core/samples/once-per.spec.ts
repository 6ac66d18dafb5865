import { expect } from 'chai';
import { oncePer, oncePerColumns } from '../../../core/samples/index.js';

describe('oncePer', () => {
  it('computes once for each object, whatever comes out', () => {
    let calls = 0;
    const size = oncePer((list: readonly number[]): number | undefined => {
      calls++;
      return list.length === 0 ? undefined : list.length;
    });
    const [some, none] = [[1, 2], []];
    expect([size(some), size(none), size(some), size(none)]).to.deep.equal([2, undefined, 2, undefined]);
    expect(calls).to.equal(2);
    size([1, 2]);
    expect(calls).to.equal(3);
  });
});

describe('oncePerColumns', () => {
  it('computes once for each object and choice of columns', () => {
    const asked: string[] = [];
    const of = oncePerColumns((row: { readonly name: string }, columns) => {
      asked.push(row.name);
      return columns.length;
    });
    const [a, b] = [{ name: 'a' }, { name: 'b' }];
    expect([of(a, [1, 2]), of(a, [1, 2]), of(a, [12]), of(b, [1, 2])]).to.deep.equal([2, 2, 1, 2]);
    expect(asked).to.deep.equal(['a', 'a', 'b']);
  });
});
