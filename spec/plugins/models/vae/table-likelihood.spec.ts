import { expect } from 'chai';
import { rootStream } from '../../../../core/random/index.js';
import { tableLikelihood } from '../../../../plugins/models/vae/table-likelihood.js';
import { startEngine, type TableEncoding, type Tf } from '../../../../plugins/tensors/index.js';

/** Two numbers, of which the second is missing where the last choice is its second; modes of the first; a mark. */
const encoding: TableEncoding = {
  columns: undefined,
  places: [
    {
      field: {
        kind: 'modes',
        modes: { weights: Float64Array.of(0.5, 0.5), means: Float64Array.of(0, 9), deviations: Float64Array.of(1, 1) },
        whole: false,
      },
      number: 0,
      segment: { start: 2, length: 2 },
      filler: 0,
    },
    { field: { kind: 'standard', mean: 0, scale: 1, whole: false }, number: 1, mark: 2, filler: 0 },
    { field: { kind: 'levels', values: Float64Array.of(0, 1) }, segment: { start: 4, length: 2 }, filler: 0 },
  ],
  numbers: 2,
  segments: [
    { start: 2, length: 2 },
    { start: 4, length: 2 },
  ],
  width: 6,
};

describe('the likelihood of encoded rows of a table', () => {
  let tf: Tf;
  before(async () => {
    tf = (await startEngine('auto')).tf;
  });
  const output = [0.3, -2, 1, -1, 0.4, 3];
  const softmax = (a: number, b: number): number => 1 / (1 + Math.exp(20 * (Math.tanh(b / 20) - Math.tanh(a / 20))));

  it('is that of normals around tanh and of one choice a segment; what is missing counts for nothing', () => {
    const likelihood = tableLikelihood(tf, encoding);
    const rows = [
      [0.2, -0.9, 0, 1, 1, 0],
      [-0.4, 0, 1, 0, 0, 1],
    ];
    const normal = (x: number, mean: number): number =>
      -0.5 * Math.log(2 * Math.PI * 0.01) - ((x - mean) * (x - mean)) / 0.02;
    const expected = [
      normal(0.2, Math.tanh(0.3)) + normal(-0.9, Math.tanh(-2)) + Math.log(softmax(-1, 1)) + Math.log(softmax(0.4, 3)),
      normal(-0.4, Math.tanh(0.3)) + Math.log(softmax(1, -1)) + Math.log(softmax(3, 0.4)),
    ];
    const ours = tf.tidy(() => likelihood.logProbability(tf.tensor2d([output, output]), tf.tensor2d(rows)).dataSync());
    ours.forEach((value, i) => expect(value).to.be.closeTo(expected[i]!, 2e-4));
    likelihood.variables.forEach((variable) => variable.dispose());
  });

  it('draws as it says: deviations of 0.1 at first, choices one-hot by their chances', async () => {
    const likelihood = tableLikelihood(tf, encoding);
    const means = tf.tidy(() => likelihood.mean(tf.tensor2d([output])).dataSync());
    expect(means[2]! + means[3]!).to.be.closeTo(1, 1e-6);
    const rows = 20_000;
    const drawn = Float32Array.from({ length: 6 * rows }, (_, at) => means[at % 6]!);
    await likelihood.draw(drawn, rootStream(1).child('draws'));
    const column = (j: number): Float64Array => Float64Array.from({ length: rows }, (_, row) => drawn[6 * row + j]!);
    const mean = (values: Float64Array): number => values.reduce((sum, x) => sum + x, 0) / rows;
    const own = column(0);
    const centre = mean(own);
    expect(centre).to.be.closeTo(Math.tanh(0.3), 4 * (0.1 / Math.sqrt(rows)));
    expect(Math.sqrt(mean(own.map((x) => (x - centre) * (x - centre))))).to.be.closeTo(0.1, 0.003);
    for (const j of [2, 5]) {
      const p = means[j]!;
      expect(Math.abs(mean(column(j)) - p)).to.be.below(4 * Math.sqrt((p * (1 - p)) / rows));
    }
    for (let row = 0; row < rows; row++) expect(drawn[6 * row + 2]! + drawn[6 * row + 3]!).to.equal(1);
    likelihood.variables.forEach((variable) => variable.dispose());
  });
});
