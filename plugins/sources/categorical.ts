import type { DataSource, OpenContext, RealData, Symbols } from '../../core/contracts/index.js';
import { CollapsarError } from '../../core/errors/index.js';
import { objectSchema, type Options, source } from '../../core/plugin/index.js';
import { dirichlet } from '../../core/random/index.js';
import { MOST_SYMBOLS, openSymbols, RARE_MASS, symbolLaw } from './symbols.js';
import { NOT_NEGATIVE, POSITIVE } from '../options.js';

const schema = objectSchema({
  probabilities: {
    type: 'array',
    items: NOT_NEGATIVE,
    minItems: 2,
    description: 'probability of each symbol, adding up to 1; instead of alphabet and law',
  },
  alphabet: {
    type: 'integer',
    minimum: 2,
    maximum: MOST_SYMBOLS,
    default: 10,
    description: 'K: symbols are 0, ..., K - 1',
  },
  law: {
    enum: ['uniform', 'dirichlet'],
    default: 'uniform',
    description: 'uniform: every symbol alike; dirichlet: probabilities drawn anew for every seed',
  },
  concentration: {
    ...POSITIVE,
    default: 1,
    description: 'of the Dirichlet law, the same for every symbol: below 1 a few symbols hold most of the mass',
  },
  rareMass: RARE_MASS,
});

/** How far a list of probabilities may be from adding up to 1 (decimal notation); it is then scaled. */
const ROUNDING = 1e-6;

class Categorical implements DataSource<Symbols> {
  readonly #given: Float64Array | undefined;

  constructor(private readonly options: Options<typeof schema>) {
    const { probabilities } = options;
    if (probabilities === undefined) return;
    const total = probabilities.reduce((sum, p) => sum + p, 0);
    const refuse = (what: string, fix: string): CollapsarError =>
      new CollapsarError('COLLAPSAR_OPTION_INVALID', { what, where: 'source categorical', fix });
    if (!(Math.abs(total - 1) <= ROUNDING))
      throw refuse(`the probabilities add up to ${total}`, 'Give probabilities that add up to 1');
    if (probabilities.filter((p) => p > 0).length < 2)
      throw refuse('one symbol has all the probability', 'Give at least two symbols a probability above 0');
    this.#given = Float64Array.from(probabilities, (p) => p / total);
  }

  async open(context: OpenContext): Promise<RealData<Symbols>> {
    const { alphabet, law, concentration, rareMass } = this.options;
    const parameters = new Float64Array(alphabet);
    const probabilities =
      this.#given ??
      (law === 'uniform'
        ? parameters.fill(1 / alphabet)
        : dirichlet(context.random.child('law'), parameters.fill(concentration)));
    return openSymbols(symbolLaw(probabilities, rareMass), context);
  }
}

export const categorical = source({
  id: 'categorical',
  summary: 'Independent draws from a finite set of symbols whose probabilities are known exactly',
  data: 'symbols',
  options: schema,
  provides: ['truth.probabilities', 'truth.likelihood', 'truth.rare'],
  publishable: true,
  implementation: Categorical,
});
