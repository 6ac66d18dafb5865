import { expect } from 'chai';
import type { Samples, Scorer, Truth } from '../../../core/contracts/index.js';
import type { Registration } from '../../../core/plugin/index.js';
import { rootStream } from '../../../core/random/index.js';
import { take } from '../../../core/samples/index.js';
import { exampleData } from '../../../core/testing/index.js';
import { label } from '../../../plugins/scorers/label.js';
import { fittedLikelihood, likelihood } from '../../../plugins/scorers/likelihood.js';
import { verifier } from '../../../plugins/scorers/verifier.js';
import { instanceOf, refusal } from '../../fixtures/entries.js';

const ROWS = 20_000;
const rows = exampleData('vectors', ROWS);
const asked = (chain = 5) => ({
  random: rootStream(4),
  chain: rootStream(chain),
  signal: new AbortController().signal,
  report: () => undefined,
});
const score = (
  entry: Registration,
  options: object,
  truth?: Truth,
  { of = rows, chain }: { readonly of?: Samples; readonly chain?: number } = {},
): Promise<Float64Array> =>
  instanceOf<Scorer>(entry, options).score(of, { ...asked(chain), ...(truth === undefined ? {} : { truth }) });
const correct = ({ count }: { readonly count: number }) => Uint8Array.from({ length: count }, (_, i) => i % 2);

describe('scorer verifier', () => {
  const numbers = Array.from({ length: ROWS }, (_, i) => String(i));
  for (const [kind, of] of [
    ['vectors', rows],
    ['pairs', exampleData('pairs', ROWS)],
    ['texts', { kind: 'text', count: ROWS, texts: numbers }],
    ['prompted texts', { kind: 'text', count: ROWS, texts: numbers.map(() => '7'), prompts: numbers }],
  ] as const)
    it(`passes right ${kind} with one probability and wrong ones with another`, async () => {
      const scores = await score(verifier, { keepGood: 0.8, keepBad: 0.3 }, { correct }, { of });
      for (const [right, rate] of [
        [1, 0.8],
        [0, 0.3],
      ] as const) {
        const passed = scores.filter((_, i) => i % 2 === right).reduce((sum, one) => sum + one, 0) / (ROWS / 2);
        expect(Math.abs(passed - rate) / Math.sqrt((rate * (1 - rate)) / (ROWS / 2))).to.be.below(4);
      }
      expect(new Set(scores)).to.deep.equal(new Set([0, 1]));
    });
  it('says the same of the same row wherever and whenever it stands, and another seed something else', async () => {
    const wrong = { correct: ({ count }: { readonly count: number }) => new Uint8Array(count) };
    for (const of of [
      exampleData('vectors', 200, 1, true),
      exampleData('pairs', 200),
      exampleData('text', 200),
      { kind: 'symbols', count: 200, alphabet: 200, values: Uint32Array.from({ length: 200 }, (_, i) => i) },
    ] as const) {
      const half = { keepGood: 0.5, keepBad: 0.5 };
      const first = await score(verifier, half, wrong, { of });
      const backwards = Array.from({ length: 200 }, (_, i) => 199 - i);
      expect([...(await score(verifier, half, wrong, { of: take<Samples>(of, backwards) }))].reverse()).to.deep.equal([
        ...first,
      ]);
      expect([...(await score(verifier, half, wrong, { of, chain: 6 }))]).to.not.deep.equal([...first]);
      // A higher rate passes whatever a lower one did.
      const more = await score(verifier, { keepGood: 0.5, keepBad: 0.8 }, wrong, { of });
      expect(more.every((passes, row) => passes >= first[row]!)).to.equal(true);
    }
  });
  it('says what it lacks', async () => {
    expect(await refusal(score(verifier, { keepGood: 1, keepBad: 0 }))).to.match(/^COLLAPSAR_NEEDS_UNMET/);
    expect(await refusal(score(likelihood, { scale: 1 }))).to.match(/^COLLAPSAR_NEEDS_UNMET/);
  });
});

describe('scorer likelihood', () => {
  it('is the true log density times its scale, and the least score for what cannot be', async () => {
    const logLikelihood = ({ count }: { readonly count: number }) =>
      Float64Array.from({ length: count }, (_, i) => (i === 1 ? -Infinity : -i));
    expect([...(await score(likelihood, { scale: -2 }, { logLikelihood })).subarray(0, 4)]).to.deep.equal([
      0,
      -Infinity,
      4,
      6,
    ]);
  });
});

describe('a likelihood of texts', () => {
  const of = { kind: 'text', count: 3, texts: ['ab', 'ä bc dé fg h', ''] } as const;
  const logLikelihood = () => Float64Array.of(-6, -26, -Infinity);
  const model = { logLikelihood: () => Promise.resolve(logLikelihood()) };
  it('is divided by their length and one for the end, in the unit asked for: characters, unless another is', async () => {
    for (const [per, scores] of [
      [undefined, [-2, -2]],
      ['character', [-2, -2]],
      ['byte', [-2, -26 / 15]],
      ['word', [-3, -26 / 6]],
      ['row', [-6, -26]],
    ] as const) {
      const options = per === undefined ? {} : { per };
      const wanted = [...scores, -Infinity];
      expect([...(await score(likelihood, options, { logLikelihood }, { of }))]).to.deep.equal(wanted);
      expect([...(await score(fittedLikelihood, { ...options, model }, undefined, { of }))]).to.deep.equal(wanted);
    }
  });
  it('has no length where rows are no texts', async () => {
    expect(await refusal(score(likelihood, { per: 'word' }, { logLikelihood: () => new Float64Array(ROWS) }))).to.match(
      /^COLLAPSAR_OPTION_INVALID .*per: word is for texts, and the rows are vectors/,
    );
  });
});

describe('scorer label', () => {
  it('likes the classes that it is told to, and says where there are none', async () => {
    const scorer = instanceOf<Scorer>(label, { liked: [0, 2] });
    const call = asked();
    const four = { ...exampleData('vectors', 4), labels: Uint32Array.of(0, 1, 2, 3) };
    expect([...(await scorer.score(four, call))]).to.deep.equal([1, 0, 1, 0]);
    expect(await refusal(scorer.score(exampleData('vectors', 4), call))).to.match(/carry no labels/);
  });
});

describe('scorer fitted-likelihood', () => {
  it('is the log density under its model', async () => {
    const model = { logLikelihood: ({ count }: { readonly count: number }) => new Float64Array(count).fill(-3) };
    expect((await score(fittedLikelihood, { model })).every((value) => value === -3)).to.equal(true);
  });
  it('refuses a model that knows no density', async () => {
    expect(await refusal(score(fittedLikelihood, { model: {} }))).to.match(/gives no log-likelihood/);
  });
});
