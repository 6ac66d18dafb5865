import { expect } from 'chai';
import type { Scorer, Truth } from '../../../core/contracts/index.js';
import type { Registration } from '../../../core/plugin/index.js';
import { rootStream } from '../../../core/random/index.js';
import { exampleData } from '../../../core/testing/index.js';
import { label } from '../../../plugins/scorers/label.js';
import { fittedLikelihood, likelihood } from '../../../plugins/scorers/likelihood.js';
import { verifier } from '../../../plugins/scorers/verifier.js';
import { refusal } from '../../fixtures/entries.js';

const ROWS = 20_000;
const rows = exampleData('vectors', ROWS);
const score = (entry: Registration, options: object, truth?: Truth): Promise<Float64Array> =>
  new (entry.implementation as unknown as new (options: object) => Scorer)(options).score(rows, {
    random: rootStream(4),
    signal: new AbortController().signal,
    report: () => undefined,
    ...(truth === undefined ? {} : { truth }),
  });
const correct = ({ count }: { readonly count: number }) => Uint8Array.from({ length: count }, (_, i) => i % 2);

describe('scorer verifier', () => {
  it('passes right rows with one probability and wrong ones with another', async () => {
    const scores = await score(verifier, { keepGood: 0.8, keepBad: 0.3 }, { correct });
    for (const [right, rate] of [
      [1, 0.8],
      [0, 0.3],
    ] as const) {
      const passed = scores.filter((_, i) => i % 2 === right).reduce((sum, one) => sum + one, 0) / (ROWS / 2);
      expect(Math.abs(passed - rate) / Math.sqrt((rate * (1 - rate)) / (ROWS / 2))).to.be.below(4);
    }
    expect(new Set(scores)).to.deep.equal(new Set([0, 1]));
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

describe('scorer label', () => {
  it('likes the classes that it is told to, and says where there are none', async () => {
    const scorer = new (label.implementation as unknown as new (options: object) => Scorer)({ liked: [0, 2] });
    const call = { random: rootStream(4), signal: new AbortController().signal, report: () => undefined };
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
  it('refuses a model that knows no density', () => {
    expect(() => score(fittedLikelihood, { model: {} })).to.throw(/gives no log-likelihood/);
  });
});
