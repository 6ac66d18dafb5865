import { expect } from 'chai';
import type { ScoreContext, Scorer, Text } from '../../../core/contracts/index.js';
import { qualityOf, scorerQuality } from '../../../plugins/metrics/scorer-quality.js';
import { verifier } from '../../../plugins/scorers/verifier.js';
import { instanceOf } from '../../fixtures/entries.js';
import { measure, told } from './subject.js';

const texts = (...all: string[]): Text => ({ kind: 'text', count: all.length, texts: all });
/** A text is its own score. */
const scorer: Scorer<Text> = {
  score: (samples) => Promise.resolve(Float64Array.from(samples.texts, Number)),
};
const truth = {
  correct: (samples: unknown) => Uint8Array.from((samples as Text).texts, (text) => Number(text.includes('!'))),
};

describe('scorer-quality', () => {
  it('is what it says of scores and labels', () => {
    const quality = qualityOf(Float64Array.of(0.95, 0.5, 0.25, 0.45, 0.75), Uint8Array.of(1, 1, 1, 0, 0), 0.5);
    // Good above bad: .95 twice, .5 once, .25 never, of six pairs.
    expect(quality.auc).to.be.closeTo(3 / 6, 1e-12);
    expect(quality).to.include({ precision: 2 / 3, falseAcceptance: 1 / 2, falseRejection: 1 / 3, accuracy: 3 / 5 });
    expect(quality.brier).to.be.closeTo((0.05 ** 2 + 0.5 ** 2 + 0.75 ** 2 + 0.45 ** 2 + 0.75 ** 2) / 5, 1e-12);
    expect(quality.calibrationError).to.be.closeTo((0.05 + 0.5 + 0.75 + 0.45 + 0.75) / 5, 1e-12);
  });
  it('weighs what a bin is off by its rows: .2 of ten rows of which two are good is no error', () => {
    const good = Uint8Array.of(1, 1, 0, 0, 0, 0, 0, 0, 0, 0);
    expect(qualityOf(new Float64Array(10).fill(0.2), good, 0.5).calibrationError).to.be.closeTo(0, 1e-12);
    expect(qualityOf(new Float64Array(10).fill(0.5), good, 0.5).calibrationError).to.be.closeTo(0.3, 1e-12);
    // A sure score is one of the last bin.
    expect(qualityOf(new Float64Array(2).fill(1), Uint8Array.of(1, 0), 0.5).calibrationError).to.be.closeTo(0.5, 1e-12);
  });
  it('has no area with one sort of rows, and no Brier score of what are no probabilities', async () => {
    const none = await told(
      scorerQuality,
      { rows: texts('2', '-1'), test: texts('3'), truth: { correct: () => Uint8Array.of(0, 0) } },
      { scorer },
    );
    expect(none).to.include({
      auc: 'harmless',
      falseRejection: 'harmless',
      brier: 'harmless',
      calibrationError: 'harmless',
    });
    expect(qualityOf(Float64Array.of(0.2), Uint8Array.of(1), 0.5).precision).to.equal(undefined);
    expect(none).to.include({ precision: 0, falseAcceptance: 0.5, passed: 0.5, accuracy: 0.5 });
  });
  it("takes real rows for good and the model's own for bad where it goes by origin", async () => {
    const given = { rows: texts('0.1', '0.7'), test: texts('0.8', '0.9', '0.3') };
    const found = await measure(scorerQuality, given, { scorer, against: 'origin' });
    expect(found['passed']!.value).to.equal(0.5);
    expect(found['falseAcceptance']!.value).to.equal(0.5);
    expect(found['falseRejection']!.value).to.be.closeTo(1 / 3, 1e-12);
    expect(found['auc']!.value).to.be.closeTo(5 / 6, 1e-12);
  });
  it('finds the rates of a verifier that errs', async () => {
    const rows = texts(...Array.from({ length: 4000 }, (_, i) => `${i}${i % 2 === 0 ? '!' : ''}`));
    const erring = instanceOf<Scorer>(verifier, { keepGood: 0.9, keepBad: 0.2 });
    const found = await measure(scorerQuality, { rows, test: rows, truth }, { scorer: erring });
    for (const [name, rate] of [
      ['falseAcceptance', 0.2],
      ['falseRejection', 0.1],
    ] as const)
      expect(Math.abs(found[name]!.value - rate) / Math.sqrt((rate * (1 - rate)) / 2000)).to.be.below(4);
  });
  it('hands the stream of the chain on, so that it is the scorer of the strategy that is measured', async () => {
    let handed: ScoreContext | undefined;
    const listening: Scorer<Text> = {
      score: (samples, context) => ((handed = context), Promise.resolve(new Float64Array(samples.count))),
    };
    await measure(scorerQuality, { rows: texts('1'), test: texts('2'), truth }, { scorer: listening });
    expect(handed?.chain).to.not.equal(undefined);
    expect(handed?.truth).to.equal(truth);
  });
});
