import type { Pairs, Samples, Truth, Vectors } from '../contracts/index.js';
import { rootStream } from '../random/index.js';
import { rowLength, slice } from '../samples/index.js';
import {
  assertDensity,
  assertMean,
  assertMomentsOf,
  assertProbabilities,
  assertSameMean,
  assertShares,
  columnOf,
  MOST_DIMENSIONS,
} from './agreement.js';

/** Of a density, which is asked row by row of a kernel density too. */
const OF_A_DENSITY = 3000;
/** Targets of so few values are classes, whose linear predictor is no mean. */
const MOST_CLASSES = 20;

/** How many numbers a row has. */
export const widthOf = (samples: Samples): number => {
  switch (samples.kind) {
    case 'vectors':
      return rowLength(samples.shape);
    case 'pairs':
      return rowLength(samples.inputs.shape) + rowLength(samples.targets.shape);
    case 'symbols':
      return 1;
    case 'text':
      return TEXT_WIDTH;
  }
};
/** A text is dearer to make than a number. */
const TEXT_WIDTH = 100;

/** Whether what a source says of its distribution is true of these rows of it. */
export const assertTruthOf = async (rows: Samples, truth: Truth): Promise<void> => {
  const { moments, probabilities, rare, modes, coefficients, inputs } = truth;
  if (moments !== undefined && rows.kind === 'vectors') assertMomentsOf(rows, moments);
  if (inputs !== undefined && rows.kind === 'pairs') assertMomentsOf(rows.inputs, inputs);
  if (probabilities !== undefined && rows.kind === 'symbols') assertProbabilities(rows, probabilities);
  assertGroups(rows, rare, modes);
  if (coefficients !== undefined && rows.kind === 'pairs') assertCoefficients(rows, coefficients);
  if (truth.logLikelihood !== undefined && rows.kind === 'vectors') await assertTrueDensity(rows, truth);
};

const assertGroups = (rows: Samples, rare: Truth['rare'], modes: Truth['modes']): void => {
  if (rare !== undefined) assertMean(Float64Array.from(rare.holds(rows)), rare.mass, 'the mass of the rare events');
  if (rare?.kinds !== undefined) assertShares(rare.kinds.of(rows), rare.kinds.shares, 'the share of rare kind');
  if (modes === undefined) return;
  // A row between the modes, or beyond them, is of none.
  const of = modes.of(rows).filter((mode) => mode >= 0);
  assertShares(of, modes.shares, 'the share of mode');
};

/** The residuals of linear targets have the mean 0, whatever they are weighed by. */
const assertCoefficients = ({ inputs, targets, count }: Pairs, coefficients: Float64Array): void => {
  if (rowLength(targets.shape) !== 1 || new Set(targets.values.subarray(0, 1000)).size <= MOST_CLASSES) return;
  const d = rowLength(inputs.shape);
  const residuals = new Float64Array(count);
  for (let row = 0; row < count; row++) {
    let predicted = coefficients[0]!;
    for (let i = 0; i < d; i++) predicted += coefficients[i + 1]! * inputs.values[row * d + i]!;
    residuals[row] = targets.values[row]! - predicted;
  }
  assertMean(residuals, 0, 'the mean residual of the coefficients');
  for (let i = 0; i < d; i++)
    assertMean(
      residuals.map((residual, row) => residual * inputs.values[row * d + i]!),
      0,
      `the mean residual of the coefficients, times input ${i},`,
    );
};

const assertTrueDensity = async ({ shape, values, labels, columns }: Vectors, truth: Truth): Promise<void> => {
  const dimensions = rowLength(shape);
  if (dimensions > MOST_DIMENSIONS || labels !== undefined || columns !== undefined) return;
  const rowsOf = (numbers: Float64Array): Vectors => ({
    kind: 'vectors',
    count: numbers.length / dimensions,
    shape,
    values: numbers,
  });
  await assertDensity({
    dimensions,
    rows: Float64Array.from(values.subarray(0, OF_A_DENSITY * dimensions)),
    logDensity: (numbers) => truth.logLikelihood!(rowsOf(numbers)),
    random: rootStream(1).child('density'),
  });
};

/** Whether the test data, and early and late rows of a sequence without end, are of one distribution, by their means. */
export const assertAlike = (rows: Samples, test: Samples): void => {
  const half = Math.floor(rows.count / 2);
  const [early, late] = [slice(rows, 0, half), slice(rows, half, half)];
  for (const [a, b, c] of zip(numbersOf(early), numbersOf(late), numbersOf(test))) {
    assertSameMean(a, b, 'early rows', 'late rows');
    assertSameMean(a, c, 'rows to train on', 'rows to test with');
  }
};

/** Columns of the numbers of rows; of texts, how long each is. */
const numbersOf = (samples: Samples): readonly Float64Array[] => {
  switch (samples.kind) {
    case 'vectors': {
      const d = rowLength(samples.shape);
      return Array.from({ length: d }, (_, i) => columnOf(samples.values, d, i));
    }
    case 'pairs':
      return [...numbersOf(samples.inputs), ...numbersOf(samples.targets)];
    case 'symbols':
      return Array.from({ length: Math.min(samples.alphabet, MOST_SYMBOLS) }, (_, symbol) => {
        const is = new Float64Array(samples.count);
        for (let row = 0; row < is.length; row++) is[row] = samples.values[row] === symbol ? 1 : 0;
        return is;
      });
    case 'text':
      return [Float64Array.from(samples.texts, (text) => text.length)];
  }
};
const MOST_SYMBOLS = 20;

const zip = <T>(a: readonly T[], b: readonly T[], c: readonly T[]): readonly (readonly [T, T, T])[] =>
  a.map((one, i) => [one, b[i]!, c[i]!]);
