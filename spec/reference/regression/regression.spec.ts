import { expect } from 'chai';
import type { FittedModel, JsonObject, Pairs, RealData, Subject, TrainingSet } from '../../../core/contracts/index.js';
import type { Registration } from '../../../core/plugin/index.js';
import { slice, trainingSet } from '../../../core/samples/index.js';
import { classificationError } from '../../../plugins/metrics/classification-error.js';
import { regressionError } from '../../../plugins/metrics/regression-error.js';
import { linearRegression } from '../../../plugins/models/linear-regression.js';
import { logisticRegression } from '../../../plugins/models/logistic-regression.js';
import { linearRegressionSource } from '../../../plugins/sources/linear-regression.js';
import { logistic } from '../../../plugins/sources/logistic.js';
import { make, context } from '../../plugins/models/fixtures.js';
import { create } from '../../plugins/metrics/subject.js';
import { open } from '../../plugins/sources/open.js';
import { pythonHas, requires } from '../../requires.js';
import { askPython } from '../python.js';

const ROWS = 200;
const TEST = 300;
const D = 6;
/** fewer rows than inputs */
const FEW = 4;
const RIDGE = 2.5;
const TOLERANCE = 1e-8;

type Answer = Readonly<Record<string, number | readonly number[]>>;

const openPairs = (entry: Registration): Promise<RealData<Pairs>> =>
  open(entry, { dimensions: D, alpha: 1.5, norm: 2 }, { testRows: TEST }) as unknown as Promise<RealData<Pairs>>;

const matrix = ({ inputs, count }: Pairs): number[][] =>
  Array.from({ length: count }, (_, i) => [...inputs.values.subarray(i * D, (i + 1) * D)]);

describe('regression beside NumPy and scikit-learn', () => {
  let answer: Answer;
  let world: { real: RealData<Pairs>; rows: Pairs; labelled: RealData<Pairs>; labels: Pairs };
  before(async function () {
    requires(this, 'python3 with scikit-learn', pythonHas('numpy', 'sklearn'));
    const [real, labelled] = [await openPairs(linearRegressionSource), await openPairs(logistic)];
    world = { real, labelled, rows: await real.rows(0, ROWS), labels: await labelled.rows(0, ROWS) };
    // The same inputs for both, so that the script reads one table.
    world.labels = { ...world.labels, inputs: world.rows.inputs };
    const test = { ...labelled.test, inputs: real.test.inputs };
    world.labelled = { ...labelled, test };
    const given: JsonObject = {
      x: matrix(world.rows),
      y: [...world.rows.targets.values],
      label: [...world.labels.targets.values],
      weight: Array.from({ length: ROWS }, (_, i) => (i < 50 ? 3 : 0.5)),
      test_x: matrix(real.test),
      test_y: [...real.test.targets.values],
      test_label: [...test.targets.values],
      few: FEW,
      ridge: RIDGE,
      coefficients: [...real.truth!.coefficients!.slice(1)],
      covariance: Array.from({ length: D }, (_, i) => [...real.truth!.inputs!.covariance.subarray(i * D, (i + 1) * D)]),
    };
    answer = askPython(new URL('regression.py', import.meta.url), ['numpy', 'sklearn'], given);
  });

  const near = (got: ArrayLike<number>, wanted: number | readonly number[]): void => {
    const list = typeof wanted === 'number' ? [wanted] : wanted;
    expect(got.length).to.equal(list.length);
    list.forEach((value, i) => expect(got[i], `[${i}]`).to.be.closeTo(value, TOLERANCE * (1 + Math.abs(value))));
  };
  const linear = (options: object) =>
    make(linearRegression, { ridge: 0, intercept: false, noise: 'estimated', ...options });
  const fit = (model: unknown, training: TrainingSet<Pairs>): Promise<FittedModel<Pairs>> =>
    (model as ReturnType<typeof make> & { fit(t: TrainingSet<Pairs>, c: object): Promise<FittedModel<Pairs>> }).fit(
      training,
      context(),
    );
  const all = (rows: Pairs) => trainingSet([{ samples: rows, origin: 'real' as const }]);
  const weighted = (rows: Pairs) =>
    trainingSet([
      { samples: slice(rows, 0, 50), origin: 'real' as const, weight: 3 },
      { samples: slice(rows, 50, ROWS - 50), origin: 1, weight: 0.5 },
    ]);

  it('least squares without an intercept', async () => {
    near((await fit(linear({}), all(world.rows))).coefficients!(), answer['plain']!);
  });
  it('weighted least squares with an intercept', async () => {
    near((await fit(linear({ intercept: true }), weighted(world.rows))).coefficients!(), answer['centred']!);
  });
  it('ridge, weighted, its intercept not penalised', async () => {
    const model = linear({ intercept: true, ridge: RIDGE });
    near((await fit(model, weighted(world.rows))).coefficients!(), answer['penalised']!);
  });
  it('ridge with fewer rows than inputs', async () => {
    near(
      (await fit(linear({ ridge: RIDGE }), all(slice(world.rows, 0, FEW)))).coefficients!(),
      answer['penalisedFew']!,
    );
  });
  it('the solution of least norm with fewer rows than inputs, with and without an intercept', async () => {
    const few = all(slice(world.rows, 0, FEW));
    near((await fit(linear({}), few)).coefficients!(), answer['leastNorm']!);
    near((await fit(linear({ intercept: true }), few)).coefficients!(), answer['leastNormCentred']!);
  });
  it('the variance of the residuals', async () => {
    const saved = await (await fit(linear({}), all(world.rows))).save();
    near(saved.arrays!['variances'] as Float64Array, answer['variance']!);
  });
  it('logistic regression, penalised and not', async () => {
    const model = make(logisticRegression, { ridge: RIDGE, intercept: true });
    near((await fit(model, weighted(world.labels))).coefficients!(), answer['logistic']!);
    const plain = make(logisticRegression, { ridge: 0, intercept: true });
    near((await fit(plain, all(world.labels))).coefficients!(), answer['unpenalised']!);
  });

  const measured = async (
    metric: Registration,
    model: FittedModel<Pairs>,
    { test, truth }: RealData<Pairs>,
  ): Promise<Readonly<Record<string, number>>> => {
    const subject: Subject<Pairs> = {
      generation: 1,
      model,
      rows: () => Promise.reject(new Error('no rows are needed')),
      training: { parts: [], count: 0 },
      test,
      ...(truth === undefined ? {} : { truth }),
    };
    const values = await create(metric).measure(subject as unknown as Subject, context());
    return Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, typeof value === 'object' ? value.value : Number(value)]),
    );
  };
  it('mean squared error and the excess over the truth', async () => {
    const { mse, excess } = await measured(regressionError, await fit(linear({}), all(world.rows)), world.real);
    near([mse!], answer['mse']!);
    near([excess!], answer['excess']!);
  });
  it('0-1 error and log loss', async () => {
    const model = await fit(make(logisticRegression, { ridge: RIDGE, intercept: true }), weighted(world.labels));
    near((await model.predict!(world.labelled.test, context())).values, answer['chance']!);
    const { error, logLoss } = await measured(classificationError, model, world.labelled);
    near([error!], answer['error']!);
    near([logLoss!], answer['logLoss']!);
  });
});
