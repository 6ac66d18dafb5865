import { expect } from 'chai';
import type { Vectors } from '../../../core/contracts/index.js';
import { take } from '../../../core/samples/index.js';
import { utility } from '../../../plugins/metrics/utility.js';
import { isCollapsarError } from '../../../core/errors/index.js';
import { sick } from '../../fixtures/sick.js';
import { create, told, vectors } from './subject.js';

const test = sick(600, 2, 0.1);
const real = sick(800, 3, 0.1);
const without = (samples: Vectors, label: number): Vectors =>
  take(
    samples,
    [...samples.labels!.keys()].filter((row) => samples.labels![row] !== label),
  );

describe('the utility of synthetic rows', () => {
  it('is that of real rows where the rows are the real ones', async () => {
    const values = await told(utility, { rows: real, test, real });
    for (const [name, value] of Object.entries(values)) if (/Drop$|Rise$/.test(name)) expect(value, name).to.equal(0);
    expect(values['auc']).to.be.above(0.8);
    expect(values['linearAuc']).to.be.above(0.8);
    expect(values['loss']).to.be.closeTo(2 - 2 * (values['auc'] as number), 1e-12);
    expect(values['rareRows']).to.equal(test.labels!.reduce((sum, label) => sum + label, 0));
  });

  it('is nothing for a class that has vanished: none of it is found, and no row is likelier to be of it than another', async () => {
    const values = await told(utility, { rows: without(sick(800, 4, 0.1), 1), test, real });
    for (const learner of ['', 'linear']) {
      const of = (name: string) =>
        values[learner === '' ? name : `${learner}${name[0]!.toUpperCase()}${name.slice(1)}`];
      expect(of('recall')).to.equal(0);
      expect(of('recallAtHalf')).to.equal(0);
      expect(of('auc')).to.equal(0.5);
      expect(of('loss')).to.equal(1);
      expect(of('logRecall')).to.equal(Math.log(0.5 / ((values['rareRows'] as number) + 1)));
      expect(of('averagePrecision')).to.be.closeTo((values['rareRows'] as number) / test.count, 1e-12);
      expect(of('balancedAccuracy')).to.equal(0.5);
      expect(of('logLoss')).to.be.above(3);
    }
  });

  it('of three classes counts the one that has vanished as a class guessed', async () => {
    const of = (seed: number): Vectors => sick(600, seed, 0.1, 3);
    const [held, learnt] = [of(5), of(6)];
    const whole = await told(utility, { rows: of(7), test: held, real: learnt }, { positive: 1 });
    const gone = await told(utility, { rows: without(of(7), 1), test: held, real: learnt }, { positive: 1 });
    expect(gone['recall']).to.equal(0);
    expect(gone['auc']).to.be.below(whole['auc'] as number);
  });

  it('of labels that say nothing is far below that of real rows', async () => {
    const rows = sick(800, 8, 0.1);
    const labels = rows.labels!.map((_, row) => Number(row % 10 === 0));
    const values = await told(utility, { rows: { ...rows, labels }, test, real });
    expect(values['linearAucDrop']).to.be.above(0.15);
  });

  it('does not hang on the units of the columns, nor on the names of the values', async () => {
    const rows = sick(500, 9, 0.1);
    const changed = (samples: Vectors): Vectors => ({
      ...samples,
      // Powers of two: no rounding but that of the learners. The values of a category change places.
      values: Float64Array.from(samples.values, (value, at) => {
        const { kind } = samples.columns![at % samples.shape[0]!]!;
        return kind === 'number' ? 8 * value : at % samples.shape[0]! === 5 ? 2 - value : 3 - value;
      }),
    });
    const one = await told(utility, { rows, test, real });
    const other = await told(utility, { rows: changed(rows), test: changed(test), real: changed(real) });
    for (const [name, value] of Object.entries(one))
      expect(other[name], name).to.be.closeTo(value as number, name.startsWith('linear') ? 1e-6 : 0.02);
  });

  it('learns from as many real rows as of the model, and of what a category holds beyond 50 values from none', async () => {
    const many = (samples: Vectors): Vectors => ({
      ...samples,
      shape: [1],
      columns: [{ name: 'code', kind: 'category', values: Array.from({ length: 90 }, (_, k) => `c${k}`) }],
      values: Float64Array.from(samples.labels!, (label, row) => (label === 1 ? row % 3 : row % 90)),
    });
    const asked: number[] = [];
    const metric = create(utility, { rows: 300, learners: ['linear'] });
    const rows = many(sick(500, 10, 0.1));
    const values = await metric.measure(
      {
        generation: 1,
        model: { sample: () => Promise.reject(new Error()), save: () => Promise.reject(new Error()) },
        rows: () => Promise.resolve(rows),
        training: { parts: [], count: 0 },
        test: many(test),
        real: (count) => {
          asked.push(count);
          return Promise.resolve(take(many(real), [...Array(Math.min(count, 200)).keys()]));
        },
      },
      { random: undefined as never, signal: new AbortController().signal, report: () => {} },
    );
    expect(asked).to.deep.equal([300]);
    expect(values['auc']).to.have.property('value').that.is.above(0.9);
  });

  it('says of each subgroup with rows enough how the worst is served', async () => {
    const marked = (samples: Vectors, seed: number): Vectors => {
      // In women nothing tells the sick from the others.
      const plain = sick(samples.count, seed, 0);
      const values = samples.values.map((value, at) => {
        const row = Math.floor(at / 7);
        return samples.values[7 * row + 5] === 0 && at % 7 !== 5 ? plain.values[at]! : value;
      });
      return { ...samples, values };
    };
    const given = { rows: marked(sick(1500, 11, 0.2), 1), test: marked(sick(1500, 12, 0.2), 2), real: marked(real, 3) };
    const values = await told(utility, given, { subgroup: 'sex', learners: ['linear'] });
    expect(values['worstAuc']).to.be.within(0.35, 0.65);
    expect(values['gapAuc']).to.be.above(0.2);
    expect((values['worstRecall'] as number) + (values['gapRecall'] as number)).to.be.at.most(1);
    const few = await told(utility, { ...given, test: take(given.test, [...Array(12).keys()]) }, { subgroup: 'sex' });
    expect(few['worstAuc']).to.equal('harmless');
  });

  it('of a number is the share of its variance that is told', async () => {
    const rows = (count: number, seed: number): Vectors => {
      const { values } = sick(count, seed);
      return vectors(Array.from({ length: count }, (_, row) => [values[7 * row]!, 3 * values[7 * row]! + 2]).flat(), 2);
    };
    const given = { rows: rows(400, 1), test: rows(300, 2), real: rows(400, 3), names: { columns: ['x', 'y'] } };
    const values = await told(utility, given, { task: 'regression', target: 'y', learners: ['linear'] });
    expect(values['r2']).to.be.above(0.9999);
    expect(values['loss']).to.be.closeTo(1 - (values['r2'] as number), 1e-12);
    const shifted = {
      ...given,
      rows: { ...given.rows, values: given.rows.values.map((v, at) => (at % 2 ? v + 90 : v)) },
    };
    const worse = await told(utility, shifted, { task: 'regression', target: 'y', learners: ['linear'] });
    expect(worse['rmse']).to.be.closeTo(90, 1);
    expect(worse['r2Drop']).to.be.above(1);
  });

  it('has nothing to measure where no row to be found is held out, and has lost all where a row is no number', async () => {
    const none = await told(utility, { rows: real, test: without(test, 1), real }, { positive: 1 });
    expect(none).to.include({ recall: 'harmless', logRecall: 'harmless', auc: 'harmless', rareRows: 0 });
    expect(none['accuracy']).to.be.a('number');
    const broken = { ...real, values: real.values.map((value, at) => (at === 3 ? NaN : value)) };
    const lost = await told(utility, { rows: broken, test, real });
    expect(lost).to.include({
      recall: 'lost',
      logRecall: 'lost',
      auc: 'lost',
      loss: 'lost',
      linearLogLossRise: 'lost',
    });
  });

  it('is refused for a column, a class or a subgroup that is not there, and for what cannot be predicted', async () => {
    const given = { rows: real, test, real };
    for (const [options, said] of [
      [{ target: 'wards' }, '`target` wards is no column that is read'],
      [{ target: 'age' }, '`target` age holds numbers'],
      [{ target: 'ward', task: 'regression' }, '`target` ward holds categories'],
      [{ positive: 'ill' }, '`positive` ill is no class'],
      [{ subgroup: 'marker' }, '`subgroup` marker has more than 20 values'],
      [{ task: 'regression' }, 'task: regression has no `target`'],
      [{ task: 'regression', target: 'age', positive: 'x' }, '`positive` names a class of a regression'],
    ] as const) {
      const error: unknown = await told(utility, given, options).then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      expect(isCollapsarError(error) && error.code, said).to.equal('COLLAPSAR_OPTION_INVALID');
      expect(String(error)).to.contain(said);
    }
  });
});
