import type { Call, Measured, Metric, Output, RandomStream, Subject, Vectors } from '../../core/contracts/index.js';
import { metric, objectSchema, type Options } from '../../core/plugin/index.js';
import { COUNT } from '../options.js';
import { take } from '../../core/samples/index.js';
import { spreadRows } from './distance/points.js';
import { eachSampled } from './measured.js';
import { LEAKAGE, REAL, SHARE } from './outputs.js';
import {
  type Predicate,
  randomPredicates,
  rowPredicates,
  singlesOut,
  valuePredicates,
  withGaps,
} from './privacy/predicates.js';
import { areRecords, OF_RECORDS, recordsOf } from './privacy/records.js';

const schema = objectSchema({
  mode: {
    enum: ['multivariate', 'univariate'],
    default: 'multivariate',
    description:
      'what predicates are about. multivariate: what a row of the model holds in a few columns, by lot; univariate: a value that stands in one row of the model alone, and all beyond its extremes, column by column',
  },
  columns: { ...COUNT, default: 3, description: 'of multivariate predicates; a table of fewer has all in each' },
  attacks: { ...COUNT, default: 500, description: 'predicates that are tried, at most' },
  rows: OF_RECORDS,
});

/** Candidates for each predicate that is wanted: most mean no row, or several. */
const TRIES = 10;
/** Of a 95 % interval. */
const Z = 1.959963984540054;

/**
 * The singling-out attack of Anonymeter (Giomi et al. 2023): predicates that mean one row of the model mean one of the training
 * rows oftener than one of as many held-out rows, if rows are given away. The risk is what training adds to what chance
 * does. The attacker has as many rows of the model as there are training rows: of more, fewer are single.
 */
class SinglingOut implements Metric<Vectors> {
  readonly outputs: readonly Output[] = [
    {
      name: 'risk',
      title: 'Risk of being singled out',
      summary:
        '(attack - control) / (1 - control): share of the predicates that single out a training row by having been trained on it; 0: nothing is given away',
      unit: '',
      range: [-Infinity, 1],
      ...LEAKAGE,
      ideal: 0,
    },
    {
      name: 'low',
      title: 'Risk of being singled out, at least',
      summary: 'lower end of its 95 % interval in this measurement, of Wilson intervals of both shares',
      unit: '',
      range: [-Infinity, Infinity],
      ...REAL,
    },
    {
      name: 'high',
      title: 'Risk of being singled out, at most',
      summary: 'upper end of the same interval',
      unit: '',
      range: [-Infinity, Infinity],
      ...REAL,
    },
    {
      name: 'attack',
      title: 'Predicates that single out a training row',
      summary: 'share of the predicates that are true of exactly one training row',
      ...SHARE,
      ...REAL,
    },
    {
      name: 'control',
      title: 'Predicates that single out a held-out row',
      summary: 'share of the predicates that are true of exactly one of as many held-out rows',
      ...SHARE,
      ...REAL,
    },
    {
      name: 'baseline',
      title: 'Guesses that single out a training row',
      summary:
        'share of predicates by lot (columns, values that rows of the model hold, comparisons) that are true of exactly one training row: an attack that hits no oftener is no better than guessing',
      ...SHARE,
      ...REAL,
    },
  ];

  constructor(private readonly options: Options<typeof schema>) {}

  async measure(subject: Subject<Vectors>, { random, signal }: Call): Promise<Readonly<Record<string, Measured>>> {
    signal.throwIfAborted();
    const found = await recordsOf(subject, this.outputs, this.options.rows);
    if (!areRecords(found)) return found;
    const { members } = found;
    const [seen, trained, held] = withGaps([asMany(found.rows, members.count), members, found.others]) as [
      Vectors,
      Vectors,
      Vectors,
    ];
    const predicates = this.#predicates(seen, random, signal);
    const hits = (all: readonly Predicate[], table: Vectors): number =>
      all.reduce((sum, predicate) => sum + Number(singlesOut(predicate, table)), 0);
    const { mode, columns, attacks } = this.options;
    const guesses = { columns: mode === 'univariate' ? 1 : columns, count: attacks };
    const guessed = [...randomPredicates(seen, guesses, random.child('guesses'))];
    return eachSampled({
      ...riskOf(hits(predicates, trained), hits(predicates, held), predicates.length),
      baseline: hits(guessed, trained) / attacks,
    });
  }

  /** Different ones that mean one row of the table each. */
  #predicates(table: Vectors, random: RandomStream, signal: AbortSignal): readonly Predicate[] {
    const { mode, columns, attacks } = this.options;
    const found = new Map<string, Predicate>();
    const candidates =
      mode === 'univariate'
        ? valuePredicates(table, random)
        : rowPredicates(table, { columns, tries: TRIES * attacks }, random);
    for (const predicate of candidates) {
      if (found.size === attacks) break;
      signal.throwIfAborted();
      const name = JSON.stringify(predicate);
      if (!found.has(name) && singlesOut(predicate, table)) found.set(name, predicate);
    }
    return [...found.values()];
  }
}

const asMany = (samples: Vectors, most: number): Vectors =>
  samples.count <= most ? samples : take(samples, spreadRows(samples.count, most));

/** No row of the model is like no other: nobody is meant, and nobody singled out. */
const NO_PREDICATES = { risk: 0, low: 0, high: 0, attack: 0, control: 0 };

/**
 * Giomi et al. 2023, equation 1, of so many hits on either table among the predicates; 0 where each means a held-out row, to
 * which training can add nothing. The interval is Anonymeter's: errors of Wilson's intervals, carried forward.
 */
export const riskOf = (attack: number, control: number, predicates: number): Readonly<Record<string, number>> => {
  if (predicates === 0) return NO_PREDICATES;
  const [a, c] = [wilson(attack, predicates), wilson(control, predicates)];
  const middle = (a.middle - c.middle) / (1 - c.middle);
  const error = Math.hypot(a.error, ((a.middle - 1) / (1 - c.middle)) * c.error) / (1 - c.middle);
  return {
    risk: control === predicates ? 0 : (attack - control) / (predicates - control),
    low: middle - error,
    high: middle + error,
    attack: attack / predicates,
    control: control / predicates,
  };
};

const wilson = (hits: number, of: number): { readonly middle: number; readonly error: number } => ({
  middle: (hits + 0.5 * Z * Z) / (of + Z * Z),
  error: (Z / (of + Z * Z)) * Math.sqrt((hits * (of - hits)) / of + 0.25 * Z * Z),
});

export const singlingOut = metric({
  id: 'singling-out',
  summary:
    'Whether what is said of one row of the model is true of exactly one training row, oftener than of one of as many held-out rows',
  reference:
    'Giomi, Boenisch, Wehmeyer & Tasnadi 2023, A Unified Framework for Quantifying Privacy Risk in Synthetic Data (Anonymeter)',
  data: 'vectors',
  needs: ['training'],
  provides: ['categories', 'missing'],
  options: schema,
  // Rows of an earlier one have no baseline.
  revision: 2,
  implementation: SinglingOut,
});
