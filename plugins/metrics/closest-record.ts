import type { Call, Measured, Metric, Output, Subject, Vectors } from '../../core/contracts/index.js';
import { metric, objectSchema, type Options } from '../../core/plugin/index.js';
import { quantile } from './columns.js';
import { nearestSquares } from './distance/nearest.js';
import type { Points } from './distance/points.js';
import { eachSampled } from './measured.js';
import { LEAKAGE, REAL, SHARE } from './outputs.js';
import { areRecords, OF_RECORDS, recordPoints, recordsOf } from './privacy/records.js';

const schema = objectSchema({
  rows: OF_RECORDS,
  near: {
    type: 'number',
    exclusiveMinimum: 0,
    exclusiveMaximum: 1,
    default: 0.1,
    description:
      'a near copy is no farther from a training row than this part of what a held-out row is from the nearest, in the median',
  },
});

/** Distances and ratios of the outermost rows, which are those that give somebody away. */
const OUTERMOST = 0.05;
const LESS_HELD_OUT = { unit: '', range: [-1, 1], better: 'ideal', ideal: 0 } as const;

/**
 * Training rows and held-out ones are of one law, so without a leak a row of the model is as often nearer to the ones as to
 * the others, whatever the model has lost or made up; held-out rows say how near chance brings a record to another.
 */
class ClosestRecord implements Metric<Vectors> {
  readonly outputs: readonly Output[] = [
    {
      name: 'closer',
      title: 'Rows closer to a training record',
      summary:
        "share of the model's rows that are closer to a real row that the chain was trained on than to any of as many held-out ones; ties count half",
      ...SHARE,
      ...LEAKAGE,
      ideal: 0.5,
    },
    {
      name: 'identical',
      title: 'Copies of training records',
      summary: "share of the model's rows that equal a training row, less the share of the held-out rows that do",
      ...LESS_HELD_OUT,
    },
    {
      name: 'near',
      title: 'Near copies of training records',
      summary:
        "share of the model's rows that are nearly a training row, less the share of the held-out rows that are: copies and what `near` says",
      ...LESS_HELD_OUT,
    },
    {
      name: 'dcr',
      title: 'Distance to the closest record',
      summary:
        "Gower's dissimilarity of a row of the model to the nearest training row, the mean over the columns: its 5 % quantile over the rows",
      ...SHARE,
      ...REAL,
    },
    {
      name: 'dcrHeldOut',
      title: 'Distance to the closest record, held-out rows',
      summary: 'the same of held-out rows in place of the model',
      ...SHARE,
      ...REAL,
    },
    {
      name: 'nndr',
      title: 'Nearest-neighbour distance ratio',
      summary:
        'dissimilarity of a row of the model to the nearest training row over that to the second: its 5 % quantile; 1 between two equal ones',
      ...SHARE,
      ...REAL,
    },
    {
      name: 'nndrHeldOut',
      title: 'Nearest-neighbour distance ratio, held-out rows',
      summary: 'the same of held-out rows in place of the model; nothing to measure with one training row',
      ...SHARE,
      ...REAL,
    },
  ];

  constructor(private readonly options: Options<typeof schema>) {}

  async measure(subject: Subject<Vectors>, { signal }: Call): Promise<Readonly<Record<string, Measured>>> {
    signal.throwIfAborted();
    const found = await recordsOf(subject, this.outputs, this.options.rows);
    if (!areRecords(found)) return found;
    const { rows, members, others } = recordPoints(found);
    const [own, toOthers, held] = [
      nearestSquares(rows, members, 1),
      nearestSquares(rows, others, 1),
      nearestSquares(others, members, 1),
    ];
    const limit = this.options.near * quantile(held.slice().sort(), 0.5);
    const within = (squares: Float64Array, most: number): number =>
      squares.reduce((count, square) => count + Number(square <= most), 0) / squares.length;
    const excess = (most: number): number => within(own, most) - within(held, most);
    const ratio = (from: Points, nearest: Float64Array): number | 'harmless' =>
      members.count < 2 ? 'harmless' : outermost(ratios(nearest, nearestSquares(from, members, 2)));
    return {
      ...eachSampled({
        closer: own.reduce((sum, square, i) => sum + half(square, toOthers[i]!), 0) / own.length,
        identical: excess(0),
        near: excess(limit),
        dcr: outermost(own),
        dcrHeldOut: outermost(held),
      }),
      nndr: ratio(rows, own),
      nndrHeldOut: ratio(others, held),
    };
  }
}

const half = (own: number, other: number): number => (own < other ? 1 : own === other ? 0.5 : 0);

const outermost = (values: Float64Array): number => quantile(values.slice().sort(), OUTERMOST);

const ratios = (nearest: Float64Array, second: Float64Array): Float64Array =>
  nearest.map((square, i) => (second[i]! === 0 ? 1 : square / second[i]!));

export const closestRecord = metric({
  id: 'closest-record',
  summary:
    'How near rows come to the real rows that the chain was trained on, against held-out ones: distance to the closest record and its ratio, copies',
  reference:
    'Zhao, Kunar, Birke & Chen 2021, CTAB-GAN (DCR, NNDR); Platzer & Reutterer 2021, Holdout-Based Empirical Assessment of Mixed-Type Synthetic Data',
  data: 'vectors',
  needs: ['training'],
  provides: ['categories', 'missing'],
  options: schema,
  implementation: ClosestRecord,
});
