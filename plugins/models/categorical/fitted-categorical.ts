import type { Bias, Checkpoint, FittedModel, SampleContext, Symbols } from '../../../core/contracts/index.js';
import { aliasTable, type AliasTable } from '../../../core/random/index.js';
import { biasedWeights } from './bias-weights.js';

/** Symbols that can be drawn, and the table that draws their place in the list. */
interface Draw {
  readonly symbols: Uint32Array;
  readonly table: AliasTable;
}

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
    return { meta: null, arrays: { probabilities: this.probabilities } };
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
