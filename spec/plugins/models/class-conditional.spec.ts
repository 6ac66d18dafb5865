import { expect } from 'chai';
import type { Model, TrainingSet, Vectors } from '../../../core/contracts/index.js';
import { classConditional } from '../../../plugins/models/class-conditional.js';
import { gaussian } from '../../../plugins/models/gaussian.js';
import { context, make, refusal, rows, training } from './fixtures.js';

const inner = make(gaussian, { estimator: 'mle', covariance: 'full' });
const model = make(classConditional, { model: inner, smoothing: 0 });
/** Labels 0, 2, 0, 2, ...: label 1 has no row; those of label 2 lie at 50. */
const labelled = (count: number, name: string): Vectors => {
  const plain = rows(count, 2, name);
  const labels = Uint32Array.from({ length: count }, (_, row) => (row % 4 === 3 ? 2 : 0));
  return { ...plain, labels, values: plain.values.map((x, i) => (labels[i >> 1] === 2 ? x + 50 : x)) };
};

describe('class-conditional', () => {
  it('draws labels by their frequency, and each row from its label', async () => {
    const drawn = await (await model.fit(training(labelled(400, 'a')), context())).sample(10_000, context('draw'));
    const twos = drawn.labels!.reduce((sum, label) => sum + (label === 2 ? 1 : 0), 0);
    expect(Math.abs(twos - 2500) / Math.sqrt(10_000 * 0.25 * 0.75)).to.be.below(4);
    expect(drawn.labels!.includes(1)).to.equal(false);
    drawn.labels!.forEach((label, row) => expect(drawn.values[2 * row + 1]! > 25).to.equal(label === 2));
  });
  it('generates given labels, and says so when one was forgotten', async () => {
    const fitted = await model.fit(training(labelled(400, 'a')), context());
    const given = labelled(12, 'given');
    expect((await fitted.sampleGiven!(given, context())).labels).to.deep.equal(given.labels);
    const forgotten = fitted.sampleGiven!({ ...given, labels: new Uint32Array(12).fill(1) }, context());
    expect(await refusal(forgotten)).to.equal('COLLAPSAR_FIT_INVALID');
  });
  it('gives the joint density of row and label', async () => {
    const set = labelled(400, 'a');
    const joint = await (await model.fit(training(set), context())).logLikelihood!(set, context());
    const { splitByLabel } = await import('../../../plugins/models/class-conditional/fitted-class-conditional.js');
    const twos = splitByLabel(set)[2]!;
    const own = await (await inner.fit(training(twos), context())).logLikelihood!(twos, context());
    expect(joint[3]).to.be.closeTo(Math.log(0.25) + own[0]!, 1e-12);
  });
  it('hands the inner model the same objects in every generation', async () => {
    const seen: Vectors[][] = [];
    const watching: Model<Vectors> = {
      fit: (set: TrainingSet<Vectors>, c) => {
        seen.push(set.parts.map((part) => part.samples));
        return inner.fit(set, c);
      },
      restore: (checkpoint) => inner.restore(checkpoint),
    };
    const outer = make(classConditional, { model: watching, smoothing: 0 });
    const [a, b] = [labelled(40, 'a'), labelled(40, 'b')];
    await outer.fit(training(a), context());
    await outer.fit(training(a, b), context());
    expect(seen.map((parts) => parts.length)).to.deep.equal([1, 1, 2, 2]);
    expect(seen[2]![0]).to.equal(seen[0]![0]);
    expect(seen[3]![0]).to.equal(seen[1]![0]);
  });
  it('smooths the labels that it has seen', async () => {
    const smooth = make(classConditional, { model: inner, smoothing: 100 });
    const saved = await (await smooth.fit(training(labelled(400, 'a')), context())).save();
    expect([...saved.arrays!['shares']!]).to.deep.equal([400 / 600, 0, 200 / 600]);
  });
  it('samples the same bytes after save and restore, and has the moments of its rows', async () => {
    const set = training(labelled(80, 'a'));
    const fitted = await model.fit(set, context());
    const restored = await model.restore(structuredClone(await fitted.save()));
    expect(await restored.sample(30, context('s'))).to.deep.equal(await fitted.sample(30, context('s')));
    const whole = (await inner.fit(set, context())).moments!();
    fitted.moments!().covariance.forEach((x, i) => expect(x / whole.covariance[i]!).to.be.closeTo(1, 1e-10));
  });
  it('needs labels', async () => {
    expect(await refusal(model.fit(training(rows(5, 2, 'x')), context()))).to.equal('COLLAPSAR_FIT_INVALID');
  });
});
