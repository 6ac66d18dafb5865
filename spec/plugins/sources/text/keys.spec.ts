import { expect } from 'chai';
import { keysOf, rekeyed } from '../../../../plugins/sources/text/keys.js';
import { SpanList } from '../../../../plugins/sources/text/spans.js';

const spansOf = (texts: readonly string[]) => {
  const spans = new SpanList();
  for (const text of texts) {
    const bytes = new TextEncoder().encode(`..${text}`);
    spans.push(spans.buffers.push(bytes) - 1, 2, bytes.length);
  }
  return spans.done();
};

describe('keys of texts', () => {
  it('are those of cyrb53', () => {
    // Published with the function, https://github.com/bryc/code/blob/master/jshash/experimental/cyrb53.js
    expect([...keysOf(spansOf(['a', 'b', 'revenge', 'revenue']))]).to.deep.equal([
      7929297801672961, 8684336938537663, 4051478007546757, 8309097637345594,
    ]);
  });
  it('tell a text apart by what it continues, and are whole numbers below 2^53', () => {
    const texts = spansOf(['a', 'a', 'b']);
    const keys = keysOf(texts, keysOf(spansOf(['x', 'y', 'x'])));
    expect(new Set(keys).size).to.equal(3);
    for (const key of keys) expect(Number.isSafeInteger(key) && key >= 0).to.equal(true);
  });
  it('are spread evenly, and by the second key once more, whatever the first said', () => {
    const keys = keysOf(spansOf(Array.from({ length: 4000 }, (_, i) => `document ${i}`)));
    const low = (key: number): boolean => key < 2 ** 52;
    const counts = [0, 0, 0, 0];
    for (const key of keys) counts[Number(low(key)) + 2 * Number(low(rekeyed(key)))]!++;
    for (const count of counts) expect(Math.abs(count - 1000) / Math.sqrt(750)).to.be.below(4);
  });
});
