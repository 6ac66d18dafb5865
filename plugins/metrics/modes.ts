import type { Measured, Metric, Output, Subject, Vectors } from '../../core/contracts/index.js';
import { metric, objectSchema, type Options } from '../../core/plugin/index.js';
import { finiteRows, harmless, LOST, sampled } from './measured.js';
import { isLost } from './survival.js';
import { LOST_MODES, SHARE } from './outputs.js';

const schema = objectSchema({
  by: {
    enum: ['truth', 'labels'],
    default: 'truth',
    description: 'what tells modes apart: the source itself, or the labels that rows carry',
  },
});

const BETWEEN: Output = {
  name: 'between',
  title: 'Rows between modes',
  summary: "share of the model's rows that lie between the modes or beyond them all",
  ...SHARE,
  better: 'lower',
  ideal: 'real',
  measures: 'hallucination',
};

class Modes implements Metric<Vectors> {
  readonly outputs: readonly Output[];

  constructor(private readonly options: Options<typeof schema>) {
    this.outputs = [
      {
        name: 'lost',
        title: 'Modes lost',
        summary: "share of the modes that hold less than a quarter of their true share of the model's rows",
        ...LOST_MODES,
      },
      {
        name: 'shift',
        title: 'Shift of the mode shares',
        summary: 'total variation between the shares of the modes and their true shares: mass on the wrong mode',
        ...SHARE,
        better: 'lower',
        ideal: 'real',
      },
      ...(options.by === 'truth' ? [BETWEEN] : []),
    ];
  }

  async measure(subject: Subject<Vectors>): Promise<Readonly<Record<string, Measured>>> {
    const found = await this.#counts(subject);
    if (found === undefined || found.total === 0) return harmless(this.outputs);
    if (!finiteRows(await subject.rows())) return LOST;
    return {
      lost: sampled(lostShare(found)),
      shift: sampled(totalVariation(found)),
      ...(this.options.by === 'truth' ? { between: sampled(found.between / found.total) } : {}),
    };
  }

  /** undefined: nothing tells modes apart, in the data or in rows of this kind of model. */
  async #counts(subject: Subject<Vectors>): Promise<ModeCounts | undefined> {
    const { truth, test } = subject;
    if (this.options.by === 'truth')
      return truth?.modes === undefined
        ? undefined
        : modeCounts(truth.modes.of(await subject.rows()), truth.modes.shares);
    const { labels } = await subject.rows();
    if (labels === undefined || test.labels === undefined || test.count === 0) return undefined;
    const shares = new Float64Array(test.labels.reduce((most, label) => Math.max(most, label), 0) + 1);
    for (const label of test.labels) shares[label]!++;
    return modeCounts(
      labels,
      shares.map((held) => held / test.count),
    );
  }
}

interface ModeCounts {
  /** true share of each mode, adding up to 1 */
  readonly shares: Float64Array;
  /** rows of each mode */
  readonly counts: Uint32Array;
  /** rows that belong to none */
  readonly between: number;
  readonly total: number;
}

/** @param modes of each row; one that has no share is none */
export const modeCounts = (modes: Int32Array | Uint32Array, shares: Float64Array): ModeCounts => {
  const counts = new Uint32Array(shares.length);
  let between = 0;
  for (const mode of modes) {
    if (mode >= 0 && mode < counts.length) counts[mode]!++;
    else between++;
  }
  return { shares, counts, between, total: modes.length };
};

/** Share of the modes (of those that have any rows at all) that are lost. */
export const lostShare = ({ shares, counts, total }: ModeCounts): number => {
  let lost = 0;
  let modes = 0;
  for (let mode = 0; mode < shares.length; mode++) {
    if (!(shares[mode]! > 0)) continue;
    modes++;
    if (isLost(counts[mode]! / total, shares[mode]!)) lost++;
  }
  return modes === 0 ? 0 : lost / modes;
};

/** Half the sum of |share - true share|, no mode being one more, of true share 0. */
export const totalVariation = ({ shares, counts, between, total }: ModeCounts): number => {
  let sum = between / total;
  for (let mode = 0; mode < shares.length; mode++) sum += Math.abs(counts[mode]! / total - shares[mode]!);
  return Math.min(1, 0.5 * sum);
};

export const modes = metric({
  id: 'modes',
  summary: "Modes that the model's rows have lost, and rows that belong to none",
  reference:
    'Srivastava et al. 2017, VEEGAN; Schaeffer et al. 2025, Position: Model Collapse Does Not Mean What You Think',
  data: 'vectors',
  options: schema,
  needs: (options) => [options['by'] === 'labels' ? 'labels' : 'truth.modes'],
  implementation: Modes,
});
