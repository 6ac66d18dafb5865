import type { Call, Measured, Metric, Output, Subject, Vectors } from '../../core/contracts/index.js';
import { metric, objectSchema, type Options } from '../../core/plugin/index.js';
import { COUNT } from '../options.js';
import { separation } from './classifier-two-sample/scores.js';
import { nearestSquares } from './distance/nearest.js';
import type { Points } from './distance/points.js';
import { eachSampled, harmless } from './measured.js';
import { LEAKAGE, SHARE } from './outputs.js';
import { areRecords, OF_RECORDS, recordPoints, recordsOf } from './privacy/records.js';

const schema = objectSchema({
  rows: OF_RECORDS,
  k: { ...COUNT, default: 1, description: 'densities are those of the k-th nearest row: 1 sees single copies best' },
  falsePositives: {
    type: 'number',
    exclusiveMinimum: 0,
    exclusiveMaximum: 1,
    default: 0.01,
    description: 'share of held-out rows that may be taken for training rows where the attack is at its most careful',
  },
});

/**
 * The attack of DOMIAS (van Breugel et al. 2023): a record was trained on if synthetic rows are dense around it for how dense real
 * ones are, log of the ratio of the two densities. They are estimated by nearest neighbours in Gower's distance, as
 * Houssiau et al. 2022 and Chen et al. 2020 do: a kernel has no density of categories. The attacker has the model's rows and
 * real ones that nobody is asked about, half of the held-out ones; records asked about are training rows and the other
 * half. No shadow models: they tell of a model, this attack of the rows that are handed out, at every generation.
 */
class MembershipInference implements Metric<Vectors> {
  readonly outputs: readonly Output[];

  constructor(private readonly options: Options<typeof schema>) {
    this.outputs = [
      {
        name: 'auc',
        title: 'AUC of membership inference',
        summary:
          'chance that the attack finds a training row likelier to have been trained on than a held-out one; 1/2: nothing is given away',
        ...SHARE,
        ...LEAKAGE,
        ideal: 0.5,
      },
      {
        name: 'tpr',
        title: 'Training rows found at few false alarms',
        summary: `share of the training rows that are found where ${options.falsePositives} of the held-out rows are taken for some; that share itself: nothing is given away`,
        ...SHARE,
        better: 'lower',
        ideal: options.falsePositives,
      },
    ];
  }

  async measure(subject: Subject<Vectors>, { signal }: Call): Promise<Readonly<Record<string, Measured>>> {
    signal.throwIfAborted();
    const found = await recordsOf(subject, this.outputs, this.options.rows);
    if (!areRecords(found)) return found;
    const { k, falsePositives } = this.options;
    const { rows, members, others } = recordPoints(found);
    const half = others.count >> 1;
    if (half < k || rows.count < k) return harmless(this.outputs);
    const [asked, known] = [everySecond(others, 0), everySecond(others, 1)];
    const scores = (records: Points): Float64Array => {
      const [synthetic, real] = [nearestSquares(records, rows, k), nearestSquares(records, known, k)];
      return real.map((square, i) => logRatio(square, synthetic[i]!));
    };
    const [ofOthers, ofMembers] = [scores(asked), scores(members)];
    return eachSampled({
      auc: separation(ofOthers, ofMembers, 0).auc,
      tpr: truePositives(ofOthers, ofMembers, falsePositives),
    });
  }
}

/** Rows 0, 2, ... or 1, 3, ... */
const everySecond = ({ count, d, values, ...rest }: Points, first: 0 | 1): Points => {
  const kept = first === 0 ? count - (count >> 1) : count >> 1;
  const out = new Float64Array(kept * d);
  for (let i = 0; i < kept; i++) out.set(values.subarray((2 * i + first) * d, (2 * i + first + 1) * d), i * d);
  return { ...rest, count: kept, d, values: out };
};

/** Of densities that fall with a power of the distance, which the ranks do not ask. Equal to a row of either: neither tells. */
const logRatio = (real: number, synthetic: number): number =>
  real === 0 && synthetic === 0 ? 0 : Math.log(real) - Math.log(synthetic);

/**
 * Share of ones above the threshold that a share `rate` of the zeros is above: the receiver operating characteristic at that
 * place, straight lines between its points, as if equal scores were told apart by lot (Fawcett 2006, algorithm 1).
 */
export const truePositives = (zeros: Float64Array, ones: Float64Array, rate: number): number => {
  const [low, high] = [zeros.slice().sort(), ones.slice().sort()];
  let [falseRate, trueRate] = [0, 0];
  for (let i = low.length - 1, j = high.length - 1; i >= 0 || j >= 0;) {
    const score = Math.max(low[i] ?? -Infinity, high[j] ?? -Infinity);
    while (i >= 0 && low[i] === score) i--;
    while (j >= 0 && high[j] === score) j--;
    const [nextFalse, nextTrue] = [1 - (i + 1) / low.length, 1 - (j + 1) / high.length];
    if (nextFalse > rate) return trueRate + ((rate - falseRate) / (nextFalse - falseRate)) * (nextTrue - trueRate);
    [falseRate, trueRate] = [nextFalse, nextTrue];
  }
  return 1;
};

export const membershipInference = metric({
  id: 'membership-inference',
  summary: 'Whether rows tell which real ones the chain was trained on: a density-ratio attack against held-out rows',
  reference:
    'van Breugel, Sun, Qian & van der Schaar 2023, Membership Inference Attacks against Synthetic Data through Overfitting Detection (DOMIAS); Houssiau et al. 2022, TAPAS; Carlini et al. 2022, Membership Inference Attacks From First Principles',
  data: 'vectors',
  needs: ['training'],
  provides: ['categories', 'missing'],
  options: schema,
  implementation: MembershipInference,
});
