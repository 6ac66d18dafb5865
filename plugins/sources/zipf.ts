import type { DataSource, OpenContext, RealData, Symbols } from '../../core/contracts/index.js';
import { objectSchema, type Options, source } from '../../core/plugin/index.js';
import { keepLast, zipfLaw } from '../symbols.js';
import { MOST_SYMBOLS, openSymbols, RARE_MASS, symbolLaw } from './symbols.js';
import { POSITIVE } from '../options.js';

const schema = objectSchema({
  exponent: { ...POSITIVE, default: 1.5, description: 'b of p_i = C i^-b' },
  alphabet: {
    type: 'integer',
    minimum: 2,
    maximum: MOST_SYMBOLS,
    default: 100_000,
    description:
      'N: the tail is cut after the symbol of rank N. For T rows an alphabet far above T^(1/b) is as good as unbounded',
  },
  rareMass: RARE_MASS,
});

const lawOf = keepLast(({ exponent, alphabet, rareMass }: Options<typeof schema>) =>
  symbolLaw(zipfLaw(alphabet, exponent), rareMass),
);

class Zipf implements DataSource<Symbols> {
  constructor(private readonly options: Options<typeof schema>) {}

  async open(context: OpenContext): Promise<RealData<Symbols>> {
    return openSymbols(lawOf(this.options), context);
  }
}

export const zipf = source({
  id: 'zipf',
  summary: "Zipf's law: the symbol of rank i has probability C i^-b; symbol 0 is the most frequent",
  reference: 'Dohmatob et al. 2024, A Tale of Tails; Zipf 1935',
  data: 'symbols',
  options: schema,
  provides: ['truth.probabilities', 'truth.likelihood', 'truth.rare'],
  publishable: true,
  implementation: Zipf,
});
