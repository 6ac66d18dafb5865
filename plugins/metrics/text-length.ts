import type { Measured, Metric, Output, Subject, Text } from '../../core/contracts/index.js';
import { metric, objectSchema, type Options } from '../../core/plugin/index.js';
import { encodingOf, type Unit, UNIT } from '../text.js';
import { quantile } from './columns.js';
import { eachSampled, harmless } from './measured.js';
import { REAL, SHARE } from './outputs.js';
import { powerCost } from './wasserstein/transport.js';

const schema = objectSchema({ unit: UNIT });

const LENGTH = { unit: 'tokens', range: [0, Infinity] } as const;

class TextLength implements Metric<Text> {
  readonly outputs: readonly Output[] = [
    { name: 'mean', title: 'Mean length of a text', summary: 'mean length of a generated text', ...LENGTH, ...REAL },
    { name: 'sd', title: 'Spread of the lengths', summary: 'standard deviation of the lengths', ...LENGTH, ...REAL },
    {
      name: 'low',
      title: 'Length of a text, 5 % quantile',
      summary: 'length below which one text in twenty is',
      ...LENGTH,
      ...REAL,
    },
    { name: 'median', title: 'Median length of a text', summary: 'median length', ...LENGTH, ...REAL },
    {
      name: 'high',
      title: 'Length of a text, 95 % quantile',
      summary: 'length above which one text in twenty is',
      ...LENGTH,
      ...REAL,
    },
    { name: 'empty', title: 'Empty texts', summary: 'share of texts without any token', ...SHARE, ...REAL },
    {
      name: 'distance',
      title: 'Distance of the lengths from real ones',
      summary: 'Wasserstein-1 distance between the lengths of generated and of held-out real texts',
      ...LENGTH,
      better: 'lower',
      ideal: 'real',
    },
  ];

  constructor(private readonly options: Options<typeof schema>) {}

  async measure({ test, rows }: Subject<Text>): Promise<Readonly<Record<string, Measured>>> {
    const { unit } = this.options;
    const made = await rows();
    if (made.count === 0 || test.count === 0) return harmless(this.outputs);
    const [lengths, real] = [sortedLengths(made, unit), sortedLengths(test, unit)];
    const mean = lengths.reduce((sum, length) => sum + length, 0) / made.count;
    const squares = lengths.reduce((sum, length) => sum + (length - mean) * (length - mean), 0);
    return {
      ...eachSampled({
        mean,
        low: quantile(lengths, 0.05),
        median: quantile(lengths, 0.5),
        high: quantile(lengths, 0.95),
        empty: lengths.filter((length) => length === 0).length / made.count,
        distance: powerCost(lengths, real, 1),
      }),
      sd: made.count < 2 ? 'harmless' : Math.sqrt(squares / (made.count - 1)),
    };
  }
}

const sortedLengths = (rows: Text, unit: Unit): Float64Array => {
  const { offsets } = encodingOf(rows, unit);
  return Float64Array.from({ length: rows.count }, (_, row) => offsets[row + 1]! - offsets[row]!).sort();
};

export const textLength = metric({
  id: 'text-length',
  summary: 'How long generated texts are, and how far that is from the lengths of real ones',
  data: 'text',
  options: schema,
  implementation: TextLength,
});
