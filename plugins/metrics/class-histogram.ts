import type { Call, Measured, Metric, Output, Subject, Vectors } from '../../core/contracts/index.js';
import { CollapsarError } from '../../core/errors/index.js';
import { metric, objectSchema, type Options } from '../../core/plugin/index.js';
import { CLASSIFIER, onceEach, withoutHook } from './features.js';
import { allFinite, harmless, LOST, sampled } from './measured.js';
import { lostShare, totalVariation } from './modes.js';
import { logSmoothedMass } from './survival.js';
import { LOG_TAIL_MASS, LOST_MODES, REAL, SHARE } from './outputs.js';

const schema = objectSchema(
  {
    classifier: CLASSIFIER,
    rare: {
      type: 'integer',
      minimum: 0,
      description:
        'number of the class whose survival is followed; default: the rarest one among the held-out real rows',
    },
  },
  ['classifier'],
);

const BY = 'by the classifier';

/** Model and real rows are seen through the same classifier: its mistakes are in both, and the real shares are those it finds. */
class ClassHistogram implements Metric<Vectors> {
  readonly outputs: readonly Output[] = [
    {
      name: 'lost',
      title: 'Classes lost',
      summary: `share of the real classes, ${BY}, that keep less than a quarter of their share in the model's rows`,
      ...LOST_MODES,
    },
    {
      name: 'shift',
      title: 'Shift of the class shares',
      summary: `total variation between the classes of the model's and of the real rows, ${BY}`,
      ...SHARE,
      better: 'lower',
      ideal: 'real',
    },
    {
      name: 'divergence',
      title: 'Divergence of the class shares',
      summary: `Kullback-Leibler divergence of the model's classes from the real ones, ${BY}; smoothed, so that it stays finite`,
      unit: 'nats',
      better: 'lower',
      ideal: 'real',
      range: [-Infinity, Infinity],
    },
    {
      name: 'logMass',
      title: 'Share of the rare class (log)',
      summary: `log of the rare class's share of the model's rows, ${BY}, smoothed: log((k + 1/2) / (rows + 1))`,
      ...LOG_TAIL_MASS,
    },
    {
      name: 'mass',
      title: 'Share of the rare class',
      summary: `the rare class's share of the model's rows, ${BY}`,
      ...SHARE,
      ...REAL,
    },
    {
      name: 'confidence',
      title: 'Confidence of the classifier',
      summary: "mean probability that the classifier gives to a row's likeliest class",
      ...SHARE,
      ...REAL,
    },
    {
      name: 'entropy',
      title: 'Entropy of the classes',
      summary: "mean entropy of the classifier's answer to a row: high where rows belong to no class",
      ...REAL,
      unit: 'nats',
      range: [0, Infinity],
    },
  ];
  readonly #real: (test: Vectors, call: Call) => Promise<Classified | undefined>;

  constructor(private readonly options: Options<typeof schema>) {
    if (options.classifier.predict === undefined) throw withoutHook('class-histogram', 'predict');
    this.#real = onceEach((test, call) => this.#classified(test, call));
  }

  async measure(subject: Subject<Vectors>, call: Call): Promise<Readonly<Record<string, Measured>>> {
    call.signal.throwIfAborted();
    const real = await this.#real(subject.test, call);
    if (real === undefined) return harmless(this.outputs);
    const rows = await subject.rows();
    if (rows.count === 0) return harmless(this.outputs);
    const model = await this.#classified(rows, call);
    if (model === undefined) return LOST;
    const shares = Float64Array.from(real.counts, (count) => count / real.total);
    const histogram = { shares, counts: model.counts, between: 0, total: model.total };
    const rare = this.#rare(shares);
    return {
      lost: sampled(lostShare(histogram)),
      shift: sampled(totalVariation(histogram)),
      divergence: sampled(divergence(shares, model)),
      logMass: sampled(logSmoothedMass(model.counts[rare]!, model.total)),
      mass: sampled(model.counts[rare]! / model.total),
      confidence: sampled(Math.min(1, model.confidence)),
      entropy: sampled(model.entropy),
    };
  }

  /** undefined: no rows, or rows or answers that are not finite. */
  async #classified(rows: Vectors, call: Call): Promise<Classified | undefined> {
    if (rows.count === 0 || !allFinite(rows.values)) return undefined;
    const probabilities = await this.options.classifier.predict!(rows, call);
    return allFinite(probabilities.values) ? classified(probabilities) : undefined;
  }

  /** The class that is followed: of those that the real rows have, unless it is named. */
  #rare(shares: Float64Array): number {
    const { rare } = this.options;
    if (rare === undefined)
      return shares.reduce(
        (least, share, k) => (share > 0 && !(shares[least]! > 0 && shares[least]! <= share) ? k : least),
        0,
      );
    if (rare < shares.length) return rare;
    throw new CollapsarError('COLLAPSAR_OPTION_INVALID', {
      where: 'metric class-histogram',
      what: `class ${rare} is to be followed; the classifier has ${shares.length}, from 0 to ${shares.length - 1}`,
      fix: 'Name another class in `rare`, or leave it out',
    });
  }
}

interface Classified {
  /** rows of each class, by the likeliest one of each row (the lower of two) */
  readonly counts: Uint32Array;
  readonly total: number;
  /** mean over the rows of the highest probability */
  readonly confidence: number;
  /** mean over the rows of -sum p log p, nats */
  readonly entropy: number;
}

/** @param probabilities of each class, one row a row, adding up to 1 */
export const classified = ({ count, values }: Vectors): Classified => {
  const classes = count === 0 ? 0 : values.length / count;
  const counts = new Uint32Array(classes);
  let [confidence, entropy] = [0, 0];
  for (let at = 0; at < values.length; at += classes) {
    let best = 0;
    for (let k = 0; k < classes; k++) {
      const p = values[at + k]!;
      if (p > values[at + best]!) best = k;
      if (p > 0) entropy -= p * Math.log(p);
    }
    counts[best]!++;
    confidence += values[at + best]!;
  }
  return { counts, total: count, confidence: confidence / count, entropy: Math.max(0, entropy / count) };
};

/**
 * Kullback-Leibler divergence of the model's classes from the real ones, nats, the model's shares smoothed as Jeffreys'
 * prior does, (k + 1/2) / (rows + classes / 2), so that a lost class leaves it finite.
 */
export const divergence = (real: Float64Array, { counts, total }: Classified): number => {
  let sum = 0;
  for (let k = 0; k < real.length; k++)
    if (real[k]! > 0) sum += real[k]! * Math.log((real[k]! * (total + real.length / 2)) / (counts[k]! + 0.5));
  return sum;
};

export const classHistogram = metric({
  id: 'class-histogram',
  summary: "Which classes are left in the model's rows, by a classifier fitted to real rows; the rare class by itself",
  reference:
    'Srivastava et al. 2017, VEEGAN; Shumailov et al. 2024, AI models collapse when trained on recursively generated data',
  data: 'vectors',
  options: schema,
  implementation: ClassHistogram,
});
