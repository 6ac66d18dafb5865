import { expect } from 'chai';
import fc from 'fast-check';
import { longestSpans } from '../../../../plugins/metrics/copied-span/suffix-automaton.js';
import { encodingOf } from '../../../../plugins/text.js';
import { text } from '../../models/symbol-fixtures.js';

/** Longest span of one text that another of a list holds, by trying them all. */
const byTrying = (made: string, searched: readonly string[]): number => {
  for (let length = made.length; length > 0; length--)
    for (let from = 0; from + length <= made.length; from++)
      if (searched.some((each) => each.includes(made.slice(from, from + length)))) return length;
  return 0;
};
const spans = (made: readonly string[], searched: readonly string[], from = 0, to = made.length): readonly number[] => {
  const texts = encodingOf(text(...made), 'characters');
  const others = searched.map((each) => {
    const { types, tokens, offsets } = encodingOf(text(each), 'characters');
    return { offsets, tokens: tokens.map((token) => texts.types.indexOf(types[token]!)) };
  });
  return [...longestSpans({ texts, from, to }, [others])[0]!];
};

describe('the longest copied span', () => {
  it('is that of every text, whatever the others are', () => {
    const texts = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 14 }), { maxLength: 6 });
    fc.assert(
      fc.property(texts, texts, (made, searched) => {
        expect(spans(made, searched)).to.deep.equal(made.map((each) => byTrying(each, searched)));
      }),
      { numRuns: 500 },
    );
  });
  it('is the same for a stretch of the texts', () => {
    const [made, searched] = [
      ['abcabx', 'bcab', '', 'xabc'],
      ['cabxbc', 'ab'],
    ];
    const all = spans(made, searched);
    expect([...spans(made, searched, 0, 1), ...spans(made, searched, 1, 4)]).to.deep.equal(all);
  });
  it('does not reach from one text into the next', () => {
    expect(spans(['abcd'], ['ab', 'cd'])).to.deep.equal([2]);
    expect(spans(['ab', 'cd'], ['abcd'])).to.deep.equal([2, 2]);
  });
});
