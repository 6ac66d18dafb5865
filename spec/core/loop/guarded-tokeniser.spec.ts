import { expect } from 'chai';
import type { FittedModel, Tokeniser } from '../../../core/contracts/index.js';
import { CollapsarError } from '../../../core/errors/index.js';
import { guardFitted } from '../../../core/loop/index.js';

const GOOD: Tokeniser = {
  size: 4,
  end: 3,
  fingerprint: 'abc',
  encode: (text) => Uint16Array.from(text, (each) => 'abc'.indexOf(each)),
  decode: (tokens) => Array.from(tokens, (token) => 'abc'[token]).join(''),
};
const guarded = (tokeniser: unknown): FittedModel =>
  guardFitted({ sample: () => undefined, save: () => undefined, tokeniser: () => tokeniser }, ['tokens'], {
    who: { live: undefined, entry: 'models letters', plugin: 'collapsar-plugin-letters' },
    generation: () => undefined,
    signal: new AbortController().signal,
  });
const told = (call: () => unknown): string => {
  try {
    call();
  } catch (error) {
    return String(error);
  }
  return 'nothing';
};

describe('a tokeniser as the host hands it on', () => {
  it('encodes and decodes as the plugin does, and is one object for as long as the model lives', () => {
    const model = guarded(GOOD);
    const tokeniser = model.tokeniser!();
    expect([...tokeniser.encode('cab')]).to.deep.equal([2, 0, 1]);
    expect(tokeniser.decode(Uint8Array.of(1, 1))).to.equal('bb');
    expect(tokeniser).to.include({ size: 4, end: 3, fingerprint: 'abc' });
    expect(model.tokeniser!()).to.equal(tokeniser);
  });

  for (const [what, change, message] of [
    ['nothing', undefined, 'it returned nothing, not a tokeniser'],
    ['a size of one', { ...GOOD, size: 1 }, 'the size 1'],
    ['a size that is no number', { ...GOOD, size: '4' }, 'the size 4'],
    ['an end beyond its tokens', { ...GOOD, end: 4 }, 'the end of its tokeniser is 4'],
    ['an end that is no whole number', { ...GOOD, end: 0.5 }, 'the end of its tokeniser is 0.5'],
    ['no fingerprint', { ...GOOD, fingerprint: '' }, 'the fingerprint of its tokeniser is a string'],
    ['no decode', { ...GOOD, decode: undefined }, 'without encode or decode'],
  ] as const)
    it(`is refused with ${what}`, () => {
      expect(told(() => guarded(change).tokeniser!()))
        .to.include('collapsar-plugin-letters')
        .and.include(message);
    });

  for (const [what, change, message] of [
    ['a token beyond its size', { encode: () => Uint8Array.of(0, 4) }, 'token 1 of a text is 4'],
    ['the end as a token of a text', { encode: () => Uint8Array.of(3) }, 'token 0 of a text is 3'],
    ['a list', { encode: () => [0] }, 'it returned Array, not an array of tokens'],
    ['numbers for text', { decode: () => 7 }, 'it returned a number, not text'],
  ] as const)
    it(`names the plugin that gave ${what}`, () => {
      const { encode, decode } = guarded({ ...GOOD, ...change }).tokeniser!();
      const asked = 'decode' in change ? () => decode(Uint8Array.of(0)) : () => encode('a');
      expect(told(asked)).to.include('models letters (collapsar-plugin-letters)').and.include(message);
    });

  it("lets a user's mistake through to whoever knows the row", () => {
    const mistake = new CollapsarError('COLLAPSAR_FIT_INVALID', { what: 'no token for "x"' });
    const { encode } = guarded({
      ...GOOD,
      encode: () => {
        throw mistake;
      },
    }).tokeniser!();
    expect(() => encode('x'))
      .to.throw(CollapsarError)
      .and.to.equal(mistake);
  });
});
