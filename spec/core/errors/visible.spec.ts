import { expect } from 'chai';
import fc from 'fast-check';
import { hiddenIn, visible } from '../../../core/errors/index.js';

describe('text whose every character is seen', () => {
  it('has controls, changes of direction and characters without a width written out', () => {
    expect(visible('\u001b[31mred\u001b[0m \u202eevil\u202c \u200b\u009b\u0007\rover')).to.equal(
      String.raw`\u001b[31mred\u001b[0m \u202eevil\u202c \u200b\u009b\u0007\u000dover`,
    );
    expect([hiddenIn('a\u202e'), hiddenIn('a\u{e0041}'), hiddenIn('a b')]).to.deep.equal([
      'U+202E',
      'U+E0041',
      undefined,
    ]);
  });

  it('is itself where all of it is seen, is not changed twice, and keeps the value of JSON', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const once = visible(text);
        expect(visible(once)).to.equal(once);
        if (hiddenIn(text) === undefined) expect(once).to.equal(text);
        expect(JSON.parse(visible(JSON.stringify(text)))).to.equal(text);
      }),
    );
  });
});
