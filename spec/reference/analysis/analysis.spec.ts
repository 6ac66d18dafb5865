import { expect } from 'chai';
import { benjaminiHochberg, holm } from '../../../core/analysis/tests/multiplicity.js';
import { dunnett } from '../../../core/analysis/comparisons/dunnett.js';
import { jointly } from '../../../core/analysis/comparisons/jointly.js';
import { mcnemar } from '../../../core/analysis/tests/counts.js';
import { signFlip } from '../../../core/analysis/tests/sign-flip.js';
import { skewedUpper } from '../../../core/analysis/tests/skewed.js';
import { studentAbove, studentBelow, studentInterval, studentTwoSided } from '../../../core/analysis/tests/student.js';
import { dunnettSf } from '../../../core/numerics/index.js';
import { rootStream } from '../../../core/random/index.js';
import { pythonHas, requires } from '../../requires.js';
import { agreeAll, askPython } from '../python.js';

/** the first that has all that is asked, as it is asked (`rng`) */
const SCIPY = 'scipy>=1.15';
const SCRIPT = new URL('./reference.py', import.meta.url);
interface Question {
  readonly kind: string;
  readonly values: readonly number[];
  readonly [name: string]: unknown;
}
type Answers = readonly (readonly number[])[];
const questions: Question[] = [];
let answers: Answers;

/** A comparison, which stops to ask; all are asked at once, for Python and SciPy load longer than they compute. */
const agrees = (title: string, compare: () => Generator<readonly Question[], void, Answers>): void => {
  const comparison = compare();
  const asked = comparison.next().value ?? [];
  const from = questions.push(...asked) - asked.length;
  it(`agrees on ${title}`, () => {
    comparison.next(answers.slice(from, from + asked.length));
  });
};

/** Skewed one way, the other way and not at all, of several lengths. */
const samples = (lengths: readonly number[]): Float64Array[] =>
  lengths.flatMap((n) => {
    const random = rootStream(41).child(n);
    const normal = Float64Array.from({ length: n }, () => 0.4 + random.normal());
    const right = Float64Array.from({ length: n }, () => Math.exp(random.normal()) - 1);
    return [normal, right, right.map((value) => -value)];
  });

/** Effects of several strategies that share their control, some truly above 0. */
const shared = (k: number, n: number): Float64Array[] => {
  const random = rootStream(47).child(k, n);
  const control = Float64Array.from({ length: n }, () => random.normal());
  return Array.from({ length: k }, (_, j) => control.map((c) => 0.5 * j + random.normal() - c));
};

describe('the statistics of verdicts against SciPy', function () {
  this.timeout(60_000);
  before(function () {
    requires(this, 'python3 with SciPy 1.15', pythonHas(SCIPY));
    answers = askPython(SCRIPT, [SCIPY], questions);
  });

  agrees('t tests and t intervals', function* () {
    const all = samples([2, 5, 12, 40]);
    const theirs = yield all.map((values) => ({ kind: 'student', values: [...values], at: 0.1 }));
    all.forEach((values, i) => {
      const { low, high } = studentInterval(values);
      const ours = [studentAbove(values, 0.1), studentBelow(values, 0.1), studentTwoSided(values, 0.1), low!, high!];
      agreeAll(ours, theirs[i]!, 1e-8, `sample ${i}`);
    });
  });

  agrees('enumerated sign flips', function* () {
    const all = [...samples([5, 8, 12]), Float64Array.of(1, 1, 1, 1, -1, 0), Float64Array.of(0, 0, 0, 2, 2)];
    const theirs = yield all.map((values) => ({ kind: 'sign_flip', values: [...values] }));
    all.forEach((values, i) => agreeAll([signFlip(values, rootStream(1))], theirs[i]!, 1e-8, `sample ${i}`));
  });

  agrees('adjustments for several tests', function* () {
    const p = [0.001, 0.04, 0.03, 0.02, 0.5, 0.5, 0.9];
    const [bh, closed] = yield [
      { kind: 'benjamini_hochberg', values: p },
      { kind: 'holm', values: p },
    ];
    agreeAll(benjaminiHochberg(p), bh!, 1e-8, 'Benjamini-Hochberg');
    agreeAll(holm(p), closed!, 1e-8, 'Holm');
  });

  agrees('max-T over several strategies and over pairs, and on simultaneous intervals', function* () {
    const cases = (['above', 'both'] as const).flatMap((sides) =>
      [2, 4].flatMap((k) => [10, 12].map((n) => ({ sides, columns: shared(k, n) }))),
    );
    const theirs = yield cases.map(({ sides, columns }) => ({
      kind: 'max_t',
      sides,
      values: [],
      columns: columns.map((c) => [...c]),
    }));
    cases.forEach(({ sides, columns }, i) => {
      const { method, p, adjusted, effects } = jointly(columns, rootStream(1), sides);
      expect(method).to.equal('max-T');
      const limits = [...effects.map(({ low }) => low!), ...effects.map(({ high }) => high!)];
      agreeAll([...p, ...adjusted, ...limits], theirs[i]!, 1e-8, `${columns.length} columns, ${sides}`);
    });
  });

  agrees("Dunnett's test, to the digits that its Monte-Carlo integration has", function* () {
    const cases = [2, 3, 6].map((k, i) => {
      const random = rootStream(53).child(k);
      const n = 10 + 5 * i;
      const draw = (shift: number): Float64Array => Float64Array.from({ length: n }, () => shift + random.normal());
      return { control: draw(0), strategies: Array.from({ length: k }, (_, j) => draw(0.6 * j - 0.3)) };
    });
    const theirs = yield cases.map(({ control, strategies }) => ({
      kind: 'dunnett',
      values: [...control],
      groups: strategies.map((group) => [...group]),
    }));
    cases.forEach((samples, i) => {
      const found = dunnett(samples);
      if ('refused' in found) expect.fail(found.refused.because);
      const limits = [...found.effects.map(({ low }) => low!), ...found.effects.map(({ high }) => high!)];
      agreeAll([...found.adjusted, ...limits], theirs[i]!, 3e-3, `${samples.strategies.length} groups`);
    });
  });

  agrees("Dunnett's double integral by adaptive quadrature", function* () {
    const points = [
      [2.19, 3, 20],
      [0.4, 2, 12],
      [-0.5, 5, 24],
      [3.1, 9, 60],
    ] as const;
    const theirs = yield points.map((values) => ({ kind: 'dunnett_integral', values }));
    points.forEach(([t, k, df], i) => agreeAll([dunnettSf(t, k, df)], theirs[i]!, 1e-8, `${t}, ${k}, ${df}`));
  });

  agrees('McNemar', function* () {
    const tables = [
      [0, 0],
      [5, 0],
      [7, 2],
      [2, 7],
      [30, 19],
    ] as const;
    const theirs = yield tables.map((values) => ({ kind: 'mcnemar', values }));
    tables.forEach(([here, control], i) => agreeAll([mcnemar(here, control)], theirs[i]!, 1e-8, `${here}, ${control}`));
  });

  agrees('the larger of Student and Johnson, and on the bound where it is the level', function* () {
    const all = samples([5, 12, 40]);
    const theirs = yield all.map((values) => ({ kind: 'skewed', values: [...values], below: 0.9 }));
    all.forEach((values, i) => {
      const { upper, p } = skewedUpper(values, 0.9, 0.05);
      // The grid's step of a boundary is 1e-5 standard deviations, and the top of a parabola is flat.
      agreeAll([p, Number.isFinite(upper) ? upper : -1], theirs[i]!, 1e-7, `sample ${i}`);
    });
  });
});
