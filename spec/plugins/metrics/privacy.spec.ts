import { expect } from 'chai';
import type { Column, Vectors } from '../../../core/contracts/index.js';
import type { Registration } from '../../../core/plugin/index.js';
import { rootStream } from '../../../core/random/index.js';
import { join, slice, take } from '../../../core/samples/index.js';
import { closestRecord } from '../../../plugins/metrics/closest-record.js';
import { membershipInference, truePositives } from '../../../plugins/metrics/membership-inference.js';
import {
  randomPredicates,
  rowPredicates,
  singlesOut,
  valuePredicates,
  withGaps,
} from '../../../plugins/metrics/privacy/predicates.js';
import { riskOf, singlingOut } from '../../../plugins/metrics/singling-out.js';
import { admissions } from '../../fixtures/tables.js';
import { told, vectors } from './subject.js';

const METRICS: readonly Registration[] = [closestRecord, membershipInference, singlingOut];
const COUNT = 200;

/** New rows of the same law, of which so many are training rows. */
const leaking = (trained: Vectors, copied: number, seed: number): Vectors =>
  join([slice(trained, 0, copied), slice(admissions(COUNT, seed), copied, COUNT - copied)]);

describe('what rows give away', () => {
  it('is nothing where they are new rows of the same law: every yardstick is met, over and over', async () => {
    const seen: Record<string, number[]> = {};
    for (let seed = 0; seed < 40; seed++) {
      const given = {
        rows: admissions(COUNT, 3 * seed),
        trained: [admissions(COUNT, 3 * seed + 1)],
        test: admissions(COUNT, 3 * seed + 2),
      };
      for (const entry of METRICS)
        for (const [name, value] of Object.entries(
          await told(entry, given, entry === singlingOut ? { attacks: 60 } : {}),
        ))
          (seen[name] ??= []).push(value as number);
    }
    const zOf = (values: readonly number[], expected: number): number => {
      const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
      const square = values.reduce((sum, x) => sum + (x - mean) * (x - mean), 0) / (values.length - 1);
      return (mean - expected) / Math.sqrt(square / values.length);
    };
    const difference = (a: string, b: string): readonly number[] => seen[a]!.map((x, i) => x - seen[b]![i]!);
    for (const [what, values, expected] of [
      ['closer', seen['closer']!, 0.5],
      ['identical', seen['identical']!, 0],
      ['near', seen['near']!, 0],
      ['dcr', difference('dcr', 'dcrHeldOut'), 0],
      ['nndr', difference('nndr', 'nndrHeldOut'), 0],
      ['auc', seen['auc']!, 0.5],
      ['attack', difference('attack', 'control'), 0],
    ] as const)
      expect(Math.abs(zOf(values, expected)), what).to.be.below(4);
    // Among so few rows 1 % of the false alarms is a step of a threshold: below it by 1 / (n + 1).
    expect(Math.abs(zOf(seen['tpr']!, 0.01))).to.be.below(4);
  });

  it('is all where they are the training rows', async () => {
    const trained = admissions(COUNT, 1);
    const given = { rows: trained, trained: [trained], test: admissions(COUNT, 2) };
    const { closer, identical, dcr } = await told(closestRecord, given);
    expect([closer, identical, dcr]).to.deep.equal([1, 1, 0]);
    expect(await told(membershipInference, given)).to.deep.equal({ auc: 1, tpr: 1 });
    for (const mode of ['multivariate', 'univariate']) {
      const { risk, attack, high } = await told(singlingOut, given, { mode });
      expect([risk, attack]).to.deep.equal([1, 1]);
      expect(high).to.be.closeTo(1, 0.05);
    }
  });

  it('is read beside guesses, of which as many hit as chance has it', async () => {
    // Of one column with the numbers 1 to n in a row each: = always, one value each of <, <=, > and >=, never another.
    const numbers = vectors(Array.from({ length: COUNT }, (_, i) => i + 1));
    const guesses = 20_000;
    const asked = { mode: 'univariate', attacks: guesses };
    const expected = (1 + 4 / COUNT) / 6;
    const { baseline } = await told(singlingOut, { rows: numbers, trained: [numbers], test: numbers }, asked);
    expect(Math.abs((baseline as number) - expected)).to.be.below(4 * Math.sqrt((expected * (1 - expected)) / guesses));
    // Of two categories, one of them in one row: = and != hit for one of both values each.
    const columns: Column[] = [{ name: 'c', kind: 'category', values: ['a', 'b'] }];
    const pair = { ...vectors(Array.from({ length: COUNT }, (_, i) => Number(i === 3))), columns };
    const { baseline: half } = await told(singlingOut, { rows: pair, trained: [pair], test: pair }, asked);
    expect(Math.abs((half as number) - 0.5)).to.be.below(4 * Math.sqrt(0.25 / guesses));
    // One empty cell: "empty" for 1 of 6 comparisons, "filled" for the others.
    const gap = (cells: Vectors): Vectors => withGaps([cells])[0]!;
    const marked: Column[] = [
      { name: 'x', kind: 'number' },
      { name: 'x missing', kind: 'number', marks: 'x' },
    ];
    const table = gap({ ...vectors([1, 0, 1, 0, 0, 1], 2), columns: marked });
    const stream = rootStream(1).child('guesses');
    const all = [...randomPredicates(table, { columns: 3, count: 6000 }, stream)].map(([condition]) => condition!);
    const share = (is: string): number => all.filter((condition) => condition.is === is).length / all.length;
    expect(share('empty')).to.be.closeTo(1 / 12, 4 * Math.sqrt(1 / 12 / 6000));
    expect(share('filled')).to.be.closeTo(5 / 12, 4 * Math.sqrt(0.25 / 6000));
    expect(singlesOut([{ column: 0, is: 'empty', value: NaN }], table)).to.equal(true);
    expect(singlesOut([{ column: 0, is: 'filled', value: NaN }], table)).to.equal(false);
    expect(singlesOut([{ column: 0, is: '!=', value: 1 }], table)).to.equal(false);
  });

  it('grows with the share of the training rows that are handed out', async () => {
    const trained = admissions(COUNT, 1);
    const leaks: Record<string, number[]> = {};
    for (const copied of [0, 50, 100, 200]) {
      const given = { rows: leaking(trained, copied, 5), trained: [trained], test: admissions(COUNT, 2) };
      for (const entry of METRICS) {
        const found = await told(entry, given);
        for (const name of ['closer', 'identical', 'auc', 'risk'])
          if (name in found) (leaks[name] ??= []).push(found[name] as number);
      }
    }
    for (const [name, values] of Object.entries(leaks))
      for (let i = 1; i < values.length; i++) expect(values[i]!, name).to.be.above(values[i - 1]!);
    // A quarter of the training rows is found for certain, three quarters are as good as held-out ones: 1/4 + 3/4 1/2.
    expect(leaks['auc']![1]).to.be.closeTo(0.25 + 0.75 * 0.5, 0.1);
  });

  it('depends on no unit, no order of columns, and no constant column', async () => {
    const trained = admissions(COUNT, 1);
    const given = { rows: leaking(trained, 60, 5), trained: [trained], test: admissions(COUNT, 2) };
    const order = [6, 3, 0, 7, 2, 1, 4];
    const change = (samples: Vectors): Vectors => ({
      ...samples,
      shape: [order.length],
      columns: order.map((j) => samples.columns![j]!),
      values: Float64Array.from({ length: samples.count * order.length }, (_, at) => {
        const [row, j] = [Math.floor(at / order.length), order[at % order.length]!];
        const value = samples.values[8 * row + j]!;
        return j === 0
          ? value / 12
          : j === 1
            ? value / 1.1
            : j === 2
              ? 7 + 0.1333 * value
              : j === 4
                ? value / 86_400
                : value;
      }),
    });
    for (const entry of [closestRecord, membershipInference]) {
      const [here, there] = [
        await told(entry, given),
        await told(entry, { rows: change(given.rows), trained: [change(trained)], test: change(given.test) }),
      ];
      for (const [name, value] of Object.entries(here)) expect(there[name], name).to.be.closeTo(value as number, 1e-7);
    }
    const { attack } = await told(singlingOut, { ...given, rows: trained });
    const { attack: other } = await told(singlingOut, {
      rows: change(trained),
      trained: [change(trained)],
      test: change(given.test),
    });
    expect([attack, other]).to.deep.equal([1, 1]);
  });

  it('is not asked where the chain was trained on no real rows that are known, and is lost of rows that are no numbers', async () => {
    const [rows, test] = [admissions(20, 1), admissions(20, 2)];
    for (const entry of METRICS) {
      expect(new Set(Object.values(await told(entry, { rows, test })))).to.deep.equal(new Set(['harmless']));
      const broken = { ...rows, values: Float64Array.from(rows.values, (value, at) => (at === 0 ? NaN : value)) };
      const found = await told(entry, { rows: broken, test, trained: [test] });
      expect(new Set(Object.values(found))).to.deep.equal(new Set(['lost']));
    }
  });

  it('takes as many training rows as there are held-out ones, and labels of neither', async () => {
    const trained = { ...admissions(900, 1), labels: new Uint32Array(900) };
    const given = { rows: admissions(900, 4), trained: [trained], test: admissions(90, 2) };
    // Of ten times as many training rows nine in ten would be the nearer ones.
    expect((await told(closestRecord, given))['closer']).to.be.closeTo(0.5, 0.15);
  });
});

describe('a threshold of false alarms', () => {
  it('finds what is above it, equal scores by lot', () => {
    const zeros = Float64Array.of(0, 1, 2, 3);
    expect(truePositives(zeros, Float64Array.of(4, 4, 1.5, -1), 0.25)).to.equal(0.5);
    expect(truePositives(zeros, Float64Array.of(4, 4, 1.5, -1), 0.4)).to.equal(0.5);
    expect(truePositives(zeros, Float64Array.of(4, 4, 1.5, -1), 0.5)).to.equal(0.75);
    expect(truePositives(zeros, Float64Array.of(4, 4, 1.5, -1), 0.75)).to.equal(0.75);
    for (const rate of [0.01, 0.2, 0.9])
      expect(truePositives(new Float64Array(5), new Float64Array(3), rate)).to.be.closeTo(rate, 1e-12);
    expect(truePositives(Float64Array.of(-Infinity, 0), Float64Array.of(Infinity, Infinity), 0.01)).to.equal(1);
    expect(truePositives(Float64Array.of(Infinity, Infinity), Float64Array.of(0, -Infinity), 0.5)).to.equal(0);
  });
});

describe('predicates', () => {
  const columns: readonly Column[] = [
    { name: 'x', kind: 'number' },
    { name: 'x missing', kind: 'number', marks: 'x' },
    { name: 'k', kind: 'category', values: ['a', 'b'] },
  ];
  const table = (...rows: readonly (readonly number[])[]): Vectors => ({
    ...vectors(rows.flat(), 3),
    columns,
  });
  const [seen, other] = withGaps([
    table([1, 0, 0], [2, 0, 0], [2, 0, 1], [2, 1, 1]),
    table([0, 0, 0], [5, 0, 0], [2, 1, 0], [2, 1, 1]),
  ]) as [Vectors, Vectors];

  it('mean ends and single values of a column, and an empty cell, which is no number', () => {
    const all = [...valuePredicates(seen, rootStream(1))].map(([condition]) => condition!);
    expect(all.map(({ column, is, value }) => `${column} ${is} ${value}`)).to.have.members([
      '0 <= 1',
      '0 >= 2',
      '0 = 1',
      '0 empty NaN',
    ]);
    const meant = (is: '=' | '<=' | '>=' | 'empty', value: number, of: Vectors): boolean =>
      singlesOut([{ column: 0, is, value }], of);
    expect(meant('<=', 1, seen)).to.equal(true);
    // Two rows hold 2; the empty one is none of them.
    expect(meant('>=', 2, seen)).to.equal(false);
    expect(meant('empty', NaN, seen)).to.equal(true);
    expect(meant('>=', 2, other)).to.equal(true);
    expect(meant('empty', NaN, other)).to.equal(false);
  });

  it('are met by the row that they come from', () => {
    const [of] = withGaps([admissions(50, 3)]) as [Vectors];
    for (const predicate of rowPredicates(of, { columns: 3, tries: 40 }, rootStream(2))) {
      expect(predicate).to.have.length(3);
      expect(predicate.every(({ column }) => column !== 3)).to.equal(true);
      const met = Array.from({ length: of.count }, (_, row) => row).filter((row) =>
        singlesOut(predicate, take(of, [row])),
      );
      expect(met.length).to.be.at.least(1);
      expect(singlesOut(predicate, of)).to.equal(met.length === 1);
    }
  });
});

describe('the risk of being singled out', () => {
  it('is what training adds to the rate of a control, with the interval of Anonymeter', () => {
    // Anonymeter 1.1.0: residual_success(success_rate(500, 120, .95), success_rate(500, 60, .95)).
    const { risk, low, high } = riskOf(120, 60, 500);
    expect(risk).to.be.closeTo((0.24 - 0.12) / 0.88, 1e-15);
    expect((low! + high!) / 2).to.be.closeTo(0.13577095620759347, 1e-12);
    expect((high! - low!) / 2).to.be.closeTo(0.0510159367774425, 1e-12);
    expect(riskOf(0, 0, 0)).to.deep.equal({ risk: 0, low: 0, high: 0, attack: 0, control: 0 });
    expect(riskOf(3, 3, 3)['risk']).to.equal(0);
  });
});
