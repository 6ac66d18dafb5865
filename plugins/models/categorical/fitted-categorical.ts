import type {
  Bias,
  Checkpoint,
  FittedModel,
  SampleContext,
  Symbols,
  TrainingSet,
} from '../../../core/contracts/index.js';
import { aliasTable, type AliasTable } from '../../../core/random/index.js';
import { checkpointCodec, objectSchema } from '../../../core/plugin/index.js';
import { checkWeight } from '../../../core/samples/index.js';
import { COUNT } from '../../options.js';

/** Symbols that can be drawn, and the table that draws their place in the list. */
interface Draw {
  readonly symbols: Uint32Array;
  readonly table: AliasTable;
}

/** Of every model that is a law over symbols. */
const codec = checkpointCodec({
  model: 'categorical',
  meta: objectSchema({ alphabet: COUNT }, 'all'),
  arrays: { probabilities: { type: 'float64', shape: ({ alphabet }) => [alphabet] } },
});

/** A law over symbols. `probabilities`: by symbol, adding up to 1. */
export class FittedCategorical implements FittedModel<Symbols> {
  #unbiased: Draw | undefined;

  constructor(private readonly probabilities: Float64Array) {}

  async sample(count: number, { random, bias }: SampleContext): Promise<Symbols> {
    const { symbols, table } = bias === undefined ? (this.#unbiased ??= this.#draw()) : this.#draw(bias);
    const values = new Uint32Array(count);
    for (let row = 0; row < count; row++) values[row] = symbols[table.draw(random)]!;
    return { kind: 'symbols', count, values, alphabet: this.probabilities.length };
  }

  /** -Infinity for a symbol that the model cannot make. */
  async logLikelihood({ count, values }: Symbols): Promise<Float64Array> {
    const { probabilities } = this;
    const out = new Float64Array(count);
    for (let row = 0; row < count; row++) out[row] = Math.log(probabilities[values[row]!]!);
    return out;
  }

  async save(): Promise<Checkpoint> {
    const { probabilities } = this;
    return codec.encode({ alphabet: probabilities.length }, { probabilities });
  }

  static restore(model: string, checkpoint: Checkpoint): FittedCategorical {
    return new FittedCategorical(codec.decode(checkpoint, model).arrays.probabilities);
  }

  /** The table is made for the symbols with mass alone: of a large alphabet few are seen. */
  #draw(bias?: Bias): Draw {
    const weights = bias === undefined ? this.probabilities : biasedWeights(this.probabilities, bias);
    let size = 0;
    for (let symbol = 0; symbol < weights.length; symbol++) if (weights[symbol]! > 0) size++;
    const symbols = new Uint32Array(size);
    const own = new Float64Array(size);
    for (let symbol = 0, at = 0; at < size; symbol++)
      if (weights[symbol]! > 0) {
        symbols[at] = symbol;
        own[at++] = weights[symbol]!;
      }
    return { symbols, table: aliasTable(own) };
  }
}

interface SymbolCounts {
  /** by symbol; rows count by their part's weight */
  readonly counts: Float64Array;
  /** their sum, above 0 */
  readonly total: number;
}

/** @throws COLLAPSAR_FIT_INVALID where no row has a weight */
export const symbolCounts = ({ parts, count: rows }: TrainingSet<Symbols>, where: string): SymbolCounts => {
  const counts = new Float64Array(parts[0]?.samples.alphabet ?? 0);
  let total = 0;
  for (const { samples, weight = 1 } of parts) {
    const { count, values } = samples;
    for (let row = 0; row < count; row++) counts[values[row]!]! += weight;
    total += weight * count;
  }
  checkWeight(where, rows, total);
  return { counts, total };
};

/**
 * Weights of outcomes under a sampling bias, not normalised: first the temperature t (p^(1/t)), then topK, so many of the
 * likeliest outcomes (Fan et al. 2018), then topP, the smallest set of the likeliest of those that holds this share of their
 * mass (nucleus sampling, Holtzman et al. 2020); ties: the lower index first. Outcomes of weight 0 stay impossible.
 */
export const biasedWeights = (
  weights: Float64Array,
  { temperature = 1, topK = Infinity, topP = 1 }: Bias,
): Float64Array => {
  const out = temperature === 1 ? weights.slice() : tempered(weights, temperature);
  if (topP >= 1 && topK >= out.length) return out;
  const order = Uint32Array.from(out.keys()).sort((a, b) => out[b]! - out[a]! || a - b);
  let total = 0;
  for (let place = 0; place < order.length; place++)
    if (place < topK) total += out[order[place]!]!;
    else out[order[place]!] = 0;
  if (topP >= 1) return out;
  let held = 0;
  for (const outcome of order) {
    if (held >= topP * total) out[outcome] = 0;
    else held += out[outcome]!;
  }
  return out;
};

/** Scaled so that the largest is 1: a low temperature would underflow. */
const tempered = (weights: Float64Array, temperature: number): Float64Array => {
  let largest = 0;
  for (const weight of weights) if (weight > largest) largest = weight;
  return weights.map((weight) => (weight === 0 ? 0 : Math.exp(Math.log(weight / largest) / temperature)));
};
