import type { Call, Measured, Metric, Output, Subject } from '../../core/contracts/index.js';
import { metric, objectSchema, type Options } from '../../core/plugin/index.js';
import { oncePer } from '../../core/samples/index.js';
import { rareOutcomes } from '../symbols.js';
import { UNIT } from '../text.js';
import { harmless, LOST, ofBasis, orHarmless } from './measured.js';
import { isLost, keptTail, logSmoothedMass } from './survival.js';
import { aligned, discrete, modelDistribution, trueDistribution, type TrueDistribution } from './distribution.js';
import { AMOUNT, LEAST, LOG_TAIL_MASS, LOST_MODES, REAL, SHARE } from './outputs.js';
import { PART, PROBABILITY } from '../options.js';

const schema = objectSchema({
  unit: UNIT,
  mode: {
    ...PROBABILITY,
    default: 0.001,
    description: 'a symbol or token is a mode when it has at least this true mass',
  },
  tail: {
    ...PART,
    default: 0.05,
    description: 'the tail: the least likely true symbols or tokens, as many as hold at most this mass (at least one)',
  },
});

/**
 * Against the true probabilities where the source knows them, else the held-out rows' frequencies. Text: of its tokens.
 * A tail of several symbols or tokens dies out one by one while drift keeps its mass, so what is judged is the true mass of
 * those that are still made: among the model's rows, or in as many draws as there are held-out symbols or tokens where its
 * probabilities are known. A tail of one is judged on its mass.
 */
class Support implements Metric {
  readonly outputs: readonly Output[] = [
    {
      name: 'surviving',
      title: 'Symbols still made',
      summary: 'share of the true symbols or tokens that the model can still make',
      ...SHARE,
      better: 'higher',
    },
    {
      name: 'missingMass',
      title: 'Missing mass',
      summary: 'true mass of what the model cannot make any more: the test error of an associative memory',
      ...SHARE,
      ...LEAST,
      scale: 'log',
      measures: 'risk',
    },
    {
      name: 'lost',
      title: 'Frequent symbols lost',
      summary:
        'share of the modes whose mass is under a quarter of the true one; nothing to measure where nothing is frequent enough to be one',
      ...LOST_MODES,
    },
    {
      name: 'logTailKept',
      title: 'Rare symbols kept, by their mass (log)',
      summary:
        "log of the true mass of the tail's symbols or tokens that are still made, smoothed: log(P (m s + 1/2) / (m + 1)), P the mass of all m in the tail, s the part of it; made: among the model's rows, or by chance in as many draws as there are held-out ones where its probabilities are exact; nothing to measure where the tail is one",
      ...LOG_TAIL_MASS,
    },
    {
      name: 'tailMade',
      title: 'Rare symbols still made',
      summary: "how many of the tail's symbols or tokens are made, in the same draws",
      ...AMOUNT,
      ...REAL,
    },
    {
      name: 'logTailMass',
      title: 'Mass of rare symbols (log)',
      summary:
        "log of the mass that the true tail has in the model, smoothed: log((k + 1/2) / (n + 1)), n the model's tokens; as many as the held-out ones where its mass is exact",
      ...LOG_TAIL_MASS,
    },
    {
      name: 'unreal',
      title: 'Rows of no real symbol',
      summary: 'mass of what has true probability 0; known only where the true probabilities are',
      ...SHARE,
      ...LEAST,
      measures: 'hallucination',
    },
  ];

  /** The true outcomes are the same in every generation. */
  readonly #tail: (truth: TrueDistribution) => Uint8Array;

  constructor(private readonly options: Options<typeof schema>) {
    const tailOf = oncePer((weights: Float64Array) => {
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      return rareOutcomes(weights, options.tail * total).isRare;
    });
    this.#tail = ({ weights }) => tailOf(weights);
  }

  async measure(given: Subject, call: Call): Promise<Readonly<Record<string, Measured>>> {
    const subject = discrete(given, 'support');
    const { unit, mode } = this.options;
    const truth = trueDistribution(subject, unit);
    const model = await modelDistribution(subject, unit, call);
    if (truth === undefined) return harmless(this.outputs);
    // Rows without a single token lose what there is; what there is nothing of they cannot lose.
    if (model === undefined) return this.#wanting(truth);
    const measured = ofBasis(model.basis);
    const found = compare(aligned(model, truth), truth, this.#tail(truth), mode);
    const size = model.basis === 'exact' ? truth.size : model.total;
    const isMade = (q: number): number => (model.basis === 'exact' ? chanceIn(size, q) : Number(q > 0));
    const kept = keptTail(found.tail.trueShares, found.tail.shares.map(isMade));
    const inTail = found.tail.shares.reduce((sum, share) => sum + share, 0);
    return {
      surviving: measured(found.surviving / found.outcomes),
      missingMass: measured(Math.min(1, found.missing)),
      lost: orHarmless(found.modes === 0 ? undefined : found.lost / found.modes, measured),
      logTailKept: orHarmless(kept?.log, measured),
      tailMade: orHarmless(kept?.made, measured),
      logTailMass: measured(logSmoothedMass(Math.min(1, inTail) * size, size)),
      unreal: orHarmless(truth.basis === 'exact' ? Math.min(1, found.unreal) : undefined, measured),
    };
  }

  #wanting(truth: TrueDistribution): Readonly<Record<string, Measured>> {
    const inTail = this.#tail(truth).reduce((sum, rare) => sum + rare, 0);
    const hasModes = truth.weights.some((weight) => weight > 0 && weight / truth.total >= this.options.mode);
    return {
      ...(hasModes ? LOST : { lost: 'harmless' }),
      ...(inTail > 1 ? LOST : { logTailKept: 'harmless', tailMade: 'harmless' }),
      ...(truth.basis === 'exact' ? LOST : { unreal: 'harmless' }),
    };
  }
}

/** The model's shares against the true ones, outcome by outcome. */
const compare = (shares: Float64Array, truth: TrueDistribution, isRare: Uint8Array, mode: number) => {
  const tail = { trueShares: [] as number[], shares: [] as number[] };
  let [outcomes, surviving, missing, modes, lost, unreal] = [0, 0, 0, 0, 0, 0];
  for (let outcome = 0; outcome < shares.length; outcome++) {
    const p = truth.weights[outcome]! / truth.total;
    const q = shares[outcome]!;
    if (p === 0) {
      unreal += q;
      continue;
    }
    outcomes++;
    if (q > 0) surviving++;
    else missing += p;
    if (p >= mode) {
      modes++;
      if (isLost(q, p)) lost++;
    }
    if (isRare[outcome] === 1) {
      tail.trueShares.push(p);
      tail.shares.push(q);
    }
  }
  return { outcomes, surviving, missing, modes, lost, unreal, tail };
};

/** Chance that an outcome of probability q comes at all in n draws: 1 - (1 - q)^n. */
const chanceIn = (n: number, q: number): number => -Math.expm1(n * Math.log1p(-Math.min(1, q)));

export const support = metric({
  id: 'support',
  summary: 'Which of the true symbols or tokens the model still makes: survivors, lost modes, missing mass, tail',
  reference: 'Suresh et al. 2024 (survival); Dohmatob et al. 2024, A Tale of Tails (missing mass)',
  data: 'any',
  kinds: ['symbols', 'text'],
  options: schema,
  implementation: Support,
});
